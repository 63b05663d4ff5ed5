"""What the nouns of one step mean on one site, or the one question that has to be answered first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from executive.contracts.site import PlaceKind, Site
from executive.understanding import questions
from executive.understanding.context import WORKED, Context
from executive.understanding.corrections import corrected
from executive.understanding.lexicon import Named, Sort
from executive.understanding.nouns import Noun
from executive.understanding.phrasing import Phrasing
from executive.understanding.quantity import ALL
from executive.understanding.questions import Question, Unclear
from executive.understanding.reference import IT, Meaning
from executive.understanding.slots import Slot
from executive.understanding.words import DETERMINERS, listed_words
from executive.understanding.world import World

STANDS = (PlaceKind.AREA, PlaceKind.SURFACE, PlaceKind.CONTAINER)
EXCEPT = listed_words("not, except, instead, excluding, than")
"""Behind these stands what is not meant: "the red cube, not the blue one"; behind "but" after "all", too."""
_JOINED = re.compile(r"(?:[\s,]|\b(?:and|nor|or|the|my|your|one|ones)\b)*")
Given = Mapping[tuple[str, str], tuple[str, ...]]
"""Answers to questions: names by argument and the words that were asked about."""


class Grounding:
    """Finds what nouns mean; a noun that has been used is left alone afterwards.

    Without a world, words stand for themselves.
    """

    def __init__(self, world: World | None, phrasing: Phrasing, context: Context, given: Given) -> None:
        self.world, self.phrasing, self.context, self.given = world, phrasing, context, given
        self._used: set[Noun] = set()
        self._named: dict[str, Named] = {}
        every = any(ALL & {*noun.before, *noun.count.split()} for noun in phrasing.nouns)
        left_out = EXCEPT | {"but"} if every else EXCEPT
        first = phrasing.nouns[:1] if len(phrasing.nouns) > 1 and _negated(phrasing.nouns[0]) else ()
        taken_back = corrected(phrasing.nouns, phrasing.line)
        excepted = [noun for noun in phrasing.nouns[1:] if set(noun.before) & left_out or noun.before[-1:] == ("no",)]
        self.left_out = [*first, *_and_those_joined(excepted, phrasing), *taken_back]
        self.use(*self.left_out)

    def of(self, *slots: Slot) -> list[Noun]:
        """The unused nouns of these slots, in order; those that the tagger passed over only when it found none."""
        found = [noun for noun in self.phrasing.nouns if noun.slot in slots and noun not in self._used]
        return found or [noun for noun in self.phrasing.passed if noun.slot in slots and noun not in self._used]

    def named_before(self, noun: Noun, found: Sequence[Noun]) -> bool:
        """Whether a pronoun stands for an earlier noun of its own step: "the mug is dirty, bring it to Ben"."""
        words = noun.words.lower()
        him = noun.slot is Slot.OBJECT and words == "him"  # what other languages say for a thing
        earlier = [one.words.lower() for one in found if one.end <= noun.start]
        return (words in IT | {"there"} or him) and any(other not in IT or other == words for other in earlier)

    def earlier(self, noun: Noun, *sorts: Sort) -> str:
        """Name of what a pronoun stands for in its own step: "Ben asked for the drill, bring it to him"."""
        for other in reversed((*self.phrasing.told, *self.phrasing.nouns, *self.phrasing.passed)):
            head = self.named(other).head
            if other.end <= noun.start and head is not None and head.sort in sorts and len(head.names) == 1:
                self.use(other)
                return head.names[0]
        return ""

    def unread(self) -> str:
        """Words that name something of the site and have no part in the arguments, or ""."""
        left = [noun for noun in (*self.phrasing.nouns, *self.phrasing.passed) if noun not in self._used]
        spoken_of = {names for noun in self._used if (names := self._names(noun))}
        return next((noun.words for noun in left if self._names(noun) and self._names(noun) not in spoken_of), "")

    def _names(self, noun: Noun) -> tuple[str, ...]:
        head = self.named(noun).head
        return head.names if head is not None else ()

    def use(self, *found: Noun) -> None:
        """Mark nouns as used."""
        self._used.update(found)

    def excepted(self) -> set[str]:
        """Names that the step leaves out."""
        heads = [head for noun in self.left_out if (head := self.named(noun).head) is not None]
        names = {name for head in heads for name in head.names}
        if self.world is None:
            return names
        places = [name for head in heads if head.sort is Sort.PLACE for name in head.names]
        there = set(self.world.near(tuple(self.world.site.objects), places)) if places else set()
        return names | there  # "the two cups that are not in the kitchen"

    def named(self, noun: Noun) -> Named:
        """What a noun's words name on the site."""
        if self.world is None:
            return Named(None)
        if noun.words not in self._named:
            self._named[noun.words] = self.world.lexicon.named(noun.words)
        return self._named[noun.words]

    def is_a(self, noun: Noun, *sorts: Sort) -> bool:
        """Whether a noun names something of one of these sorts."""
        head = self.named(noun).head
        return head is not None and head.sort in sorts

    @property
    def _site(self) -> Site | None:
        return self.world.site if self.world is not None else None

    def stands(self, *more: PlaceKind) -> list[str]:
        """Names of the areas, surfaces and containers, and of more kinds of place."""
        return questions.places(self.world.site, *STANDS, *more) if self.world else []

    def all_things(self) -> list[str]:
        """Names of the objects, containers and fixtures."""
        return [*self.world.site.objects, *questions.places(self.world.site, *WORKED)] if self.world else []

    def people(self) -> list[str]:
        """Names of the people."""
        return questions.places(self.world.site, PlaceKind.PERSON) if self.world else []

    def asked(self, argument: str, ask: str, choices: Sequence[str]) -> tuple[str, ...]:
        """The answer to a question about an argument of which nothing was said.

        Raises:
            Unclear: if it has not been answered.
        """
        if (argument, "") in self.given:
            return self.given[argument, ""]
        if self.world is None:
            return ()
        raise Unclear(Question(questions.missing(ask, choices, self._site), 0, argument, tuple(choices)))

    def _unknown(self, noun: Noun, ask: str, argument: str, choices: Sequence[str]) -> Unclear:
        words = noun.words.lower()
        return Unclear(Question(questions.unknown(words, ask, choices, self._site), 0, argument, tuple(choices), words))

    def _several(self, noun: Noun, meaning: Meaning, argument: str) -> Unclear:
        words, number, names = noun.words.lower(), meaning.number, meaning.names
        if number > len(names):
            sentence = questions.too_few(words, number, names, self._site)
        else:
            sentence = questions.which(words, names, self._site, number)
        return Unclear(Question(sentence, 0, argument, names, words, max(number, 1)))

    def _one_of(self, found: Sequence[Noun], names: tuple[str, ...], argument: str) -> tuple[str, ...]:
        """The names; when an "or" stands before one of several nouns, the person has to choose."""
        key = (argument, "or")
        if len(names) < 2 or not any("or" in noun.before for noun in found[1:]):
            return names
        if key in self.given or self.world is None:
            return self.given.get(key, names)
        raise Unclear(Question(questions.missing("Which one", names, self._site), 0, argument, names, "or"))


def _and_those_joined(excepted: Sequence[Noun], phrasing: Phrasing) -> list[Noun]:
    """Nouns that are excepted, with those that "and" joins to them: "except the red, the blue and the yellow one"."""
    result = list(excepted)
    for noun in phrasing.nouns:
        last = max((one.end for one in result if one.end <= noun.start), default=-1)
        if noun not in result and last >= 0 and _JOINED.fullmatch(phrasing.line[last : noun.start]):
            result.append(noun)
    return result


def _negated(noun: Noun) -> bool:
    """Whether "not" stands right before a noun: "not the red mug"."""
    return [word for word in noun.before if word not in DETERMINERS][-1:] == ["not"]
