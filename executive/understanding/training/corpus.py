"""What the network learns from: sentences with their steps, classes and slots."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from executive.understanding.classifier import OUT_OF_SCOPE
from executive.understanding.slots import Span

Edit = tuple[int, int, str]
"""Replaces the letters from the first offset up to the second by other ones."""


@dataclass(frozen=True)
class Example:
    """One command.

    Attributes:
        text: The command.
        labels: The class of each step, in order.
        starts: Where each step begins, connecting words included; the first at 0.
        spans: The words that fill slots.
        tagged: Whether the spans are known; else nothing is learned from it about slots.
        doubtful: Where a further step may or may not begin; nothing is learned there about steps.
    """

    text: str
    labels: tuple[str, ...]
    starts: tuple[int, ...] = (0,)
    spans: tuple[Span, ...] = ()
    tagged: bool = True
    doubtful: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """The class of the first step."""
        return self.labels[0]

    @property
    def in_scope(self) -> bool:
        """Whether there is a task for a robot in it."""
        return any(label != OUT_OF_SCOPE for label in self.labels)

    def edited(self, edits: Sequence[Edit]) -> Example:
        """The same example with parts of its text replaced; steps and spans move along, emptied spans go.

        Args:
            edits: Replacements, in order and apart from each other.
        """
        text, at = "", 0
        begins, ends = ([0] * (len(self.text) + 1) for _ in range(2))  # differ only where something is put in
        for start, end, words in (*edits, (len(self.text), len(self.text), "")):
            for letter in range(at + 1, start + 1):
                begins[letter] = ends[letter] = len(text) + letter - at
            text += self.text[at:start]
            for letter in range(start + 1, end):
                begins[letter] = ends[letter] = len(text) + min(letter - start, len(words))
            text, at = text + words, end
            begins[end] = len(text)
            if end > start:
                ends[end] = len(text)
        kept = [replace(one, start=begins[one.start], end=ends[one.end]) for one in self.spans]
        spans = tuple(replace(one, text=text[one.start : one.end]) for one in kept if one.end > one.start)
        starts = (0, *(begins[start] for start in self.starts[1:]))
        return replace(self, text=text, starts=starts, spans=spans, doubtful=tuple(begins[at] for at in self.doubtful))

    def part(self, start: int, end: int) -> Example:
        """A stretch of an example of one step, with the spans that lie in it."""
        inside = [one for one in self.spans if start <= one.start and one.end <= end]
        spans = tuple(replace(one, start=one.start - start, end=one.end - start) for one in inside)
        doubtful = tuple(at - start for at in self.doubtful if start < at < end)
        return replace(self, text=self.text[start:end], spans=spans, doubtful=doubtful)


def joined(first: Example, joiner: str, second: Example) -> Example:
    """Two examples as one command; the joiner's words and marks belong to the second."""
    begin = len(first.text) + len(joiner) - len(joiner.lstrip())
    shift = len(first.text) + len(joiner)
    return Example(
        first.text + joiner + second.text,
        first.labels + second.labels,
        (*first.starts, begin, *(shift + start for start in second.starts[1:])),
        (*first.spans, *(replace(one, start=one.start + shift, end=one.end + shift) for one in second.spans)),
        first.tagged and second.tagged,
        (*first.doubtful, *(shift + at for at in second.doubtful)),
    )


@dataclass(frozen=True)
class Grammar:
    """Templates that multiply the written sentences.

    Attributes:
        lists: What a template's names draw from.
        single: Templates of whole commands by class.
        later_steps: Templates of steps that refer back to an earlier one, by family.
        joiners: What may stand between two steps.
        before_step, after_step: Templates of conditions and repetitions.
        openings, endings: What people say around a command.
        remarks_before, remarks_after: Templates of what people say besides, and that asks for nothing.
    """

    lists: Mapping[str, Sequence[str]]
    single: Mapping[str, Sequence[str]]
    later_steps: Mapping[str, Sequence[str]]
    joiners: Sequence[str]
    before_step: Sequence[str]
    after_step: Sequence[str]
    openings: Sequence[str]
    endings: Sequence[str]
    remarks_before: Sequence[str]
    remarks_after: Sequence[str]


@dataclass(frozen=True)
class Corpus:
    """Everything that the network learns from.

    Attributes:
        meanings: What each family means in a few words; its keys are the families in order.
        written: Sentences of one step that a person wrote, in the files' order.
        sequences: Commands of several steps that a person wrote.
        grammar: Templates.
    """

    meanings: Mapping[str, str]
    written: tuple[Example, ...]
    sequences: tuple[Example, ...]
    grammar: Grammar = field(repr=False)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes in the order of the network's outputs: the families, then out of scope."""
        return (*self.meanings, OUT_OF_SCOPE)


def split(examples: Sequence[Example], shares: Sequence[float], draw: random.Random) -> list[list[Example]]:
    """Parts of the examples, every class divided by the same shares; the last part takes the rest."""
    parts: list[list[Example]] = [[] for _ in range(len(shares) + 1)]
    for label in sorted({example.label for example in examples}):
        own = [example for example in examples if example.label == label]
        draw.shuffle(own)
        start = 0
        for number, share in enumerate(shares):
            end = start + round(share * len(own))
            parts[number].extend(own[start:end])
            start = end
        parts[-1].extend(own[start:])
    return parts
