"""The places and people that a clause names, each with the preposition before it."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from executive.contracts.site import Site
from executive.understanding.lexicon import Mention, Sort
from executive.understanding.phrases import HERE, RECIPIENTS, Clause, Phrase
from executive.understanding.words import listed_words

TOWARDS = listed_words("to, into, onto, towards, toward, upon, over to, back to, back into, up to, down to")
AT = listed_words(
    "on, in, inside, at, under, beneath, below, behind, beside, above, over, near, by, on top of, next to, close to, "
    "in front of, left of, right of, back on, back in, near to, for"
)
AWAY = listed_words("from, off, out of, off of, away from")


@dataclass
class Spot:
    """A place or person named in the clause.

    Attributes:
        preposition: What stands before it, or "".
        names: The site's names that it may be; none when its words are unknown.
        words: The words, as read.
        pronoun: A pronoun that stands for it, or "".
        person: Whether it is a person.
        used: Whether an argument has taken it.
    """

    preposition: str
    names: tuple[str, ...] = ()
    words: str = ""
    pronoun: str = ""
    person: bool = False
    used: bool = field(default=False, compare=False)


def object_phrase(clause: Clause) -> Phrase | None:
    """The phrase that names what the clause acts on: one with an object in it, else what follows the verb."""
    with_object = [one for one in clause.phrases if any(mention.sort is Sort.OBJECT for mention in one.mentions)]
    direct = [one for one in clause.phrases if not one.preposition]
    about = [one for one in clause.phrases if one.preposition in ("for", "of", "about", "at", "with")]
    return next(iter(with_object or direct or about), None)


class Spots:
    """The spots of a clause, in order; each is taken once."""

    def __init__(self, clause: Clause, site: Site | None) -> None:
        self._site = site
        self._all: list[Spot] = []
        for phrase in clause.phrases:
            self._add(phrase, phrase is object_phrase(clause))

    def __iter__(self) -> Iterator[Spot]:
        return iter(self._all)

    def take(self, prepositions: Set[str], people: bool = False) -> Spot | None:
        """The first unused spot behind one of these prepositions; known ones before unknown ones.

        Args:
            prepositions: The prepositions; "" for what stands without one.
            people: Whether a person without a preposition may be taken.
        """
        fitting = [
            spot
            for spot in self._all
            if not spot.used and spot.preposition in prepositions and (people or not spot.person or spot.preposition)
        ]
        chosen = next((spot for spot in fitting if spot.names), None) or next(iter(fitting), None)
        if chosen is not None:
            chosen.used = True
        return chosen

    def take_person(self) -> Spot | None:
        """The first person to whom something may be brought or said."""
        spot = next((one for one in self._all if one.person and one.preposition in ("", "to", "for", "with")), None)
        if spot is not None:
            spot.used = True
        return spot

    def has(self, prepositions: Set[str]) -> bool:
        """Whether there is one behind any of these prepositions."""
        return any(spot.preposition in prepositions for spot in self._all)

    def _add(self, phrase: Phrase, is_object: bool) -> None:
        found = [one for one in phrase.mentions if one.sort is not Sort.OBJECT]
        for one in found:
            if not self._narrows(phrase.preposition, one):
                self._all.append(Spot(phrase.preposition, one.names, one.words, person=one.sort is Sort.PERSON))
        if phrase.mentions and not found and not is_object and phrase.preposition in AT:  # "on the blue cube"
            self._all.append(Spot(phrase.preposition, phrase.mentions[0].names, phrase.mentions[0].words))
        if not phrase.mentions and (phrase.preposition or phrase.pronoun in HERE | RECIPIENTS):
            self._all.append(Spot(phrase.preposition, words=phrase.unknown, pronoun=phrase.pronoun))

    def _narrows(self, preposition: str, one: Mention) -> bool:
        """Whether this place only tells where the one before it is: "the table in the kitchen"."""
        if not self._all or self._site is None or preposition not in ("in", "of", "at"):
            return False
        last, places = self._all[-1], self._site.places
        inside = tuple(
            name for name in last.names if name in places and places[name].area in one.names and name not in one.names
        )
        last.names = inside or last.names
        return bool(inside)
