"""Words that refer to one of several things, taken apart: what it is, which of them, and what it stands by.

    described("the second red cube from the left").rank                    # 2, by Order.LEFT
    described("the blue thing behind the cube").landmark.head              # "cube"

The words of order and relation are a closed class of English, so they are listed; what is left names the thing, and is
for the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from executive.understanding.words import singular


class Order(Enum):
    """By what one of several things is picked; always as the robot sees it."""

    LEFT = "left"
    """The one that is farthest to the left."""
    RIGHT = "right"
    """The one that is farthest to the right."""
    MIDDLE = "middle"
    """The one with as many to its left as to its right."""
    NEAREST = "nearest"
    """The one nearest to the robot."""
    FARTHEST = "farthest"
    """The one farthest from the robot."""
    BIGGEST = "biggest"
    """The one with the largest extent all in all."""
    SMALLEST = "smallest"
    """The one with the smallest extent all in all."""
    TALLEST = "tallest"
    """The one that rises most."""
    LOWEST = "lowest"
    """The one that rises least."""


class Relation(Enum):
    """How a thing stands to another one, or to a place; always as the robot sees it."""

    NEXT_TO = "next to"
    """Near it, and nearer than others that fit."""
    BEHIND = "behind"
    """Farther from the robot, in about the same direction."""
    IN_FRONT_OF = "in front of"
    """Nearer to the robot, in about the same direction."""
    LEFT_OF = "left of"
    """To its left, not far."""
    RIGHT_OF = "right of"
    """To its right, not far."""
    ON = "on"
    """On top of it or inside it."""


@dataclass(frozen=True)
class Description:
    """What words say of a thing.

    Attributes:
        head: What it is, e.g. "red cube"; "" when the words do not say, as in "the left one".
        order: By what it is picked among those that fit, or None.
        rank: Which one in that order, from 1.
        relation: How it stands to the landmark, or None.
        landmark: The thing or place that it stands by, or None.
        unsettled: Whether the words speak of several things, or say what it is not, so that none can be settled on.
    """

    head: str
    order: Order | None = None
    rank: int = 1
    relation: Relation | None = None
    landmark: Description | None = None
    unsettled: bool = False


_SIDE = r"(?:hand )?(?:side|end|edge)?"
_YOU = r"(?: (?:to|from|of) (?:you|yourself|the robot|where you are))?"
_ORDERS: tuple[tuple[Order, str], ...] = (
    (
        Order.LEFT,
        rf"(?:(?:on|to|at|in) (?:the |your )?)?(?:far |very |most |outer )?(?:furthest |farthest )?left ?{_SIDE}",
    ),
    (Order.LEFT, r"left ?most|(?:furthest|farthest) (?:to the )?left"),
    (
        Order.RIGHT,
        rf"(?:(?:on|to|at|in) (?:the |your )?)?(?:far |very |most |outer )?(?:furthest |farthest )?right ?{_SIDE}",
    ),
    (Order.RIGHT, r"right ?most|(?:furthest|farthest) (?:to the )?right"),
    (Order.MIDDLE, r"(?:in|at) the (?:very )?(?:middle|centre|center)|middle ?most|middle|cent(?:re|er)|central"),
    (
        Order.NEAREST,
        rf"(?:nearest|closest|nearer|closer){_YOU}|(?:in|at|to) (?:the )?(?:very )?front|front ?most|front",
    ),
    (Order.FARTHEST, rf"(?:farthest|furthest|farther|further|most distant)(?: away)?{_YOU}"),
    (Order.FARTHEST, r"(?:in|at|to) the (?:very )?(?:back|rear|far end)|rear|back ?most|back|hind ?most"),
    (Order.BIGGEST, r"biggest|largest|bigger|larger|longest|big|large|huge"),
    (Order.SMALLEST, r"smallest|tiniest|littlest|smaller|small|little|tiny"),
    (Order.TALLEST, r"tallest|taller|highest|tall"),
    (Order.LOWEST, r"shortest|lowest|flattest|shorter|short"),
)
"""More telling patterns before those that are a part of them."""
_RELATIONS: tuple[tuple[Relation, str], ...] = (
    (Relation.LEFT_OF, r"(?:(?:on|to|at) (?:the )?)?(?:immediate )?left(?: hand)?(?: side)? of"),
    (Relation.RIGHT_OF, r"(?:(?:on|to|at) (?:the )?)?(?:immediate )?right(?: hand)?(?: side)? of"),
    (Relation.IN_FRONT_OF, r"in (?:the )?front of|before"),
    (Relation.BEHIND, r"behind|(?:at|in) the back of|beyond|past"),
    (Relation.NEXT_TO, r"next to|(?:right )?beside|alongside|close to|near to|(?:nearest|closest|nearer|closer) to"),
    (Relation.NEXT_TO, r"adjacent to|by|near|(?:nearest|closest) (?=the )"),
    (Relation.ON, r"on top of|on|upon|in|inside|from|off|out of"),
)
_RANKS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
}  # fmt: skip
_NTH = rf"({'|'.join(_RANKS)})"
_FROM = {
    "left": Order.LEFT, "right": Order.RIGHT, "front": Order.NEAREST, "you": Order.NEAREST, "back": Order.FARTHEST,
}  # fmt: skip
_RANKED_FROM = re.compile(rf"\b{_NTH}\b(.*?)\bfrom (?:the |your )?({'|'.join(_FROM)})\b")
_SEVERAL = re.compile(r"\b(?:both|all|every|each|two|three|four|five|six|ones|several|these|those)\b")
_NEGATED = re.compile(r"\b(?:not|no|without|except|but|neither|nor|isn't|aren't|never|instead|rather|than)\b")
_EMPTY = re.compile(
    r"\b(?:the|a|an|that|this|which|who|is|are|was|it|my|your|our|of|standing|stands|lying|lies|sitting|sits|placed"
    r"|located|one|ones|thing|things|object|objects|item|items|something|just|there|over|most|than|please|to|at)\b"
)
_SIDES = {Relation.LEFT_OF: Order.LEFT, Relation.RIGHT_OF: Order.RIGHT, Relation.IN_FRONT_OF: Order.NEAREST}
"""What a relation to the robot itself means: "in front of you"."""
_LONGEST = 300
"""What follows in longer texts [characters] is not read; no reference to a thing is that long."""
_ROBOT = ("", "you", "robot", "yourself")


def described(words: str) -> Description:
    """What words say of the thing that they refer to."""
    text = " ".join(re.sub(r"[^\w\s']|_", " ", words.lower()[:_LONGEST]).split())
    several = _SEVERAL.search(text) and not re.search(r"\bone of\b", text)
    unsettled = bool(several or _NEGATED.search(text))
    text, order, rank = _ranked_from(_SEVERAL.sub("", text))
    before, relation, after = _related(text)
    if order is None:
        before, order, rank = _ordered(before)
    landmark = described(after) if relation is not None else None
    side = _SIDES.get(relation) if relation is not None else None
    if side is not None and landmark is not None and landmark.head in _ROBOT:
        order, relation, landmark = order or side, None, None
    return Description(_bare(before), order, rank, relation, landmark, unsettled)


def _ranked_from(text: str) -> tuple[str, Order | None, int]:
    """Words like "the second cube from the left" without the rank that they name."""
    found = _RANKED_FROM.search(text)
    if found is None:
        return text, None, 1
    rest = f"{text[: found.start()]} {found[2]} {text[found.end() :]}"
    return " ".join(rest.split()), _FROM[found[3]], _RANKS[found[1]]


def _related(text: str) -> tuple[str, Relation | None, str]:
    """The words before the first relation, the relation, and the words of its landmark."""
    best: tuple[int, int, Relation] | None = None
    for relation, pattern in _RELATIONS:
        for found in re.finditer(rf"\b(?:{pattern})\b", text):
            after = text[found.end() :]
            own = _in_order(text, found.start(), found.end()) and relation in (Relation.ON, Relation.NEXT_TO)
            if own or not _EMPTY.sub("", after).strip():
                continue
            key = (found.start(), -found.end(), relation)
            if best is None or key[:2] < best[:2]:
                best = key
    if best is None:
        return text, None, ""
    return text[: best[0]].strip(), best[2], text[-best[1] :].strip()


def _in_order(text: str, start: int, end: int) -> bool:
    """Whether words belong to an order, as "on" in "on the left" does."""
    for _, pattern in _ORDERS:
        for found in re.finditer(rf"\b(?:{pattern})(?!\w)", text):
            inside = found.start() <= start and end < found.end()
            if inside and not re.match(r" of\b(?! (?:you|the robot))", text[found.end() :]):
                return True
    return False


def _ordered(text: str) -> tuple[str, Order | None, int]:
    """The words without the order and the rank that they name."""
    for order, pattern in _ORDERS:
        found = re.search(rf"\b(?:{_NTH} )?(?:{pattern})(?!\w)", text)
        if found is not None:
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            return " ".join(rest.split()), order, _RANKS[found[1]] if found[1] else 1
    return text, None, 1


def _bare(text: str) -> str:
    """The words that say what it is, the last one in the singular."""
    words = _EMPTY.sub(" ", text).split()
    return " ".join([*words[:-1], singular(words[-1])]) if words else ""
