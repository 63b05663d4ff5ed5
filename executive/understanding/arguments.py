"""Arguments of a task by its family, read from a clause against the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from executive.contracts.site import PlaceKind, Site
from executive.types import Family
from executive.understanding import questions
from executive.understanding.grounding import Arguments, Context, Grounding, Unclear
from executive.understanding.lexicon import Lexicon, Sort
from executive.understanding.message import message_of
from executive.understanding.phrases import WANT, parse
from executive.understanding.spots import AT, AWAY, TOWARDS, Spot, object_phrase
from executive.understanding.verbs import canonical, puts
from executive.understanding.words import listed_words

GENERIC_RECEIVERS = listed_words(
    "hole, slot, socket, holder, fixture, other part, parts, place, its holder, its place, its fixture"
)
"""What a part may be joined to without being named on the site."""
ACCOMPANIED = listed_words("follow, guide, escort, accompany, lead, conduct, usher, trail")


@dataclass(frozen=True)
class Reading:
    """One clause read for one family.

    Attributes:
        arguments: One set a task: several when the words speak of several objects.
        family: The family that it was read for; another one when the arguments rule the first one out.
        question: What has to be asked first, or "".
        unread: Words that name something of the site and have no part in the arguments, or "".
    """

    arguments: tuple[Arguments, ...]
    family: Family
    question: str = ""
    unread: str = ""


class ArgumentReader:
    """Reads the arguments of clauses against one site, or, without a site, as the words that stand there."""

    def __init__(self, site: Site | None, lexicon: Lexicon | None) -> None:
        self._site, self._lexicon = site, lexicon

    def read(self, family: Family, text: str, context: Context) -> Reading:
        """The arguments of a clause, or as many as could be read and a question."""
        clause = parse(text, self._lexicon)
        run = _Reader(self._site, clause, context)
        readers: dict[Family, Callable[[], None]] = {
            Family.NAVIGATION: run.navigation,
            Family.GRASPING: run.grasping,
            Family.MANIPULATION: run.manipulation,
            Family.INSPECTION: run.inspection,
            Family.TRANSPORT: run.transport,
            Family.ASSEMBLY: run.assembly,
            Family.DISASSEMBLY: run.disassembly,
            Family.CLEANING: run.cleaning,
            Family.MONITORING: run.monitoring,
            Family.COMMUNICATION: run.communication,
        }
        try:
            readers[family]()
        except Unclear as unclear:
            return Reading(run.result(), family, str(unclear))
        if family is Family.ASSEMBLY and run.single.get("to") in run.stands():
            return self.read(Family.MANIPULATION, text, context)  # nothing is joined to a table or a drawer
        return Reading(run.result(), family, unread=run.unread(family))


class _Reader(Grounding):
    """One method a family; each fills `single` and `objects` or raises `Unclear`."""

    def navigation(self) -> None:
        verb = self.clause.verb.partition(" ")[0]
        if verb in ACCOMPANIED:
            self.single["verb"] = verb
            self._accompanied()
            return
        spot = (
            self.spots.take(TOWARDS)
            or self.spots.take(AT | {"through", "around", "round", "of"})
            or self.spots.take({""}, people=True)
        )
        if spot is None:
            thing = object_phrase(self.clause)
            if thing is not None and self.site is not None and thing.mentions:
                (name, *_) = self.things(thing)
                self.single["place"] = self.site.objects[name].place if name in self.site.objects else name
                return
            if self.site is None and thing is not None and thing.unknown:
                self.single["place"] = thing.unknown
                return
            self.ask_for(thing, "Where to", self.stands(PlaceKind.PERSON))
        else:
            self.find_places(spot, "Where to", self.stands(PlaceKind.PERSON))

    def _accompanied(self) -> None:
        """Somebody is followed or guided; a place is not needed."""
        people = questions.places(self.site, PlaceKind.PERSON) if self.site else []
        spot = self.spots.take({"", "behind"}, people=True)
        if self.clause.recipient or self.clause.pronoun:
            spot = Spot("", pronoun=self.clause.recipient or self.clause.pronoun)
        if spot is not None:
            self.single["person"] = self.place(spot, "Whom", people)
        to = self.spots.take(TOWARDS)
        if to is not None:
            self.single["place"] = self.place(to, "Where to", self.stands())

    def grasping(self) -> None:
        self.find_source(AWAY | AT)
        self.find_objects("Which object should I take")

    def manipulation(self) -> None:
        verb = canonical(self.clause.verb)
        if verb in (WANT, "", "be") and self.spots.has(TOWARDS | AT):
            verb = "put"  # "I'd like the mug on the shelf"
        if verb:
            self.single["verb"] = verb
        elif self.site is not None:
            raise Unclear(f"What should I do: {self.clause.text}?")
        if puts(verb):
            self.find_source(AWAY)
            to = self.spots.take(TOWARDS) or self.spots.take(AT)
            self.find_objects("Which object should I put there")
            self.find_destination(to, "Where should I put it")
            return
        if self.context.fixture and any(
            phrase.pronoun == "it" and not phrase.preposition for phrase in self.clause.phrases
        ):
            self.objects = (self.context.fixture,)
            return
        self.find_objects("Which part should I work", places=True)

    def inspection(self) -> None:
        spot = self.spots.take(AT | AWAY | TOWARDS)
        thing = object_phrase(self.clause)
        person = self.spots.take_person()
        if person is not None:
            self.single["person"] = self.place(person, "Whom", self.stands(PlaceKind.PERSON))
            if spot is None:
                return
        if thing is not None and thing.mentions and thing.mentions[0].sort is Sort.OBJECT:
            seen = self.things(thing, inspect=True)
            self.objects = seen if len(seen) == 1 or spot is None else ()  # many at one place: the place is looked at
        elif spot is None:
            spot = self.spots.take({"", "of", "for", "about"}, people=True)
        if spot is not None:
            self.single["place"] = self.place(
                spot, "Where should I look", self.stands(PlaceKind.FIXTURE, PlaceKind.PERSON)
            )
        if not self.objects and spot is None:
            self.ask_for(thing, "What should I look at", self.all_things(), "object")

    def transport(self) -> None:
        to = self.recipient() or self.spots.take(TOWARDS) or self.spots.take({"for"}, people=True)
        self.find_source(AWAY if to is None and self.carries() else AWAY | AT)
        self.find_objects("Which object should I bring")
        self.find_destination(to or self.spots.take(AT), "Where should I bring it", people=True)

    def assembly(self) -> None:
        self.find_objects("Which part should I join", places=True)
        spot = self.spots.take(TOWARDS) or self.spots.take(AT | {"with"})
        if spot is not None and (spot.names or spot.words not in GENERIC_RECEIVERS):
            self.single["to"] = self.place(spot, "What should it be joined to", self.all_things())

    def disassembly(self) -> None:
        self.find_source(AWAY | AT, generic=True)
        self.find_objects("Which part should I take off", places=True)

    def cleaning(self) -> None:
        spot = self.spots.take({""}) or self.spots.take(AT | AWAY | TOWARDS)
        if spot is None:
            self.ask_for(object_phrase(self.clause), "What should I clean", self.stands())
        else:
            self.find_places(spot, "What should I clean", self.stands())

    def monitoring(self) -> None:
        spot = self.spots.take({""}, people=True) or self.spots.take(AT | TOWARDS, people=True)
        names = self.stands(PlaceKind.FIXTURE, PlaceKind.PERSON)
        if spot is None:
            self.ask_for(object_phrase(self.clause), "What should I watch", names)
        else:
            self.find_places(spot, "What should I watch", names)

    def communication(self) -> None:
        self.single["message"] = message_of(self.clause)
        people = questions.places(self.site, PlaceKind.PERSON) if self.site else []
        spot = next((one for one in self.spots if one.person), None)
        if self.clause.recipient:
            spot = Spot("", pronoun=self.clause.recipient)
        if spot is not None:
            self.single["person"] = self.place(spot, "To whom should I speak", people)
        elif self.site is None:
            said = next((phrase.unknown for phrase in self.clause.phrases if phrase.unknown), "")
            if said:
                self.single["person"] = said.split(" that ")[0].split()[0]
        else:
            raise Unclear(questions.missing("To whom should I speak", people, self.site))
