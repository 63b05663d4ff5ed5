"""The questions that understanding asks: one at a time, concrete, with the nearest valid answers."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from executive.contracts.site import PlaceKind, Site
from executive.types import Family
from executive.understanding.words import listed_words, spelled

SHOWN = 6
DIRECTIONS = listed_words(
    "left, right, forward, forwards, backward, backwards, back, ahead, straight, sideways, around, aside"
)

OFFERS = {
    Family.NAVIGATION: "go somewhere",
    Family.GRASPING: "take something into the gripper",
    Family.MANIPULATION: "put something down or work something like a drawer or a button",
    Family.INSPECTION: "look and report",
    Family.TRANSPORT: "carry something somewhere",
    Family.ASSEMBLY: "join parts",
    Family.DISASSEMBLY: "take parts off",
    Family.CLEANING: "clean",
    Family.MONITORING: "keep watch",
    Family.COMMUNICATION: "talk to somebody",
}


def said(name: str, site: Site | None = None) -> str:
    """A name of the site as people say it; people's names with a capital letter."""
    if site is not None and name in site.places and site.places[name].kind is PlaceKind.PERSON:
        return spelled(name).title()
    return spelled(name)


def listed(choices: Sequence[str], article: str = "") -> str:
    """As `a, b or c`; at most six, then `...`."""
    said = [f"{article}{choice}" for choice in choices]
    if len(said) > SHOWN:
        return ", ".join(said[:SHOWN]) + ", ..."
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + f" or {said[-1]}"


def nearest_first(words: str, names: Sequence[str], site: Site | None = None) -> list[str]:
    """The names as people say them; those that share letters in a row with `words` come first."""

    def likeness(name: str) -> float:
        return SequenceMatcher(None, words.lower(), spelled(name)).ratio()

    ranked = sorted(names, key=likeness, reverse=True)
    near = [name for name in ranked if likeness(name) >= 0.5]
    return [said(name, site) for name in (*near, *(name for name in names if name not in near))]


def places(site: Site, *kinds: PlaceKind) -> list[str]:
    """Names of the site's places of these kinds, areas first, in the file's order."""
    return [place.name for kind in kinds for place in site.of_kind(kind)]


def unknown(words: str, ask: str, names: Sequence[str], site: Site | None = None) -> str:
    """As in: `I know no 'garage'. Where to: kitchen, living room, ...?`."""
    if not names:
        return f"I know no '{words}', and this site has none to offer. What do you mean?"
    shown = listed(nearest_first(words, names, site))
    if words in DIRECTIONS:
        return f"I go to places, not by directions such as '{words}'. {ask}: {shown}?"
    return f"I know no '{words}'. {ask}: {shown}?"


def which(words: str, names: Sequence[str], site: Site) -> str:
    """As in: `Which cube: the red one or the blue one?`."""
    things = [site.objects[name] for name in names if name in site.objects]
    kinds = {thing.kind for thing in things}
    told_apart = (
        len(things) == len(names) and len(kinds) == 1 and len({thing.colour for thing in things}) == len(things)
    )
    if told_apart:
        kind = next(iter(kinds))
        return f"Which {kind}: {listed([f'the {thing.colour} one' for thing in things])}?"
    return f"Which one do you mean by '{words}': {listed([said(name, site) for name in names], 'the ')}?"


def missing(ask: str, names: Sequence[str], site: Site | None = None) -> str:
    """As in: `Where to: kitchen, living room or workshop?`."""
    return f"{ask}: {listed([said(name, site) for name in names])}?" if names else f"{ask}?"


def unread(words: str, first: Family, second: Family, text: str) -> str:
    """When a clause names something that its arguments have no use for."""
    if first in (Family.NAVIGATION, Family.CLEANING, Family.MONITORING):
        return between(first, second, text)
    return f"What about '{words}'? Please give me one step at a time."


def between(first: Family, second: Family, text: str) -> str:
    """When two families are about equally likely."""
    return f"Should I {OFFERS[first]}, or {OFFERS[second]}? I am not sure what '{text}' asks for."
