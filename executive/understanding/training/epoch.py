"""What the network sees in one epoch: written sentences, templates and commands of several steps, all varied."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from executive.understanding.classifier import OUT_OF_SCOPE
from executive.understanding.training.compose import Composer
from executive.understanding.training.corpus import Corpus, Example
from executive.understanding.training.vary import varied


@dataclass(frozen=True)
class Mixture:
    """How much of what is in an epoch.

    Attributes:
        drawn: Sentences drawn from the templates of each family.
        drawn_outside: The same for out of scope.
        composed: Commands of several steps put together from sentences and templates.
        repeated: How often each written command of several steps comes.
        fewest: A family with fewer written sentences has them repeated up to this number.
        varied: Share of examples that are varied.
        conditions: Share of sentences of one step that get a condition.
        remarks: Share of tasks that get a remark which asks for nothing.
    """

    drawn: int = 30
    drawn_outside: int = 150
    composed: int = 1300
    repeated: int = 2
    fewest: int = 120
    varied: float = 0.5
    conditions: float = 0.05
    remarks: float = 0.15


def epoch(corpus: Corpus, learned: Sequence[Example], mixture: Mixture, draw: random.Random) -> list[Example]:
    """The examples of one epoch.

    Args:
        corpus: Source of templates.
        learned: Written commands to learn from, of one step and of several.
        mixture: How much of what.
        draw: Source of randomness.
    """
    singles = [one for one in learned if len(one.labels) == 1]
    several = [one for one in learned if len(one.labels) > 1]
    composer = Composer(corpus, singles)
    examples = [*singles, *(several * mixture.repeated)]
    for label in corpus.classes:
        own = [one for one in singles if one.label == label]
        examples += draw.choices(own, k=max(0, mixture.fewest - len(own))) if own else []
        examples += composer.drawn(mixture.drawn_outside if label == OUT_OF_SCOPE else mixture.drawn, label, draw)
    examples = [
        composer.with_condition(one, draw) if len(one.labels) == 1 and draw.random() < mixture.conditions else one
        for one in examples
    ]
    examples += [composer.sequence(draw) for _ in range(mixture.composed)]
    examples = [
        composer.with_remark(one, draw) if one.in_scope and draw.random() < mixture.remarks else one for one in examples
    ]
    grammar = corpus.grammar
    return [
        varied(one, grammar.openings, grammar.endings, draw) if draw.random() < mixture.varied else one
        for one in examples
    ]


def batches(examples: Sequence[Example], size: int, draw: random.Random) -> list[list[Example]]:
    """Batches of examples of like length, in random order."""
    ordered = sorted(examples, key=lambda one: len(one.text) + draw.uniform(0.0, 10.0))
    cut = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    draw.shuffle(cut)
    return cut
