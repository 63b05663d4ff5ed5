"""References to one of several things, with the simulator's word for which one is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.understanding.vision.description import Order, Relation
from executive.understanding.vision.scenes.labelled import LabelledView
from executive.understanding.vision.scenes.phrases import Phrase

LEAST_PIXELS = 8
"""A thing with fewer pixels in an image 64 pixels wide is not counted as visible."""
ORDERS: dict[Order, tuple[str, ...]] = {
    Order.LEFT: ("{} on the left", "left {}", "leftmost {}", "the {} to the far left", "{} furthest left"),
    Order.RIGHT: ("{} on the right", "right {}", "rightmost {}", "the {} on your right", "{} on the right hand side"),
    Order.MIDDLE: ("{} in the middle", "middle {}", "central {}", "the {} in the centre"),
    Order.NEAREST: ("nearest {}", "{} closest to you", "the {} that is nearest to the robot", "{} at the front"),
    Order.FARTHEST: ("farthest {}", "{} furthest from you", "the {} that is farthest away", "{} at the back"),
    Order.BIGGEST: ("biggest {}", "largest {}", "the {} which is the biggest", "bigger {}"),
    Order.SMALLEST: ("smallest {}", "the tiniest {}", "the {} which is smallest", "smaller {}"),
    Order.TALLEST: ("tallest {}", "highest {}", "the {} that is tallest"),
    Order.LOWEST: ("lowest {}", "shortest {}", "the {} which is the lowest"),
}
"""How people say an order; {} stands for what it is."""
RELATIONS: dict[Relation, tuple[str, ...]] = {
    Relation.NEXT_TO: ("{} next to the {}", "{} beside the {}", "{} nearest to the {}", "the {} close to the {}"),
    Relation.BEHIND: ("{} behind the {}", "the {} that stands behind the {}"),
    Relation.IN_FRONT_OF: ("{} in front of the {}", "the {} standing in front of the {}"),
    Relation.LEFT_OF: ("{} left of the {}", "the {} to the left of the {}"),
    Relation.RIGHT_OF: ("{} right of the {}", "the {} on the right of the {}"),
}
_CLEAR = {Order.LEFT: 0.03, Order.RIGHT: 0.03, Order.MIDDLE: 0.03, Order.NEAREST: 0.03, Order.FARTHEST: 0.03,
          Order.BIGGEST: 0.12, Order.SMALLEST: 0.12, Order.TALLEST: 0.12, Order.LOWEST: 0.12}  # fmt: skip
"""How far the first must be ahead of the next for the truth to be clear: [rad], [m], or a logarithm of size."""


@dataclass(frozen=True)
class Reference:
    """Words, and the index of the thing that they mean in the scene.

    Attributes:
        words: What is said.
        head: What the words call the thing.
        sort: The order or relation that they use.
        target: Index of the thing.
    """

    words: str
    head: Phrase
    sort: Order | Relation
    target: int


def visible(seen: LabelledView) -> list[int]:
    """Indices of the things of which enough pixels show."""
    counts = np.bincount(seen.owner[seen.owner >= 0].ravel(), minlength=len(seen.things))
    least = LEAST_PIXELS * (seen.owner.shape[1] / 64) ** 2
    return [number for number, count in enumerate(counts) if count >= least]


def refer_to(
    seen: LabelledView,
    phrases: Sequence[Phrase],
    landmarks: Sequence[Phrase],
    random: np.random.Generator,
    tries: int = 12,
) -> Reference | None:
    """A reference whose truth is clear in a view, or None when none was found.

    Args:
        seen: The view.
        phrases: What the thing may be called.
        landmarks: What a landmark may be called.
        random: Decides.
        tries: How many draws to make for each order and relation.
    """
    here = visible(seen)
    fitting = {phrase: _fitting(seen, here, phrase) for phrase in {*phrases, *landmarks}}
    heads = [phrase for phrase in phrases if fitting[phrase]]
    marks = [phrase for phrase in landmarks if len(fitting[phrase] or ()) == 1]
    sorts: list[Order | Relation] = [*ORDERS, *RELATIONS]
    for number in random.permutation(len(sorts)):
        sort = sorts[number]
        several = [head for head in heads if len(fitting[head] or ()) > 1 or isinstance(sort, Relation)]
        for _ in range(tries if several and (marks or isinstance(sort, Order)) else 0):
            head = several[int(random.integers(len(several)))]
            those = fitting[head] or []
            if isinstance(sort, Order):
                target, words = _first(seen, those, sort), _one_of(ORDERS[sort], random).format(head.text)
            else:
                landmark = marks[int(random.integers(len(marks)))]
                mark = (fitting[landmark] or [0])[0]
                target = _standing(seen, [one for one in those if one != mark], mark, sort)
                words = _one_of(RELATIONS[sort], random).format(head.text, landmark.text)
            if target is not None:
                return Reference(words, head, sort, target)
    return None


def _one_of(words: Sequence[str], random: np.random.Generator) -> str:
    return words[int(random.integers(len(words)))]


def _fitting(seen: LabelledView, here: Sequence[int], phrase: Phrase) -> list[int] | None:
    """The visible things that a phrase fits; None when people would differ about one, or one is hardly visible."""
    shown = set(np.unique(seen.owner[seen.owner >= 0]).tolist())
    answers = {number: phrase.true_of(seen.things[number]) for number in shown}
    hardly = any(answers[number] for number in shown - set(here))
    return None if hardly or None in answers.values() else [number for number in here if answers[number]]


def _first(seen: LabelledView, fitting: Sequence[int], order: Order) -> int | None:
    """The thing that an order picks out of several, or None when that is not clear."""
    if len(fitting) < 2:
        return None
    values = np.array([_value(seen, number, order) for number in fitting])
    ranks = np.argsort(values)
    gaps = np.diff(values[ranks])
    if order is Order.MIDDLE:
        half = len(fitting) // 2
        clear = len(fitting) % 2 == 1 and min(gaps[half - 1], gaps[half]) > _CLEAR[order]
        return fitting[ranks[half]] if clear else None
    return fitting[ranks[0]] if gaps[0] > _CLEAR[order] else None


def _value(seen: LabelledView, number: int, order: Order) -> float:
    """What an order compares, smallest first, as it really is."""
    thing = seen.things[number]
    ahead, left, _ = seen.view.aligned(thing.position)
    away = float(np.hypot(*(thing.position[:2] - seen.view.base_pose[:2])))
    wide, high = np.log(thing.size)
    values = {
        Order.LEFT: -float(np.arctan2(left, ahead)),
        Order.MIDDLE: -float(np.arctan2(left, ahead)),
        Order.RIGHT: float(np.arctan2(left, ahead)),
        Order.NEAREST: away,
        Order.FARTHEST: -away,
        Order.BIGGEST: -float(2 * wide + high) / 3,
        Order.SMALLEST: float(2 * wide + high) / 3,
        Order.TALLEST: -float(high),
        Order.LOWEST: float(high),
    }
    return values[order]


def _standing(seen: LabelledView, fitting: Sequence[int], mark: int, relation: Relation) -> int | None:
    """The one thing that stands in a relation to a landmark, or None when that is not clear."""
    if not fitting:
        return None
    origin = seen.view.aligned(seen.things[mark].position)
    away = {number: seen.view.aligned(seen.things[number].position) - origin for number in fitting}
    if relation is Relation.NEXT_TO:
        ranks = sorted((float(np.hypot(*offset[:2])), number) for number, offset in away.items())
        clear = ranks[0][0] < 0.35 and (len(ranks) < 2 or ranks[1][0] > ranks[0][0] + 0.04)
        return ranks[0][1] if clear else None
    answers = {number: _stands(offset, relation) for number, offset in away.items()}
    those = [number for number, answer in answers.items() if answer]
    return those[0] if len(those) == 1 and None not in answers.values() else None


def _stands(offset: Vector, relation: Relation) -> bool | None:
    """Whether something that far ahead and to the left of a landmark [m] stands so to it; None when not clear."""
    ahead, left = float(offset[0]), float(offset[1])
    far = float(np.hypot(ahead, left))
    if relation in (Relation.LEFT_OF, Relation.RIGHT_OF):
        along, aside = (left if relation is Relation.LEFT_OF else -left), 0.0
    else:
        along, aside = (ahead if relation is Relation.BEHIND else -ahead), abs(left)
    if along > 0.04 and aside < 0.08 and far < 0.35:
        return True
    return False if along < -0.04 or aside > 0.2 or far > 0.6 else None
