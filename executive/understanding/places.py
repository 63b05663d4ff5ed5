"""Which place, person or object the words mean where something is or goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from executive.contracts.site import PlaceKind
from executive.understanding import questions
from executive.understanding.grounding import Grounding
from executive.understanding.lexicon import Named, Sort
from executive.understanding.nouns import Noun, is_beside
from executive.understanding.questions import Question, Unclear
from executive.understanding.reference import HER, IT, SELF, Meaning, meant
from executive.understanding.slots import Slot
from executive.understanding.words import listed_words

BACK = re.compile(
    r"^(?:back|its (?:old |original |usual )?(?:place|spot)|(?:the )?(?:old|original) place|"
    r"where (?:it|they) (?:was|were|stood|came from|belongs?|used to be)(?: before)?|"
    r"where you (?:found|got|took) (?:it|them)|where (?:it|they))$"
)
ADJECTIVES = listed_words(
    "big, large, small, little, tall, high, low, long, short, wide, narrow, old, new, wooden, metal, glass, plastic, "
    "steel, clean, dirty, empty, full, open, closed, free, same, main, other, another, next, nearest, left, right, "
    "top, bottom, upper, lower, middle, front, rear, back, whole, entire, very, edge, side, surface, area, room, floor"
) | listed_words("the, a, an, my, our, your, his, her, their, all, both, each, every, one, two")
"""Words that may stand before a place's name without naming another place."""


class Places(Grounding):
    """Grounds places and people."""

    def place(self, noun: Noun, ask: str, argument: str, choices: Sequence[str]) -> str:
        """The place, person or object that a noun names as where something is or goes.

        Raises:
            Unclear: if it is unknown or the words fit several.
        """
        self.use(noun)
        words = noun.words.lower()
        if (argument, words) in self.given:
            return self.given[argument, words][0]
        pronoun = (self.earlier(noun, Sort.PERSON) if words in HER else "") or self._pronoun(words)
        if pronoun or self.world is None:
            return pronoun or words
        named = self.named(noun)
        if words in SELF | HER:
            people = tuple(questions.places(self.world.site, PlaceKind.PERSON))
            sentence = questions.missing(f"Who is '{words}'", people, self._site)
            raise Unclear(Question(sentence, 0, argument, people, words))
        if words in IT | {"there", "here"} or BACK.match(words):
            sentence = questions.missing(f"I do not know where '{words}' is. {ask}", choices, self._site)
            raise Unclear(Question(sentence, 0, argument, tuple(choices), words))
        if named.head is None or self._other_place(named):
            raise self._unknown(noun, ask, argument, choices)
        if named.head.sort is Sort.OBJECT:
            meaning = meant(noun, named, self.world.kinds(self.context.things), (), self.world, self.context)
            if not meaning.names:
                raise self._unknown(noun, ask, argument, choices)
            if len(meaning.names) != 1:
                raise self._several(noun, meaning, argument)
            stands = self.world.where(meaning.names[0]) if argument == "to" and is_beside(noun) else ""
            return stands or meaning.names[0]
        names = self.narrowed(noun)
        if set(noun.key) & {"other", "another"} or "other" in noun.before:
            names = tuple(name for name in names if name != self.context.place) or names
        recent = [name for name in names if name in (self.context.place, *self.context.origins.values())]
        if len(names) > 1 and len(recent) == 1 and {"the", "that", "this"} & set(noun.before[-1:]):
            return recent[0]  # "put it in the bin, then wipe the table": the one that it was on
        if len(names) > 1:
            raise self._several(noun, Meaning(names, settled=False), argument)
        return names[0]

    def _pronoun(self, words: str) -> str:
        if words in SELF | {"here"}:
            return self.world.site.operator if self.world is not None else ""
        if words in HER and self.context.person:
            return self.context.person
        if words == "there":
            return self.context.place or self.context.fixture
        thing, place = self.context.thing, self.context.place
        opened = self.world is None or thing in self.world.site.places
        if words not in IT:
            return ""
        return thing if opened or not place else place

    def _other_place(self, named: Named) -> bool:
        """Whether words before a place's name make it another place: "bedroom shelf"."""
        return (
            named.head is not None
            and named.head.sort is Sort.PLACE
            and any(word not in ADJECTIVES and not word.endswith("'s") and not word.isdecimal() for word in named.left)
        )

    def narrowed(self, noun: Noun) -> tuple[str, ...]:
        """Names that a place's words fit; of several those in an area named as well: "the table in the kitchen".

        The area has no part of its own in the step then.
        """
        head = self.named(noun).head
        if self.world is None or head is None:
            return ()
        if head.sort is Sort.PERSON:
            return head.names
        within = self.world.lexicon.named(noun.words.lower().partition(" of ")[2]).head
        if len(head.names) > 1 and within is not None:  # "the table of the kitchen"
            return self._inside(head.names, within.names) or head.names
        area = self.world.area(self.context.place)
        if len(head.names) > 1 and area and self.phrasing.line[noun.end :].lower().startswith(" there"):
            return self._inside(head.names, (area,)) or head.names
        for other in (*self.phrasing.nouns, *self.phrasing.passed):
            around = self.named(other).head
            if other is noun or other.slot not in (Slot.SOURCE, Slot.DESTINATION) or around is None:
                continue
            beside = around.sort is Sort.OBJECT and other.start > noun.start and is_beside(other)
            areas = tuple(map(self.world.where, around.names)) if beside else around.names
            inside = tuple(set(head.names) & set(areas)) if beside else self._inside(head.names, areas)
            nested = other.start > noun.start and bool({"in", "of", "at"} & set(other.before))
            if inside and (len(head.names) > 1 or nested):
                self.use(other)
                return inside
        return head.names

    def _inside(self, names: Sequence[str], areas: Sequence[str]) -> tuple[str, ...]:
        places = self.world.site.places if self.world is not None else {}
        return tuple(name for name in names if name in places and name not in areas and places[name].area in areas)
