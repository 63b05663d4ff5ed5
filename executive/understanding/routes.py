"""From where to where: the arguments of carrying, and the places of a step."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from executive.contracts.site import PlaceKind
from executive.types import Family
from executive.understanding import questions
from executive.understanding.context import Arguments, Context
from executive.understanding.grounding import Given
from executive.understanding.lexicon import WASTE, Sort
from executive.understanding.nouns import AWAY, Noun, leads_to
from executive.understanding.phrasing import Phrasing
from executive.understanding.places import BACK
from executive.understanding.questions import Question, Unclear
from executive.understanding.reference import IT
from executive.understanding.slots import Slot
from executive.understanding.things import PRONOUNS, Things
from executive.understanding.verbs import FETCHES, LITTER, disposes
from executive.understanding.words import listed_words, spelled
from executive.understanding.world import World

CHARGERS = listed_words("charger, charging station, charging dock, charging point")
NESTED = listed_words("in, of, at, on, near, next, by, beside, behind, inside, opposite, under, between, with")
INSIDE = listed_words("in, inside")
THERE_TOO = listed_words("there")
JOINING = listed_words("and, or, plus, then, to, also")


class Routes(Things):
    """Finds objects with where they are taken from and go to; each method fills what it finds, or raises Unclear.

    Attributes:
        single: Arguments that every task of the step has.
        objects: Objects of which each gives a task.
        places: Places of which each gives a task.
        receivers: Where each of the objects goes, when they do not go together.
    """

    def __init__(self, world: World | None, phrasing: Phrasing, context: Context, given: Given) -> None:
        super().__init__(world, phrasing, context, given)
        self.single: Arguments = {}
        self.objects: tuple[str, ...] = ()
        self.places: tuple[str, ...] = ()
        self.receivers: tuple[str, ...] = ()
        self.family = ""

    def result(self) -> tuple[Arguments, ...]:
        """One set of arguments a task."""
        if len(self.receivers) > 1 and len(self.receivers) == len(self.objects):
            pairs = zip(self.objects, self.receivers, strict=True)
            return tuple({"object": name, **self.single, "to": to} for name, to in pairs)
        if self.places:
            return tuple({"place": name, **self.single} for name in self.places)
        if self.objects:
            return tuple({"object": name, **self.single} for name in self.objects)
        return (dict(self.single),)

    def where(self) -> dict[str, str]:
        """Where the objects are."""
        return {name: self.world.where(name) for name in self.objects} if self.world is not None else {}

    def carried(self, which: str, where_to: str, people: bool = False) -> None:
        """An object, where it is taken from, and to what place or person it goes."""
        if disposes(self.phrasing.verbs, self.phrasing.words):  # "throw away the can on the table"
            self.phrasing = replace(self.phrasing, nouns=tuple(map(self._stood_at, self.phrasing.nouns)))
        to = self.of(Slot.RECIPIENT) or self.of(Slot.DESTINATION) or (self.of(Slot.PERSON) if people else [])
        if not to and self.single.get("verb") == "put":  # "in the trash" tells where to
            to = [noun for noun in self.of(Slot.SOURCE) if not set(noun.before) & AWAY]
        clear = [noun for noun in to if noun.words.lower() in PRONOUNS or self.named(noun).head is not None]
        to = self._where_to_only(clear if self.world is not None and clear else to)
        for noun in to:
            self.narrowed(noun)
        to = self._apart([noun for noun in to if noun not in self._used])
        self.use(*to)
        choices = self.stands(PlaceKind.PERSON) if people else self.stands()
        found = self.of(Slot.OBJECT)
        if not found and self.phrasing.verbless and self.context.things:
            self.objects = self.context.things
        elif self.in_hand(found):
            self.objects = self.in_hand(found)
        else:
            try:
                self.objects = self.things(found, which)
            except Unclear:
                with suppress(Unclear):  # what is known already is shown with the question
                    self.find_source()
                    if to:
                        self.single["to"] = self._destination(to[0], choices)
                raise
        to = to or self._wished_for()
        self.find_source()
        self.find_destination(to, where_to, choices)

    def _stood_at(self, noun: Noun) -> Noun:
        """A noun of a step that throws something away: where it goes is waste or stands behind "to" or "into"."""
        head = self.named(noun).head
        waste = head is not None and any(self._is_waste(name) for name in head.names if name in self.stands())
        goes = noun.slot is not Slot.DESTINATION or waste or leads_to(noun) or head is None
        return noun if goes else replace(noun, slot=Slot.SOURCE)

    def _where_to_only(self, to: list[Noun]) -> list[Noun]:
        """Where something goes; in "put all the cups in the kitchen on the shelf" the kitchen tells which cups."""
        places = self.world.site.places if self.world is not None else {}
        head = self.named(to[0]).head if len(to) > 1 else None
        areas = head is not None and all(name in places and places[name].kind is PlaceKind.AREA for name in head.names)
        if not areas or leads_to(to[0]) or not self.is_a(to[1], Sort.PLACE) or self._holds_place(to[0], to[1]):
            return to
        stands = replace(to[0], slot=Slot.SOURCE)
        nouns = tuple(stands if noun == to[0] else noun for noun in self.phrasing.nouns)
        self.phrasing = replace(self.phrasing, nouns=nouns)
        return to[1:]

    def in_hand(self, found: Sequence[Noun]) -> tuple[str, ...]:
        """What the step before took, where this one names nothing: "take the peg and put into the fixture"."""
        taken = self.context.family in (Family.GRASPING, Family.DISASSEMBLY)
        return self.context.things[-1:] if taken and not found and self.world is not None else ()

    def _wished_for(self) -> list[Noun]:
        """Where something is wanted that is elsewhere: "I want the cube on the counter"."""
        world = self.world
        away = self.phrasing.verbs & FETCHES or disposes(self.phrasing.verbs, self.phrasing.words)
        if world is None or away or len(self.objects) != 1:
            return []
        stands = [noun for noun in self.of(Slot.SOURCE) if not set(noun.before) & AWAY and self.is_a(noun, Sort.PLACE)]
        found = [noun for noun in stands if not world.near(self.objects, self.anchor(noun))][:1]
        self.use(*found)
        return found

    def find_source(self, generic: bool = False) -> None:
        """Fill `source` with the place that the step names as where the object is; things beside it only tell which.

        Args:
            generic: Whether a source that the site does not know is passed over.
        """
        found = self.of(Slot.SOURCE)
        for noun in found:
            if noun in self._used:
                continue
            self.use(noun)
            told = generic or not set(noun.before) & AWAY  # "for it looks lost among all those tools"
            if told and self.world is not None and self.named(noun).head is None and not self._is_pronoun(noun):
                continue
            source = self._source(noun)
            if source:
                self.single.setdefault("source", source)

    @staticmethod
    def _is_pronoun(noun: Noun) -> bool:
        return noun.words.lower() in PRONOUNS

    def _source(self, noun: Noun) -> str:
        words = noun.words.lower()
        if self.world is None or ("source", words) in self.given:
            return self.place(noun, "From where", "source", self.stands())
        names = self.anchor(noun)
        inside = tuple(name for name in names if self._holds(name)) if len(names) > 1 else names
        if len(inside) != 1:
            return self.place(noun, "From where", "source", self.stands(PlaceKind.PERSON))
        (name,) = inside
        if self.is_a(noun, Sort.OBJECT) or (self.is_a(noun, Sort.PERSON) and "from" not in noun.before):
            return ""
        return name

    def _holds(self, place: str) -> bool:
        """Whether something that the step's object may be is at a place."""
        heads = [self.named(noun).head for noun in self.phrasing.nouns if noun.slot is Slot.OBJECT]
        names = [name for head in heads if head is not None and head.sort is Sort.OBJECT for name in head.names]
        return self.world is not None and bool(self.world.near(names, [place]))

    def find_places(self, found: list[Noun], ask: str, choices: list[str]) -> None:
        """Fill `places`; an object counts as the place where it is."""
        if not found:
            self.places = self.asked("place", ask, choices)
            return
        names: list[str] = []
        self.use(*(noun for noun in found if self.named_before(noun, found)))
        found = self._apart(found)
        for noun in found:
            if noun not in self._used:
                name = self.place(noun, ask, "place", choices)
                names.append(self.world.where(name) if self.world is not None else name)
        self.places = self._one_of(found, tuple(dict.fromkeys(names)), "place")

    def inner(self, found: list[Noun]) -> list[Noun]:
        """Where to go; of "there is a shelf in the storage room, go to it" the shelf."""
        inner = [noun for noun in self.of(Slot.OBJECT) if self.is_a(noun, Sort.PLACE)][:1]
        pointing = [noun for noun in found if noun.words.lower() in IT | {"there"}]
        areas = [noun for noun in found if self.is_a(noun, Sort.PLACE) and inner and self._holds_place(noun, inner[0])]
        if not inner or found == inner or len(pointing) + len(areas) != len(found):
            return found
        self.use(*found)
        return inner

    def _holds_place(self, area: Noun, inner: Noun) -> bool:
        """Whether what one noun names is the area of a place that another one may mean."""
        around, inside = self.named(area).head, self.named(inner).head
        if self.world is None or around is None or inside is None:
            return False
        places = self.world.site.places
        return any(name in places and places[name].area in around.names for name in inside.names)

    def _apart(self, found: Sequence[Noun]) -> list[Noun]:
        """Those that are places of their own; "by the door" in "to the sink by the door" only tells where one is."""
        nested = [noun for noun in found[1:] if set(noun.before) & NESTED and not set(noun.before) & JOINING]
        self.use(*nested)
        return [noun for noun in found if noun not in nested]

    def find_destination(self, found: list[Noun], ask: str, choices: list[str]) -> None:
        """Fill `to`, or `receivers` where each of several objects has its own."""
        if found:
            names = tuple(dict.fromkeys(self._destination(noun, choices) for noun in found))
            self.receivers = self._one_of(found, names, "to")
            self.single["to"] = self.receivers[0]
            if len(self.receivers) > 1 and len(self.receivers) != len(self.objects):
                raise Unclear(Question(questions.unread(found[-1].words), 0, "to", self.receivers, found[-1].words))
            return
        known = self._wisher() or self._opened() or self._understood_destination()
        if known:
            self.single["to"] = known
        elif self.world is not None or ("to", "") in self.given:
            named = f"the {spelled(self.objects[0])}" if len(self.objects) == 1 else "them"
            (self.single["to"],) = self.asked("to", ask.replace(" it", f" {named}"), choices)

    def _destination(self, noun: Noun, choices: list[str]) -> str:
        origin = self._origin()
        back = BACK.match(noun.words.lower()) is not None or "where" in noun.before
        if origin and self.world is not None and back:
            self.use(noun)
            return origin
        waste = next((name for name in self.stands() if self._is_waste(name)), "")
        if waste and noun.words.lower() in LITTER and self.is_a(noun, Sort.OBJECT):
            self.use(noun)
            return waste  # "put the can in the rubbish"
        return self.place(noun, "Where to", "to", choices)

    def _wisher(self) -> str:
        """Who gives the commands, where that person wants something: "I'd like the green mug"."""
        wished = self.world is not None and self.phrasing.wished and "verb" not in self.single
        return self.world.site.operator if self.world is not None and wished else ""

    def _opened(self) -> str:
        """What was opened before, where something is to be put in: "open the drawer, pop the cube in"."""
        inside = bool(INSIDE & set(self.phrasing.words)) and self.single.get("verb") == "put"
        return self.context.fixture if inside and self.context.fixture in self.stands() else ""

    def _understood_destination(self) -> str:
        """Where to when it is not said: back, to the bin, as in the step before, or where the robot was sent."""
        if self.world is None:
            return ""
        if self.phrasing.back:
            return self._origin()
        if disposes(self.phrasing.verbs, self.phrasing.words):
            return next((name for name in self.stands() if self._is_waste(name)), "")
        if (
            self.context.place
            and self.context.place != self.single.get("source")
            and THERE_TOO & set(self.phrasing.words)
        ):
            return self.context.place
        if self.phrasing.verbless and self.context.arguments.get("to"):
            return self.context.arguments["to"]
        return self.context.place if self.context.family == Family.NAVIGATION and self.single.get("verb") else ""

    def _origin(self) -> str:
        return self.context.origins.get(self.objects[0], "") if self.objects else ""

    def charger(self) -> str:
        """Where the robot charges, when that is what it is sent for: "go charge yourself"; "" otherwise."""
        asked = bool({"charge", "recharge"} & self.phrasing.verbs) or {"plug", "yourself"} <= set(self.phrasing.words)
        if self.world is None or not asked:
            return ""
        places = self.world.site.places.items()
        return next((name for name, place in places if {spelled(name), *place.synonyms} & CHARGERS), "")

    def _is_waste(self, name: str) -> bool:
        place = self.world.site.places[name] if self.world is not None else None
        return place is not None and bool({spelled(name), *place.synonyms} & WASTE)
