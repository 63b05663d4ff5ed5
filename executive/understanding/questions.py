"""The questions that understanding asks: one at a time, concrete, with the nearest valid answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from executive.contracts.site import PlaceKind, Site
from executive.understanding.quantity import spoken_number
from executive.understanding.words import listed_words, spelled

SHOWN = 6
LIKE = 0.5
"""From this share of letters in common on, a name is taken for what may have been meant."""
FAMILY = "family"
"""The argument that a question about the kind of task has."""
DIRECTIONS = listed_words(
    "left, right, forward, forwards, backward, backwards, back, ahead, straight, sideways, around, aside, "
    "to the left, to the right"
)


@dataclass(frozen=True)
class Question:
    """What has to be known before a command can be carried out.

    Attributes:
        text: The sentence.
        step: Index of the step that it belongs to.
        argument: The argument that it asks for, or `FAMILY`.
        choices: Names of the site, or families, of which the answer is one; none when it may be any words.
        words: What the person said for it, "" when nothing.
        number: How many of the choices are wanted.
    """

    text: str
    step: int = 0
    argument: str = ""
    choices: tuple[str, ...] = ()
    words: str = ""
    number: int = 1


class Unclear(Exception):
    """A question has to be answered before the step can be carried out; ends the reading of the step."""

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__(question.text)


def said(name: str, site: Site | None = None) -> str:
    """A name of the site as people say it; people's names with a capital letter."""
    if site is not None and name in site.places and site.places[name].kind is PlaceKind.PERSON:
        return spelled(name).title()
    return spelled(name)


def listed(choices: Sequence[str], article: str = "", last: str = "or") -> str:
    """As `a, b or c`; at most six, then `...`."""
    said = [f"{article}{choice}" for choice in choices]
    if len(said) > SHOWN:
        return ", ".join(said[:SHOWN]) + ", ..."
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + f" {last} {said[-1]}"


def nearest_first(words: str, names: Sequence[str], site: Site | None = None) -> list[str]:
    """The names as people say them; those that share letters in a row with `words` come first."""
    matcher = SequenceMatcher(b=words.lower())
    likeness: dict[str, float] = {}
    for name in names:
        matcher.set_seq1(spelled(name))
        if matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE and matcher.ratio() >= LIKE:
            likeness[name] = matcher.ratio()
    near = sorted(likeness, key=lambda name: -likeness[name])
    return [said(name, site) for name in (*near, *(name for name in names if name not in likeness))]


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


def which(words: str, names: Sequence[str], site: Site | None, number: int = 1) -> str:
    """As in: `Which cube: the red one or the blue one?`."""
    things = [site.objects[name] for name in names if site is not None and name in site.objects]
    kinds = {thing.kind for thing in things}
    told_apart = (
        len(things) == len(names) and len(kinds) == 1 and len({thing.colour for thing in things}) == len(things)
    )
    if told_apart:
        kind = next(iter(kinds))
        wanted = f"{spoken_number(number)} {kind}s" if number > 1 else kind
        last = "and" if number > 1 else "or"
        return f"Which {wanted}: {listed([f'the {thing.colour} one' for thing in things], last=last)}?"
    return f"Which one do you mean by '{words}': {listed([said(name, site) for name in names], 'the ')}?"


def too_few(words: str, number: int, names: Sequence[str], site: Site | None) -> str:
    """As in: `I know 4 of 'cubes', not 10. Which ones: ...?`."""
    known, wanted = spoken_number(len(names)), spoken_number(number)
    return f"I know {known} of '{words}', not {wanted}. Which ones: {listed([said(name, site) for name in names])}?"


def missing(ask: str, names: Sequence[str], site: Site | None = None) -> str:
    """As in: `Where to: kitchen, living room or workshop?`."""
    return f"{ask}: {listed([said(name, site) for name in names])}?" if names else f"{ask}?"


def unread(words: str) -> str:
    """When a step names something that its arguments have no use for."""
    return f"What about '{words}'? Please give me one step at a time."


def between(families: Sequence[str], text: str, means: Mapping[str, str]) -> str:
    """When several families may be meant."""
    offers = ", or ".join(offered(family, means) for family in families)
    return f"Should I {offers}? I am not sure what '{text}' asks for."


def for_me(families: Sequence[str], text: str, means: Mapping[str, str]) -> str:
    """When it may be no task for a robot at all."""
    offers = ", or ".join(offered(family, means) for family in families)
    return f"Is '{text}' a task for me? Should I {offers}?"


def offered(family: str, means: Mapping[str, str]) -> str:
    """What a family does, in the words of a question."""
    return means.get(family) or f"do what is called {spelled(family)}"
