"""What the words of a clause mean on a site, or the one question that has to be answered first."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from executive.contracts.site import PlaceKind, Site
from executive.types import Family
from executive.understanding import questions
from executive.understanding.lexicon import Sort
from executive.understanding.phrases import RECIPIENTS, Clause, Phrase
from executive.understanding.quantity import selected
from executive.understanding.spots import Spot, Spots, object_phrase
from executive.understanding.words import listed_words, spelled

STANDS = (PlaceKind.AREA, PlaceKind.SURFACE, PlaceKind.CONTAINER)
WORKED = (PlaceKind.CONTAINER, PlaceKind.FIXTURE)
UNREAD = {
    Family.NAVIGATION: (Sort.OBJECT,),
    Family.CLEANING: (Sort.OBJECT,),
    Family.MONITORING: (Sort.OBJECT,),
    Family.GRASPING: (Sort.OBJECT, Sort.PERSON),
    Family.MANIPULATION: (Sort.OBJECT, Sort.PERSON),
    Family.TRANSPORT: (Sort.OBJECT, Sort.PERSON),
}
"""What a clause of a family must not name without using it; else the person is asked."""

VIA = listed_words("through, via, past, around, round, between, of, about, with")
"""What stands behind these tells how or what about, not where to."""
Arguments = dict[str, str]


class Unclear(Exception):
    """A question has to be answered before the clause can be carried out; ends the reading of the clause."""


@dataclass(frozen=True)
class Context:
    """What earlier steps spoke of, for "it", "there" and "her".

    Attributes:
        thing: Last object, container or fixture that was handled.
        place: Last place gone to or put onto.
        person: Last person.
        fixture: Last container or fixture, which "close it" and "press it" mean.
    """

    thing: str = ""
    place: str = ""
    person: str = ""
    fixture: str = ""

    def after(self, arguments: Arguments, site: Site | None) -> Context:
        """The context after a step with these arguments."""
        place = arguments.get("to") or arguments.get("place") or arguments.get("source") or self.place
        is_person = site is not None and place in site.places and site.places[place].kind is PlaceKind.PERSON
        person = arguments.get("person", "") or (place if is_person else self.person)
        worked = [name for name in (arguments.get("object", ""), place) if site is not None and _is_worked(name, site)]
        fixture = next(iter(worked), self.fixture)
        return Context(arguments.get("object", self.thing), self.place if is_person else place, person, fixture)


def _is_worked(name: str, site: Site) -> bool:
    return name in site.places and site.places[name].kind in WORKED


class Grounding:
    """What the words of one clause mean on one site.

    The methods that find something write it to `single` and `objects`, or raise `Unclear` with what has to be asked.

    Attributes:
        single: Arguments that every task of the clause has.
        objects: Objects of the clause; each gives a task.
        places: Places of the clause where each gives a task: "clean the kitchen and the hall".
    """

    def __init__(self, site: Site | None, clause: Clause, context: Context) -> None:
        self.site, self.clause, self.context = site, clause, context
        self.single: Arguments = {}
        self.objects: tuple[str, ...] = ()
        self.places: tuple[str, ...] = ()
        self.spots = Spots(clause, site)

    def result(self) -> tuple[Arguments, ...]:
        if self.places:
            return tuple({"place": name, **self.single} for name in self.places)
        if not self.objects:
            return (dict(self.single),)
        return tuple({"object": name, **self.single} for name in self.objects)

    def unread(self, family: Family) -> str:
        """Words that name an object, a person or a place which the arguments leave out."""
        if family not in UNREAD or self.site is None:
            return ""
        sorts = UNREAD[family]
        named = [one for phrase in self.clause.phrases for one in phrase.mentions if one.sort in sorts]
        used = {*self.single.values(), *self.objects, *self.places}
        objects = self.site.objects
        where = {objects[name].place for one in named for name in one.names if name in objects}
        if family is Family.NAVIGATION and used & where:  # "go to the red cube" is read as going where it is
            return ""
        passed = [spot.words for spot in self.spots if spot.names and not spot.used and spot.preposition not in VIA]
        return next((one.words for one in named if not used & set(one.names)), next(iter(passed), ""))

    def place(self, spot: Spot, ask: str, names: Sequence[str]) -> str:
        spot.used = True
        if self.site is None:
            return spot.words or spot.pronoun
        if spot.pronoun:
            return self._meant(spot.pronoun, ask, names)
        if not spot.names:
            raise Unclear(questions.unknown(spot.words, ask, names, self.site))
        if len(spot.names) > 1:
            raise Unclear(questions.which(spot.words, spot.names, self.site))
        return spot.names[0]

    def find_places(self, spot: Spot, ask: str, names: Sequence[str]) -> None:
        """Fill `places` with a spot and those named together with it.

        Raises:
            Unclear: if one is unknown, or the words leave open which one is meant.
        """
        together = [
            spot,
            *(one for one in self.spots if one.names and not one.used and one.preposition == spot.preposition),
        ]
        found = tuple(dict.fromkeys(self.place(one, ask, names) for one in together))
        self._decided(found)
        self.places = found

    def _decided(self, names: Sequence[str]) -> None:
        if len(names) > 1 and "or" in self.clause.words and self.site is not None:
            raise Unclear(questions.missing("Which one", names, self.site))

    def _meant(self, pronoun: str, ask: str, names: Sequence[str]) -> str:
        known = {
            "there": self.context.place, "it": self.context.place or self.context.thing, "him": self.context.person,
            "her": self.context.person, "them": self.context.person,
        }.get(pronoun, "")  # fmt: skip
        if known:
            return known
        people = questions.places(self.site, PlaceKind.PERSON) if self.site else []
        if pronoun in RECIPIENTS and people:
            raise Unclear(questions.missing(f"Who is '{pronoun}'", people, self.site))
        raise Unclear(questions.missing(f"I do not know where '{pronoun}' is. {ask}", names, self.site))

    def find_source(self, prepositions: Set[str], generic: bool = False) -> None:
        spot = self.spots.take(prepositions)
        if spot is None or (generic and not spot.names):
            return
        if spot.names and not spot.person:
            inside = self.site is not None and len(spot.names) > 1 and self._usual(spot.names)
            spot.names = inside or spot.names
        self.single["source"] = self.place(spot, "From where", self.stands())

    def recipient(self) -> Spot | None:
        """To whom something is brought: "me" right after the verb, or a person."""
        return Spot("to", pronoun=self.clause.recipient) if self.clause.recipient else self.spots.take_person()

    def _usual(self, names: Sequence[str]) -> tuple[str, ...]:
        """Of several places, those where an object that the clause names usually is."""
        phrase = object_phrase(self.clause)
        if self.site is None or phrase is None:
            return ()
        meant = [name for one in phrase.mentions for name in one.names if name in self.site.objects]
        return tuple(name for name in names if any(self.site.objects[one].place == name for one in meant))

    def find_objects(self, ask: str, places: bool = False) -> None:
        """Fill `objects` with the things that the clause names; with `places`, containers and fixtures count."""
        phrase = object_phrase(self.clause)
        if (
            places
            and not self.clause.pronoun
            and (phrase is None or not any(mention.sort is Sort.OBJECT for mention in phrase.mentions))
        ):
            spot = self.spots.take({"", "at", "on", "of", "with"})
            if spot is not None and spot.names:
                self.objects = (self.place(spot, ask, self.all_things()),)
                return
        if self.site is None:
            if phrase is not None and (phrase.unknown or phrase.pronoun):
                self.objects = (phrase.unknown or self.context.thing or phrase.pronoun,)
            return
        if phrase is not None and any(one.sort is Sort.OBJECT for one in phrase.mentions):
            self.objects = self.things(phrase)
        elif phrase is not None and phrase.pronoun:
            if not self.context.thing:
                raise Unclear(
                    questions.missing(f"What is '{phrase.pronoun}'? {ask}", list(self.site.objects), self.site)
                )
            self.objects = (self.context.thing,)
        else:
            self.ask_for(phrase, ask, self.all_things() if places else list(self.site.objects))

    def things(self, phrase: Phrase, inspect: bool = False) -> tuple[str, ...]:
        """The objects of a phrase; raises `Unclear` when the words fit several and do not speak of all."""
        if self.site is None:
            return (phrase.unknown,)
        if phrase.unknown:
            raise Unclear(questions.unknown(phrase.unknown, "Which object", list(self.site.objects), self.site))
        chosen: list[str] = []
        found = [mention for mention in phrase.mentions if mention.sort is Sort.OBJECT]
        for number, mention in enumerate(found):
            later = next((one for one in found[number + 1 :] if not one.colour_only), None)
            selection = selected(
                self.site, self.clause.words, mention, later, self.context.thing, self.single.get("source", "")
            )
            if not selection.settled and not inspect:
                raise Unclear(questions.which(mention.words, selection.names, self.site))
            chosen.extend(selection.names)
        self._decided(tuple(dict.fromkeys(chosen)))
        return tuple(dict.fromkeys(chosen))

    def find_destination(self, to: Spot | None, ask: str, people: bool = False) -> None:
        names = self.stands(PlaceKind.PERSON) if people else self.stands()
        if to is None:
            if self.site is not None:
                named = spelled(self.objects[0]) if len(self.objects) == 1 else "them"
                raise Unclear(
                    questions.missing(
                        ask.replace(" it", f" the {named}" if named != "them" else " them"), names, self.site
                    )
                )
            return
        self.single["to"] = self.place(to, "Where to", names)

    def carries(self) -> bool:
        """Whether "on the shelf" says where to (move, carry, put) and not where from (bring, fetch, get)."""
        return self.clause.verb.partition(" ")[0] not in (
            "bring",
            "fetch",
            "get",
            "take",
            "grab",
            "give",
            "hand",
            "pass",
        )

    def stands(self, *more: PlaceKind) -> list[str]:
        return questions.places(self.site, *STANDS, *more) if self.site else []

    def all_things(self) -> list[str]:
        return [*self.site.objects, *questions.places(self.site, *WORKED)] if self.site else []

    def ask_for(self, phrase: Phrase | None, ask: str, names: Sequence[str], slot: str = "place") -> None:
        said = phrase.unknown if phrase is not None else ""
        if self.site is None:
            if said:
                self.single[slot] = said
            return
        raise Unclear(
            questions.unknown(said, ask, names, self.site) if said else questions.missing(ask, names, self.site)
        )
