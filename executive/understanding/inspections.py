"""What an inspection wants to know: where something is, in what state, how many, what it shows, or what has changed.

asked("is the drawer open?".split())  # {"ask": "state", "state": "open"}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from executive.contracts.site import PlaceKind
from executive.understanding.context import Arguments
from executive.understanding.lexicon import Sort
from executive.understanding.nouns import Noun
from executive.understanding.quantity import number_of
from executive.understanding.questions import Unclear
from executive.understanding.reference import SELF
from executive.understanding.routes import Routes
from executive.understanding.slots import Slot
from executive.understanding.words import listed_words

_STATES = {
    "open": listed_words("open, opened, ajar, unlocked"),
    "closed": listed_words("closed, shut, locked"),
    "pressed": listed_words("pressed, pushed"),
    "dirty": listed_words("dirty, stained, messy, unclean, spilled, spilt"),
    "clean": listed_words("clean, spotless, wiped"),
    "full": listed_words("full, occupied"),
    "empty": listed_words("empty, free, vacant, clear"),
}
"""States by the words that say them."""
_CONTENTS = listed_words(
    "contents, content, inventory, status, state, condition, changes, change, report, stuff, things"
)
"""What may be asked of a place without naming a thing."""
_COUNTING = listed_words("many, count, tally")
_CHANGE = listed_words("change, changes, changed, different, differs, difference, differences, moved, new")
_SURELY_CHANGE = _CHANGE - {"moved", "new"}


def asked(words: Sequence[str]) -> Arguments:
    """What is asked of a place as the arguments `ask` and `state`; nothing for what is there or what it shows.

    Args:
        words: The words of the step, in lower case.
    """
    said = set(words)
    states = [state for state, names in _STATES.items() if names & said]
    if states:  # "open or closed" leaves the state open
        return {"ask": "state"} | ({"state": states[0]} if len(states) == 1 else {})
    if _COUNTING & said or {"number", "of"} <= said:
        return {"ask": "count"}
    return {"ask": "changes"} if _CHANGE & said else {}


def asks_for_changes(words: Sequence[str]) -> bool:
    """Whether the words of a step ask for what has changed, and cannot well mean anything else."""
    return bool(_SURELY_CHANGE & set(words)) and asked(words) == {"ask": "changes"}


class Inspections(Routes):
    """Finds what is to be looked at, and what is asked of it."""

    def inspection(self) -> None:
        for noun in self.of(Slot.PERSON, Slot.RECIPIENT):
            if noun.slot is Slot.PERSON and noun.words.lower() not in SELF:
                self.single["person"] = self.place(noun, "Whom", "person", self.people())
            self.use(noun)  # "tell me which cube is on the shelf"
        objects = self.of(Slot.OBJECT)
        places = [noun for noun in self.of(Slot.OBJECT, Slot.SOURCE, Slot.DESTINATION) if self.is_a(noun, Sort.PLACE)]
        if places:  # "the shelf, its contents"
            self.use(*(noun for noun in objects if noun.words.lower() in _CONTENTS))
        objects = [self._place_of(noun) for noun in self.of(Slot.OBJECT)]
        sources = self.of(Slot.SOURCE) or ([] if objects else self.of(Slot.DESTINATION))
        pointing = [noun for noun in objects if noun.words.lower() == "it" and not self.named_before(noun, objects)]
        looked_for = [noun for noun in objects if self.is_a(noun, Sort.OBJECT) or noun in pointing]
        things, last = self.context.things, self.context.place or self.context.fixture
        if self.context.thing in self.stands(PlaceKind.FIXTURE):
            things, last = (), self.context.thing  # "the gauge is in the workshop. Read it."
        if pointing == objects and objects and not things and last in self.stands(PlaceKind.FIXTURE):
            self.use(*objects)  # "check the drawer", and then "check it again"
            self.single["place"], looked_for = last, []
        spots = [noun for noun in objects if self.is_a(noun, Sort.PLACE, Sort.PERSON)]
        self.use(*objects)
        choices = self.stands(PlaceKind.FIXTURE, PlaceKind.PERSON)
        within = (
            bool(spots and sources)
            and spots[0].end <= sources[0].start
            and bool({"in", "of", "at"} & set(sources[0].before))
        )
        of_it = objects and not looked_for and (within or asked(self.phrasing.words).get("ask") == "state")
        first = spots if of_it else sources
        for noun in (*first, *sources, *spots)[:1]:  # the drawer in the kitchen, not the kitchen
            self.single["place"] = self.place(noun, "Where should I look", "place", choices)
        self.use(*(sources if first is spots and spots else ()))
        if self.world is None:
            self.objects = tuple(self._pronoun(noun.words.lower()) or noun.words.lower() for noun in objects)
        elif looked_for:
            self.looked_for(looked_for)
        elif not self.single and not objects and self.looked_at_last():
            self.single["place"] = self.looked_at_last()
        elif not self.single:
            unknown = [noun for noun in objects if noun not in spots]
            self.objects = self.things(unknown, "What should I look at", worked=True)
        if self.world is not None and not self.objects:
            self.single |= asked(self.phrasing.words)
        self._as_counted_before()

    def _as_counted_before(self) -> None:
        """Fill in what is counted where only another place is named: "... and how many on the shelf?"."""
        counted = self.single.get("ask") == self.context.arguments.get("ask") == "count" and "place" in self.single
        if counted and not {"kind", "colour"} & self.single.keys():
            before = {name: self.context.arguments.get(name, "") for name in ("kind", "colour")}
            self.single |= {name: value for name, value in before.items() if value}

    def _place_of(self, noun: Noun) -> Noun:
        """A noun; of "shelf contents" the shelf."""
        place, _, content = noun.words.rpartition(" ")
        head = self.world.lexicon.named(place).head if self.world is not None and place else None
        if content.lower() not in _CONTENTS or head is None or head.sort is not Sort.PLACE:
            return noun
        self.use(noun)
        return replace(noun, words=place)

    def looked_at_last(self) -> str:
        """Where the robot has looked last, when the words ask what has changed since and name no place."""
        last = self.context.place
        again = asked(self.phrasing.words).get("ask") == "changes" or bool({"again", "more"} & set(self.phrasing.words))
        return last if again and last in self.stands(PlaceKind.FIXTURE) else ""

    def looked_for(self, found: list[Noun]) -> None:
        """Objects to look at; of many at one place, the place is looked at, for all of a kind or colour."""
        counted = asked(self.phrasing.words).get("ask") == "count"
        if counted and "place" not in self.single and "there" in self.phrasing.words and self.context.place:
            self.single["place"] = self.context.place
        if counted and "place" not in self.single:
            (self.single["place"],) = self.asked("place", "Where should I count", self.stands())
        try:
            self.objects = self.things(found, "What should I look at")
        except Unclear as unclear:
            if "place" not in self.single and unclear.question.words:
                raise
        heads = [self.named(noun).head for noun in found]
        several = len(self.objects) > 1 or any(head is not None and head.plural for head in heads)
        if (several or counted) and "place" in self.single:
            self.objects = ()
            self.single |= self.sort_of(found)

    def sort_of(self, found: list[Noun]) -> Arguments:
        """Kind and colour that all the named objects share, and how many are spoken of."""
        heads = [head for noun in found if (head := self.named(noun).head) is not None]
        things = [self.world.site.objects[name] for head in heads for name in head.names] if self.world else []
        number = next((amount for noun in found if (amount := number_of(noun.count))), 0)
        shared = {"kind": {thing.kind for thing in things}, "colour": {thing.colour for thing in things}}
        sort = {name: values.pop() for name, values in shared.items() if len(values) == 1}
        return {name: value for name, value in sort.items() if value} | ({"number": str(number)} if number else {})
