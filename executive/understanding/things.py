"""Which objects the nouns of a step mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from executive.understanding import questions
from executive.understanding.lexicon import STANDING_FOR_A_NOUN, Sort
from executive.understanding.nouns import Noun
from executive.understanding.places import Places
from executive.understanding.quantity import ANY
from executive.understanding.questions import Question, Unclear
from executive.understanding.reference import HER, IT, SELF, meant, unheard_colours
from executive.understanding.slots import Slot
from executive.understanding.verbs import LITTER, WORKING, disposes
from executive.understanding.words import listed_words
from executive.understanding.world import World

THERE = re.compile(
    r",? (?:(?:that|which)(?:'s| is| are)?(?: now| already| still)? )?"
    r"(?:(?:standing|lying|sitting|stands?|lies?|sits?) )?(?:there|on it|in it)\b(?! (?:is|are)\b)",
    re.IGNORECASE,
)
"""Behind a noun: it is where the robot was sent last."""
ANYTHING = STANDING_FOR_A_NOUN - {"one", "ones"}
EVERYTHING = listed_words("things, everything, stuff, all")
PRONOUNS = IT | HER | SELF | {"here", "there"}


class Things(Places):
    """Grounds objects, with where the words say that they are."""

    def things(
        self, found: Sequence[Noun], ask: str, argument: str = "object", worked: bool = False
    ) -> tuple[str, ...]:
        """The objects that nouns name; with `worked`, places count too.

        Raises:
            Unclear: if one is unknown, the words fit several, or there are no nouns.
        """
        self.use(*found)
        found = [noun for noun in found if not self.named_before(noun, found)]
        named = [noun for noun in found if self.is_a(noun, Sort.OBJECT) or noun.words.lower() in LITTER]
        if named and not worked:  # "the rubbish of the kitchen table"
            found = [noun for noun in found if "of" not in noun.before or not self.is_a(noun, Sort.PLACE)]
        if named:  # "two things have to go there, the mug and the cube"
            found = [noun for noun in found if noun in named or noun.words.lower() not in ("things", "stuff")]
        choices = self.all_things() if worked else list(self.world.site.objects) if self.world else []
        if not found:
            return self.asked(argument, ask, choices)
        chosen = [name for at in range(len(found)) for name in self._thing(found, at, ask, argument, choices)]
        left = [name for name in dict.fromkeys(chosen) if name not in self.excepted()]
        return self._one_of(found, tuple(left), argument) if left else self.asked(argument, ask, choices)

    def _thing(
        self, found: Sequence[Noun], at: int, ask: str, argument: str, choices: Sequence[str]
    ) -> tuple[str, ...]:
        noun = found[at]
        if (argument, noun.words.lower()) in self.given:
            return self.given[argument, noun.words.lower()]
        if self.world is None:
            stands = self.context.thing if noun.words.lower() in IT else ""
            return (stands or noun.words.lower(),)
        if noun.words.lower() in IT:
            return self._it(noun, ask, argument, choices)
        named = self.named(noun)
        thrown = disposes(self.phrasing.verbs, self.phrasing.words)  # what is thrown away has to be named
        litter = tuple(name for name, thing in self.world.site.objects.items() if thing.kind in LITTER)
        carried = thrown or any(one.slot is Slot.DESTINATION for one in self.phrasing.nouns)
        if carried and argument == "object" and len(litter) == 1 and noun.words.lower() in LITTER:
            return litter  # "take out the rubbish": what belongs into the bin, and not the bin
        if named.head is not None and named.head.sort is not Sort.OBJECT:
            return (self.place(noun, ask, argument, choices),)
        kinds = self._kinds(found, at, self.world)
        unheard = unheard_colours(named)
        every = not thrown and noun.words.lower() in ("everything", "anything", "things", "stuff")
        every = every and bool(self.sources(noun))
        generic = every or noun.head == "" or noun.head.lower().split()[-1] in ("one", "ones")
        if unheard or (named.head is None and not generic):
            raise self._unknown(noun, "Which object" if unheard else ask, argument, choices)
        said, excepted = self._as_said(noun), self.excepted()
        meaning = meant(noun, named, kinds, self.anchors(noun), self.world, self.context, said, excepted)
        if not meaning.names:
            raise self._unknown(noun, "Which object", argument, choices)
        self._check_whereabouts(noun, len(named.head.names) if named.head is not None else 0)
        left = tuple(name for name in meaning.names if name not in self.excepted())
        if left and len(left) < len(meaning.names) and not meaning.settled:
            meaning = replace(meaning, names=left, settled=len(left) == 1)
        if not meaning.settled:
            raise self._several(noun, meaning, argument)
        return meaning.names

    def _check_whereabouts(self, noun: Noun, fitting: int) -> None:
        """Ask where something is when any of several would do but for a place that nobody knows: "a cube by the sink".

        Args:
            noun: What is to be found.
            fitting: How many things its words fit.
        """
        unknown = [
            one
            for one in self.sources(noun)
            if self.named(one).head is None
            and one.words.lower() not in PRONOUNS
            and ("source", one.words.lower()) not in self.given
        ]
        if fitting > 1 and unknown and ANY & set(noun.before[-1:]):
            raise self._unknown(unknown[0], "From where", "source", self.stands())

    def _it(self, noun: Noun, ask: str, argument: str, choices: Sequence[str]) -> tuple[str, ...]:
        several = noun.words.lower() not in ("it", "this", "that")
        known = self.context.things if several else self.context.things[-1:]
        sorts = (Sort.PLACE, Sort.OBJECT) if self.phrasing.verb in WORKING else (Sort.OBJECT, Sort.PLACE)
        own = next(filter(None, (self.earlier(noun, sort) for sort in sorts)), "") if not several else ""
        if own:
            return (own,)
        if known:
            return known
        looked_at = self.context.fixture or self.context.place
        if argument == "object" and looked_at in choices and not several:
            return (looked_at,)
        sentence = questions.missing(f"What is '{noun.words}'? {ask}", choices, self._site)
        raise Unclear(Question(sentence, 0, argument, tuple(choices), noun.words.lower()))

    def _kinds(self, found: Sequence[Noun], at: int, world: World) -> tuple[str, ...]:
        """Kinds that "the red one" may be of: of the nouns beside it, else of what was spoken of; a thing is of any."""
        if set(found[at].head.lower().split()[-1:]) & ANYTHING:
            return ()
        for other in (*found[at + 1 :], *reversed(found[:at]), *self.left_out):
            head = self.named(other).head
            if head is not None and head.sort is Sort.OBJECT and not head.colour_only:
                return world.kinds(head.names)
        return world.kinds(self.context.things)

    def _as_said(self, noun: Noun) -> str:
        """The noun with all that is said of it, as in "cube to the left of the blue mug"."""
        end = max((one.end for one in self.sources(noun)), default=noun.end)
        behind = [text for text in noun.attributes if text not in self.phrasing.line[noun.start : end]]
        return " ".join([self.phrasing.line[noun.start : end], *behind])

    def sources(self, noun: Noun) -> list[Noun]:
        """Where the words say that a noun is: the sources between it and the next one, else all of the step."""
        sources = [one for one in self.phrasing.nouns if one.slot is Slot.SOURCE]
        objects = [one for one in self.phrasing.nouns if one.slot is Slot.OBJECT]
        following = next((one.start for one in objects if one.start >= noun.end), len(self.phrasing.line))
        return [one for one in sources if noun.end <= one.start < following] or sources

    def anchors(self, noun: Noun) -> tuple[str, ...]:
        """Names of what the words say a noun is at, on or near."""
        names = tuple(name for one in self.sources(noun) for name in self.anchor(one))
        pointed = THERE.match(self.phrasing.line, noun.end) is not None and bool(self.context.place)
        return (*names, self.context.place) if pointed else names

    def anchor(self, noun: Noun) -> tuple[str, ...]:
        """All that a source may be: places, people, or the objects next to which something is."""
        words = noun.words.lower()
        answered = next((self.given[key, words] for key in ("source", "place") if (key, words) in self.given), ())
        if answered or self.world is None:
            return answered
        head = self.named(noun).head
        if words in PRONOUNS or head is None:
            return tuple(filter(None, (self._pronoun(words),)))
        if head.sort is Sort.OBJECT:
            return meant(noun, self.named(noun), (), (), self.world, self.context).names
        return self.narrowed(noun)
