"""Number words: how many objects are meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from executive.understanding.words import listed_words

ALL = listed_words("all, every, each, everything")
ANY = listed_words("a, an, any, some, either")
EXACTLY = listed_words("the, both, this, that, these, those, my, our, your, his, her, their")
"""Words after which a number counts all that there are: "the two cubes"."""
NUMBERS = {
    word: number
    for number, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
} | {"couple": 2, "pair": 2}


@dataclass(frozen=True)
class Amount:
    """How many are meant.

    Attributes:
        number: The number, or 0 when none is said.
        all: Whether all are meant: "all", "every".
        any: Whether any will do: "a", "any", "two" without "the".
    """

    number: int = 0
    all: bool = False
    any: bool = False


def amount(words: Iterable[str]) -> Amount:
    """The amount that the words before a noun speak of."""
    said = set(words)
    number = max((number_of(word) for word in said), default=0)
    if "both" in said:
        number = 2
    exactly = bool(said & EXACTLY)
    return Amount(number, bool(said & ALL), not exactly and (bool(said & ANY) or number > 0))


def number_of(word: str) -> int:
    """The number that a word says, or 0."""
    return NUMBERS.get(word, int(word) if word.isdecimal() and len(word) < 4 else 0)


def spoken_number(number: int) -> str:
    """A number as people say it."""
    return next((word for word, value in NUMBERS.items() if value == number), str(number))
