"""Which of several objects the words mean: colour, number, "all", "any", "the other", and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from executive.contracts.site import Site
from executive.understanding.lexicon import Mention
from executive.understanding.words import listed_words, spelled

TIMES = {"twice": 2, "two times": 2, "three times": 3, "thrice": 3, "four times": 4, "five times": 5}
ALL = listed_words("all, every, each, both")
ANY = listed_words("a, an, any, some, one, either")
OTHER = listed_words("other, another")
NUMBERS = {
    word: number
    for number, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}


@dataclass(frozen=True)
class Selection:
    """Objects that words fit, and whether the words settle that all of these are meant."""

    names: tuple[str, ...]
    settled: bool


def selected(
    site: Site, words: Sequence[str], mention: Mention, later: Mention | None, last: str, source: str
) -> Selection:
    """The objects that a mention means.

    Args:
        site: The site.
        words: All words of the clause.
        mention: The mention.
        later: The next mention that names a kind, for "the red and the blue cube".
        last: The object that was spoken of last.
        source: Where the clause says that the object is, or "".
    """
    names = mention.names
    if mention.colour_only and later is not None:
        kinds = {site.objects[name].kind for name in later.names}
        names = tuple(name for name in names if site.objects[name].kind in kinds) or names
    before = set(words[max(0, mention.first - 3) : mention.first])
    if not mention.plural:  # "both the cube and the mug" counts the two, not the cubes
        before -= {"both"}
    if source and len(names) > 1:
        names = tuple(name for name in names if _stands(site, name, source)) or names
    if before & OTHER and last in names:
        names = tuple(name for name in names if name != last)
    wanted = [NUMBERS.get(word, int(word) if word.isdecimal() and len(word) < 4 else 0) for word in before]
    number = 2 if "both" in before else max(wanted, default=0)
    if number > 1 and number != len(names):
        return Selection(mention.names, False)
    if len(names) == 1 or before & ALL or number == len(names) or (mention.plural and number == 0):
        return Selection(names, True)
    if before & ANY and not mention.plural and not before & OTHER:
        return Selection(names[:1], True)
    return Selection(names, False)


def times(clause: str) -> int:
    """How often a clause is to be carried out: 1 unless it says "twice" or "three times"."""
    return next((count for words, count in TIMES.items() if words in clause.lower()), 1)


def _stands(site: Site, name: str, place: str) -> bool:
    usual = site.objects[name].place
    return usual == place or (usual in site.places and site.places[usual].area == place) or spelled(usual) == place
