"""Makes sentences out of templates, and commands of several steps out of sentences."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from executive.understanding.classifier import OUT_OF_SCOPE
from executive.understanding.slots import Slot, marked
from executive.understanding.training.corpus import Corpus, Example, joined
from executive.understanding.words import MARKS, core

PLACEHOLDER = re.compile(r"\{(\w+)\}")
MARK = re.compile(r"\[(\s*)([^\[\]]*?)(\s*)\](\(\w+\))")
SENTENCES = re.compile(r"[.;!?:]")
"""Written sentences with these inside are not joined to others."""
LENGTHS = (2, 2, 2, 2, 3, 3, 4)
"""Numbers of steps to draw from."""
NO_CONDITION = ("inspection", "monitoring", OUT_OF_SCOPE)
"""Looking every hour is monitoring, so that these get no conditions put to them."""


@dataclass(frozen=True)
class Composer:
    """Draws examples from a corpus.

    Attributes:
        corpus: Where the templates come from.
        written: Written sentences that may become steps; those out of scope are used now and then.
    """

    corpus: Corpus
    written: Sequence[Example]

    def filled(self, template: str, label: str, draw: random.Random) -> Example:
        """One sentence out of a template."""
        lists = self.corpus.grammar.lists
        text = template
        while PLACEHOLDER.search(text):
            text = PLACEHOLDER.sub(lambda name: draw.choice(lists[name[1]]), text)
        text = MARK.sub(lambda mark: f"{mark[1]}[{mark[2]}]{mark[4]}{mark[3]}" if mark[2] else " ", text)
        plain, spans = marked(" ".join(text.split()))
        return Example(plain, (label,), spans=spans, tagged=label != OUT_OF_SCOPE)

    def drawn(self, count: int, label: str, draw: random.Random) -> list[Example]:
        """`count` sentences of one class out of its templates, each template about equally often."""
        grammar = self.corpus.grammar
        own = (*grammar.single.get(label, ()), *grammar.later_steps.get(label, ()))
        order = draw.sample(own, len(own))
        return [self.filled(order[number % len(own)], label, draw) for number in range(count if own else 0)]

    def with_condition(self, example: Example, draw: random.Random) -> Example:
        """A sentence of one step with a condition or repetition put before or after it."""
        if example.label in NO_CONDITION or {span.slot for span in example.spans} & {Slot.CONDITION, Slot.COUNT}:
            return example
        grammar = self.corpus.grammar
        before = draw.random() < 0.5
        extra = self._affix(draw.choice(grammar.before_step if before else grammar.after_step), draw)
        bare = example.part(*_within(example.text))
        first, second = (extra, bare) if before else (bare, extra)
        both = joined(first, "", second)
        return replace(both, labels=example.labels, starts=(0,), tagged=example.tagged)

    def with_remark(self, example: Example, draw: random.Random) -> Example:
        """A command with something said before or behind it that asks for nothing."""
        if not example.tagged or any(span.slot is Slot.REMARK for span in example.spans):
            return example
        grammar = self.corpus.grammar
        if draw.random() < 0.4:
            extra = self._affix(draw.choice(grammar.remarks_before), draw)
            starts = (0, *(start + len(extra.text) for start in example.starts[1:]))
            return replace(joined(extra, "", example), labels=example.labels, starts=starts)
        extra = self._affix(draw.choice(grammar.remarks_after), draw)
        bare = example.edited([(len(example.text.rstrip(MARKS)), len(example.text), "")])
        return replace(joined(bare, "", extra), labels=example.labels, starts=example.starts)

    def _affix(self, template: str, draw: random.Random) -> Example:
        lead = template[: len(template) - len(template.lstrip())]
        tail = template[len(template.rstrip()) :]
        words = self.filled(template, "", draw)
        return joined(joined(Example("", ("",)), lead, words), tail, Example("", ("",)))

    def sequence(self, draw: random.Random) -> Example:
        """A command of two to four steps, out of written sentences and templates."""
        whole = self._step(draw, first=True)
        for _ in range(draw.choice(LENGTHS) - 1):
            whole = joined(whole, draw.choice(self.corpus.grammar.joiners), self._step(draw, first=False))
        return whole

    def _step(self, draw: random.Random, *, first: bool) -> Example:
        """One step; polite openings are mostly kept for the first."""
        kind = draw.random()
        grammar = self.corpus.grammar
        if kind < 0.55 and self._plain:
            step = draw.choice(self._plain)
        elif kind < 0.75 and not first:
            step = self._templated(grammar.later_steps, draw)
        else:
            step = self._templated(self._single, draw)
        if draw.random() < 0.06:
            step = self.with_condition(step, draw)
        if draw.random() < 0.05:
            step = self.with_remark(step, draw)
        return without_opening(step) if draw.random() < (0.5 if first else 0.9) else step

    def _templated(self, templates: object, draw: random.Random) -> Example:
        assert isinstance(templates, dict)
        label = draw.choice(sorted(templates))
        return self.filled(draw.choice(templates[label]), label, draw)

    @cached_property
    def _single(self) -> dict[str, Sequence[str]]:
        single = self.corpus.grammar.single
        return {label: templates for label, templates in single.items() if label != OUT_OF_SCOPE}

    @cached_property
    def _plain(self) -> list[Example]:
        bare = [one.part(*_within(one.text)) for one in self.written if one.in_scope]
        return [one for one in bare if not SENTENCES.search(one.text)]


def without_opening(step: Example) -> Example:
    """A step without its polite opening: "could you please bring ..." becomes "bring ..."."""
    start, end = _within(step.text)
    bare = core(step.text)
    return step.part(end - len(bare), end) if len(bare) <= end - start else step


def _within(text: str) -> tuple[int, int]:
    """The offsets of the words between leading and trailing marks."""
    return len(text) - len(text.lstrip(MARKS)), len(text.rstrip(MARKS))
