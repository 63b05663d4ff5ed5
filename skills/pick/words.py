"""What people call the things on a table: wordings to learn from, and others that the policy is only measured with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

Things = Sequence[tuple[str, str]]
"""Colour and kind of everything on a table."""


@dataclass(frozen=True)
class Wording:
    """One way to name a thing.

    Attributes:
        text: The words.
        colour, kind: What it says of the thing, or "" for nothing.
    """

    text: str
    colour: str
    kind: str

    def fits(self, colour: str, kind: str) -> bool:
        """Whether it is true of a thing of that colour and kind."""
        return self.colour in ("", colour) and self.kind in ("", kind)


@dataclass(frozen=True)
class Vocabulary:
    """Words and sentences; `wordings` makes every combination.

    Attributes:
        colours, nouns: Words by what they mean.
        full: Sentences with colour and noun.
        plain: Sentences with a noun alone.
        coloured: Sentences with a colour alone.
    """

    colours: Mapping[str, tuple[str, ...]]
    nouns: Mapping[str, tuple[str, ...]]
    full: tuple[str, ...]
    plain: tuple[str, ...] = ()
    coloured: tuple[str, ...] = ()

    def wordings(self) -> tuple[Wording, ...]:
        """Every wording, in a fixed order."""
        return tuple(self._made())

    def _made(self) -> Iterator[Wording]:
        colours = [(meant, word) for meant, words in self.colours.items() for word in words]
        nouns = [(meant, word) for meant, words in self.nouns.items() for word in words]
        for sentence, (colour, red), (kind, mug) in product(self.full, colours, nouns):
            yield Wording(sentence.format(colour=red, noun=mug), colour, kind)
        for sentence, (kind, mug) in product(self.plain, nouns):
            yield Wording(sentence.format(noun=mug), "", kind)
        for sentence, (colour, red) in product(self.coloured, colours):
            yield Wording(sentence.format(colour=red), colour, "")


COLOURS = {
    "red": (
        "red", "scarlet", "cherry red", "bright red", "reddish", "blood red", "vermilion", "tomato red", "fire red",
        "carmine", "maroon", "dark red",
    ),
    "green": (
        "green", "emerald", "dark green", "grass green", "greenish", "olive", "lime", "mint green", "forest green",
        "apple green", "moss green", "light green",
    ),
    "blue": (
        "blue", "navy", "dark blue", "cobalt", "bluish", "sky blue", "royal blue", "indigo", "ultramarine", "cerulean",
        "marine blue", "light blue",
    ),
    "yellow": (
        "yellow", "golden", "bright yellow", "mustard", "yellowish", "canary", "sunflower yellow", "banana yellow",
        "gold", "honey coloured", "saffron", "light yellow",
    ),
}  # fmt: skip
NOUNS = {
    "cube": ("cube", "block", "box", "building block", "toy cube", "brick", "square block", "toy block"),
    "mug": ("mug", "cup", "coffee mug", "coffee cup", "teacup", "drinking cup", "beaker", "cocoa mug"),
}
FULL = (
    "{colour} {noun}", "the {colour} {noun}", "a {colour} {noun}", "take the {colour} {noun}",
    "my {colour} coloured {noun}", "the {noun} with the {colour} colour",
)  # fmt: skip

PLAIN = ("{noun}", "the {noun}", "a {noun}", "take the {noun}")
ONE = ("the {colour} one", "the {colour} thing", "something {colour}", "take the {colour} object")

LEARNED = Vocabulary(COLOURS, NOUNS, FULL, PLAIN, ONE)
"""What the policy learns from."""

HELD_OUT: Mapping[str, Vocabulary] = {
    "sentences": Vocabulary(
        COLOURS,
        NOUNS,
        ("the {noun} that is {colour}", "the {noun} in {colour}", "that {colour} {noun} over there",
         "give me the {noun} which looks {colour}"),
    ),
    "nouns": Vocabulary(
        {colour: words[:1] for colour, words in COLOURS.items()},
        {"cube": ("cuboid", "wooden block", "dice"), "mug": ("tumbler", "tea mug", "tea cup")},
        FULL[:3],
    ),
    "colours": Vocabulary(
        {"red": ("crimson", "ruby"), "green": ("jade",), "blue": ("azure", "sapphire"), "yellow": ("lemon",)},
        {kind: words[:2] for kind, words in NOUNS.items()},
        FULL[:3],
    ),
}  # fmt: skip
"""What it is only measured with, by what is new."""


def naming(wordings: Sequence[Wording], thing: tuple[str, str], others: Things) -> list[int]:
    """Numbers of the wordings that fit a thing and none of the others."""
    return [
        number
        for number, wording in enumerate(wordings)
        if wording.fits(*thing) and not any(wording.fits(*other) for other in others)
    ]


def chosen(wordings: Sequence[Wording], thing: tuple[str, str], others: Things, random: np.random.Generator) -> Wording:
    """One of the wordings that name a thing among others; with colour and kind as often as with one of them alone."""
    fitting = [wordings[number] for number in naming(wordings, thing, others)]
    whole = [wording for wording in fitting if wording.colour and wording.kind]
    partial = [wording for wording in fitting if not (wording.colour and wording.kind)]
    pool = partial if partial and random.random() < 0.3 else whole
    return pool[int(random.integers(len(pool)))]
