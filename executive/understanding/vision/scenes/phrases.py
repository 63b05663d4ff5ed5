"""What people call the things of the scenes, and whether a phrase is true of a thing.

Words and templates are in two parts: what the network learns from, and what it is only measured with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from executive.understanding.vision.scenes.labelled import TrueThing


@dataclass(frozen=True)
class Noun:
    """A word for a thing.

    Attributes:
        word: The word.
        kinds: Kinds that it is true of; none for a word that is true of anything.
        perhaps: Kinds that some people would call so, too; never counted for or against.
    """

    word: str
    kinds: frozenset[str]
    perhaps: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Phrase:
    """A description of one thing.

    Attributes:
        text: The words.
        colour: The colour that it names, or "".
        noun: The noun that it uses.
    """

    text: str
    colour: str
    noun: Noun

    def true_of(self, thing: TrueThing | None) -> bool | None:
        """Whether it describes a thing; None when people would differ. Nothing describes no thing at all."""
        if thing is None or (self.colour and thing.colour != self.colour):
            return False
        if not self.noun.kinds or thing.kind in self.noun.kinds:
            return True
        return None if thing.kind in self.noun.perhaps or not thing.kind else False


def _nouns(rows: dict[str, str], perhaps: dict[str, str]) -> tuple[Noun, ...]:
    """Nouns from rows of kinds to words."""
    return tuple(
        Noun(word, frozenset(kinds.split()), frozenset(perhaps.get(word, "").split()))
        for kinds, words in rows.items()
        for word in words.split(", ")
    )


_PERHAPS = {
    "package": "cube", "parcel": "cube", "carton": "cube", "brick": "cube", "crate": "cube", "case": "cube",
    "stick": "bottle", "flask": "mug", "carafe": "mug", "beaker": "bottle", "tumbler": "bottle", "dice": "carton",
}  # fmt: skip
NOUNS = _nouns(
    {
        "cube": "cube, toy cube",
        "cube carton": "block, box, building block",
        "carton": "carton, package, parcel",
        "mug": "mug, cup, coffee mug, coffee cup, teacup, drinking cup",
        "peg": "peg, pin, rod, stick",
        "ball": "ball, sphere",
        "bottle": "bottle, flask, water bottle",
        "plate": "plate, dish, dinner plate",
    },
    _PERHAPS,
)
OTHER_NOUNS = _nouns(
    {
        "cube": "dice",
        "cube carton": "cuboid, wooden block",
        "carton": "crate, case",
        "mug": "beaker, tumbler, tea mug",
        "peg": "dowel, bar",
        "ball": "orb, globe",
        "bottle": "carafe",
        "plate": "saucer, platter",
    },
    _PERHAPS,
)
ANYTHING = tuple(Noun(word, frozenset()) for word in ("thing", "object", "item", "one"))

COLOURS = {
    "red": "red, scarlet, cherry red, bright red, blood red, vermilion, reddish",
    "orange": "orange, orange coloured, pumpkin, carrot, apricot",
    "brown": "brown, chestnut, dark brown, coffee brown, walnut, brownish",
    "yellow": "yellow, golden, bright yellow, mustard, canary, yellowish",
    "green": "green, emerald, dark green, grass green, olive, lime, greenish",
    "blue": "blue, navy, dark blue, cobalt, indigo, ultramarine, bluish",
    "purple": "purple, violet, lilac, plum, lavender",
    "pink": "pink, rose, light pink, salmon, magenta",
    "white": "white, ivory, cream white, pearl, milk white",
    "grey": "grey, gray, silver, light grey, slate, steel grey",
    "black": "black, pitch black, dark black, jet black, charcoal, coal black",
}
OTHER_COLOURS = {
    "red": "crimson, ruby",
    "orange": "tangerine",
    "brown": "chocolate brown",
    "yellow": "lemon",
    "green": "jade",
    "blue": "azure, sapphire",
    "purple": "mauve",
    "pink": "pinkish",
    "white": "snow white",
    "grey": "ash grey",
    "black": "ebony",
}

TEMPLATES = (
    "{colour} {noun}", "the {colour} {noun}", "a {colour} {noun}", "{noun} that is {colour}",
    "my {colour} coloured {noun}", "{noun} of {colour}",
)  # fmt: skip
OTHER_TEMPLATES = (
    "the {noun} in {colour}", "that {colour} {noun} over there", "the {noun} which looks {colour}",
    "one of those {colour} {noun}s", "some kind of {colour} {noun}", "{noun}, {colour}",
)  # fmt: skip
PLAIN, OTHER_PLAIN = ("{noun}", "the {noun}", "a {noun}"), ("that {noun} over there", "some kind of {noun}")


def learned() -> tuple[Phrase, ...]:
    """The phrases that the network learns from."""
    return tuple(_phrases(TEMPLATES, PLAIN, COLOURS, (*NOUNS, *ANYTHING)))


def held_out() -> dict[str, tuple[Phrase, ...]]:
    """Phrases that it never saw, by what is new about them."""
    return {
        "templates": tuple(_phrases(OTHER_TEMPLATES, OTHER_PLAIN, COLOURS, (*NOUNS, *ANYTHING))),
        "nouns": tuple(_phrases(TEMPLATES[:3], PLAIN, COLOURS, OTHER_NOUNS)),
        "colours": tuple(_phrases(TEMPLATES[:3], (), OTHER_COLOURS, (*NOUNS, *ANYTHING))),
    }


def vocabulary() -> frozenset[str]:
    """The words for things and colours that the network learns."""
    said = (*(noun.word for noun in (*NOUNS, *ANYTHING)), *COLOURS.values())
    return frozenset(" ".join(said).replace(",", " ").split())


def simple() -> tuple[Phrase, ...]:
    """One plain phrase for every noun and colour: "red mug", "mug", "red one"."""
    return tuple(_phrases(TEMPLATES[:1], PLAIN[:1], {name: name for name in COLOURS}, (*NOUNS, *ANYTHING)))


def chosen(phrases: tuple[Phrase, ...], thing: TrueThing, random: np.random.Generator) -> Phrase:
    """One of the phrases that are true of a thing.

    Raises:
        ValueError: if none is.
    """
    fitting = [phrase for phrase in phrases if phrase.true_of(thing)]
    if not fitting:
        raise ValueError(f"no phrase is true of a {thing.colour} {thing.kind}")
    return fitting[int(random.integers(len(fitting)))]


def _phrases(
    templates: tuple[str, ...], plain: tuple[str, ...], colours: dict[str, str], nouns: tuple[Noun, ...]
) -> Iterator[Phrase]:
    for template, noun in product(plain, nouns):
        yield Phrase(template.format(noun=noun.word), "", noun)
    for template, noun, (colour, words) in product(templates, nouns, colours.items()):
        for word in words.split(", "):
            yield Phrase(template.format(noun=noun.word, colour=word), colour, noun)
