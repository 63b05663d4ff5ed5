"""Arguments of a task by its family, from the nouns of its step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from executive.contracts.site import PlaceKind
from executive.types import Family
from executive.understanding.context import Arguments, Context
from executive.understanding.families import by_what_is_named, goes_to, is_carried_along, taken_from, where_it_is
from executive.understanding.grounding import Given
from executive.understanding.inspections import Inspections
from executive.understanding.lexicon import WASTE, Sort
from executive.understanding.message import message_of
from executive.understanding.nouns import Noun
from executive.understanding.phrasing import Phrasing
from executive.understanding.questions import Question, Unclear
from executive.understanding.reference import IT
from executive.understanding.shift import shifted
from executive.understanding.slots import Slot
from executive.understanding.things import EVERYTHING
from executive.understanding.verbs import ACCOMPANIED, BEHIND, LED_BY, WORKING, disposes
from executive.understanding.words import listed_words
from executive.understanding.world import World

GENERIC_RECEIVERS = listed_words(
    "hole, slot, socket, holder, fixture, other part, parts, place, its holder, its place, its fixture, other, together"
)
"""What a part may be joined to without being named on the site."""
TAKING = (Family.GRASPING, Family.DISASSEMBLY)
STANDS = listed_words(
    "be, have, has, was, were, is, are, nice, good, great, lovely, belong, belongs, go, goes, should, stand, stands"
)
"""Words of a wish or a statement that say where something ought to be."""
CARRIES = listed_words("take, carry, bring, get, move")
SPILLED = listed_words("spill, spilled, spilt, spillage, stain, stains, crumbs, puddle, sticky, smeared")
"""What is wiped away, not carried."""
DISPOSING = (Family.GRASPING, Family.DISASSEMBLY, Family.CLEANING, Family.MANIPULATION)
"""Families under which "dispose of it" may come; it is carried to the bin."""


@dataclass(frozen=True)
class Reading:
    """One step read for one family.

    Attributes:
        family: The family; another one than asked for when the arguments rule that out.
        arguments: One set a task: several when the words speak of several objects.
        question: What has to be asked first, or None.
        unread: Words that name something of the site and have no part in the arguments, or "".
        strained: Whether a slot was used that the family has no use for: a destination is not watched.
        where: Where the objects are that it speaks of.
    """

    family: str
    arguments: tuple[Arguments, ...]
    question: Question | None = None
    unread: str = ""
    strained: bool = False
    where: Mapping[str, str] | None = None

    @property
    def fits(self) -> bool:
        """Whether nothing is open and nothing left over."""
        return self.question is None and not self.unread


def read(family: str, phrasing: Phrasing, world: World | None, context: Context, given: Given) -> Reading:
    """The arguments of a step, or as many as could be read and a question.

    Args:
        family: Family that the step is read for.
        phrasing: The step taken apart.
        world: What it is grounded in; without one, arguments are the words that stand there.
        context: What was spoken of before.
        given: Answers to earlier questions about this step.
    """
    family = by_what_is_named(family, phrasing, world)
    binned = family == Family.CLEANING and phrasing.verb in ("put", "") and bool(WASTE & set(phrasing.words))
    binned = (binned or disposes(phrasing.verbs, phrasing.words)) and not SPILLED & set(phrasing.words)
    if world is not None and family in DISPOSING and binned:
        family = Family.TRANSPORT
    taken_there = phrasing.verbs & CARRIES and any(
        noun.slot is Slot.DESTINATION and noun.words.lower() == "there" for noun in phrasing.nouns
    )
    goes = world is not None and any(goes_to(noun, world) for noun in phrasing.nouns)
    if family == Family.GRASPING and world is not None and (goes or taken_there):
        family = Family.TRANSPORT  # "take the cube to the bench", "take it there"
    puts = phrasing.verb == "put" and any(noun.slot is Slot.DESTINATION for noun in phrasing.nouns)
    if family == Family.DISASSEMBLY and puts and world is not None:
        return read(Family.MANIPULATION, phrasing, world, context, given)  # "Extract peg, place on shelf."
    if family in TAKING:
        phrasing = replace(phrasing, nouns=tuple(map(taken_from, phrasing.nouns)))
    if family in TAKING or family == Family.TRANSPORT or phrasing.verb in ("put", ""):
        phrasing = replace(phrasing, nouns=where_it_is(phrasing.nouns, world))
    slots = {noun.slot for noun in phrasing.nouns}
    if family == Family.TRANSPORT and is_carried_along(phrasing):
        others = tuple(noun for noun in phrasing.nouns if noun.words.lower() not in IT)
        return read(Family.NAVIGATION, replace(phrasing, nouns=others), world, context, given)
    if family == Family.TRANSPORT and Slot.PERSON in slots and Slot.OBJECT not in slots:
        family = Family.NAVIGATION  # "bring Ben to Anna"
    run = _Reader(world, phrasing, context, given)
    readers: dict[str, Callable[[], None]] = {
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
        readers.get(family, run.anything)()
    except Unclear as unclear:
        return Reading(family, run.result(), unclear.question, where=run.where())
    if family == Family.ASSEMBLY and run.single.get("to") in run.stands():  # nothing is joined to a table or a drawer
        if by_what_is_named(Family.MANIPULATION, phrasing, world) != Family.ASSEMBLY:
            return read(Family.MANIPULATION, phrasing, world, context, given)
        run.single.pop("to")
    return Reading(family, run.result(), unread=run.unread(), strained=run.strained, where=run.where())


class _Reader(Inspections):
    """One method a family: it finds the arguments, or raises Unclear.

    Attributes:
        strained: Whether a slot was used that the family has no use for.
    """

    strained = False

    def navigation(self) -> None:
        leading = next(iter(sorted(self.phrasing.verbs & ACCOMPANIED)), "")
        led_by = LED_BY | ({"with"} if "come" in self.phrasing.verbs else set())
        if not leading and any(set(noun.before[-1:]) & led_by for noun in self.of(Slot.PERSON)):
            leading = "follow"  # "come along behind me", "come with me"
        called = [noun for noun in self.of(Slot.PERSON) if self._is_called(noun)]
        self.use(*called)
        if self.of(Slot.PERSON) and self.of(Slot.DESTINATION, Slot.RECIPIENT):
            leading = leading or "guide"  # "bring Ben to the dock"
        if leading:
            self.single["verb"] = "follow" if leading in BEHIND else "guide"
            for noun in self.of(Slot.PERSON, Slot.RECIPIENT, Slot.OBJECT)[:1]:
                self.single["person"] = self.place(noun, "Whom", "person", self.people())
            for noun in (self.of(Slot.DESTINATION) or self.of(Slot.RECIPIENT))[:1]:
                self.single["place"] = self.place(noun, "Where to", "place", self.stands())
            self.use(*self.of(Slot.SOURCE))
            return
        found = (
            self.of(Slot.DESTINATION) or self.of(Slot.PERSON, Slot.RECIPIENT) or self.of(Slot.OBJECT)
            or self.of(Slot.SOURCE)
        )  # fmt: skip
        self.strained = any(noun.slot in (Slot.OBJECT, Slot.SOURCE) for noun in found)
        found = self.inner(found)
        charger = "" if any(self.is_a(noun, Sort.PLACE) for noun in found) else self.charger()
        if charger:
            self.use(*found)
            self.places = (charger,)
        elif not found and self.phrasing.back and self.context.before:
            self.places = (self.context.before,)
        else:
            self.find_places(found, "Where to", self.stands(PlaceKind.PERSON))
        self.use(*self.of(Slot.SOURCE))

    def _is_called(self, noun: Noun) -> bool:
        """Whether a word that names nobody only calls out, as in "Madonna, come to the kitchen"."""
        called = noun.start == 0 and self.phrasing.line[noun.end : noun.end + 1] in (",", "!")
        return called and self.world is not None and self.named(noun).head is None

    def grasping(self) -> None:
        self.find_source()
        self.objects = self.things(self.of(Slot.OBJECT), "Which object should I take")

    def manipulation(self) -> None:
        verb = self.phrasing.verb
        if self.phrasing.verbless and self.context.family == Family.MANIPULATION:
            verb = self.context.arguments.get("verb", verb)
            if verb in WORKING and any(self.is_a(noun, Sort.OBJECT) for noun in self.of(Slot.OBJECT)):
                verb = "put"  # "Open drawer. Blue cube in."
        if self.phrasing.verbs & {"shift"} and self.of(Slot.DESTINATION):
            verb = "put"  # "shift the mug onto the table"
        wished = verb in STANDS and self.of(Slot.DESTINATION, Slot.SOURCE)
        if wished or (not verb and self.of(Slot.DESTINATION)):
            verb = "put"  # "I'd like the mug on the shelf", "it would be nice if the mug was on the shelf"
        if not verb and "button" in self.phrasing.words:
            verb = "press"  # "button first, then the gauge"
        if not verb and self.world is not None:
            raise Unclear(Question(f"What should I do: {self.phrasing.text}?", 0, "verb"))
        if verb:
            self.single["verb"] = verb
        if verb == "put":
            self.carried("Which object should I put there", "Where should I put it")
        elif self.context.fixture and [noun.words.lower() for noun in self.of(Slot.OBJECT)] == ["it"]:
            self.use(*self.of(Slot.OBJECT))
            self.objects = (self.context.fixture,)
        elif verb in WORKING and self.context.fixture and not self._nouns():
            self.objects = (self.context.fixture,)  # "if the drawer is open, shut"
        else:
            found = self.of(Slot.OBJECT) or self.of(Slot.SOURCE) or self.of(Slot.DESTINATION)
            places = [noun for noun in found if self.is_a(noun, Sort.PLACE)] if verb in WORKING else []
            self.use(*(found if places else ()))  # "the mug is here and the drawer is open, close it"
            self.objects = self.things(places or found, "Which part should I work", worked=True)
            self.find_source(generic=True)
            self.use(*(self.of(Slot.DESTINATION) if verb in WORKING else ()))
        if verb == "push" and self.world is not None and set(self.objects) <= set(self.world.site.objects):
            self.single |= shifted(self.phrasing.text)

    def _nouns(self) -> bool:
        return bool(self.phrasing.nouns or self.phrasing.passed)

    def transport(self) -> None:
        self.carried("Which object should I bring", "Where should I bring it", people=True)

    def assembly(self) -> None:
        objects = self.of(Slot.OBJECT)
        to = self.of(Slot.DESTINATION) or self.of(Slot.SOURCE)
        self.objects = self.in_hand(objects) or self.things(objects, "Which part should I join", worked=True)
        for noun in self._apart(to):
            generic = noun.words.lower() in GENERIC_RECEIVERS or self.named(noun).head is None
            self.use(noun)
            itself = bool(set(self.objects) & set(head.names)) if (head := self.named(noun).head) else False
            if self.world is None or not (generic or itself):
                ask = "What should it be joined to"
                self.single["to"] = self.place(noun, ask, "to", self.all_things())
        if to and to[0].slot is Slot.DESTINATION:  # "put the peg from the shelf into its fixture"
            self.find_source(generic=True)

    def disassembly(self) -> None:
        self.find_source(generic=True)
        found = self.of(Slot.OBJECT)
        self.objects = self.things(found, "Which part should I take off", worked=True)

    def cleaning(self) -> None:
        objects = self.of(Slot.OBJECT)
        things = [noun for noun in objects if self.is_a(noun, Sort.OBJECT)]
        if things:
            self.objects = self.things(things, "What should I clean")
            self.find_source(generic=True)
            return
        around = self.of(Slot.SOURCE, Slot.DESTINATION)
        named = [noun for noun in objects if self.is_a(noun, Sort.PLACE)]
        if not named and around:  # the dirt, and where it is
            self.use(*objects)
            if self.world is None and objects:
                self.single["object"] = objects[0].words.lower()
            objects = around
        self.strained = any(noun.slot is Slot.DESTINATION for noun in objects)
        self.find_places(named or objects, "What should I clean", self.stands())

    def monitoring(self) -> None:
        found = self.of(Slot.OBJECT, Slot.PERSON) or self.of(Slot.SOURCE, Slot.DESTINATION)
        around = self.of(Slot.SOURCE, Slot.DESTINATION)
        known = [noun for noun in found if self.named(noun).head is not None]
        if self.world is not None and not known and around:
            self.use(*found)
            found = around
        self.strained = any(noun.slot is Slot.DESTINATION for noun in found)
        pointing = all(noun.words.lower() in IT | {"there"} for noun in found)
        if self.world is not None and pointing and self.looked_at_last():
            self.use(*found)
            self.places = (self.looked_at_last(),)
        elif found and all(noun.words.lower() in EVERYTHING for noun in found) and self.context.place:
            self.use(*found)
            self.places = (self.context.place,)  # "go to the kitchen and keep an eye on things"
        elif any(self.is_a(noun, Sort.OBJECT) for noun in found):
            self.objects = self.things(found, "What should I watch", worked=True)
            self.find_source(generic=True)
        else:
            self.find_places(found, "What should I watch", self.stands(PlaceKind.FIXTURE, PlaceKind.PERSON))

    def communication(self) -> None:
        before = self.context.arguments.get("message", "") if self.phrasing.verbless else ""
        self.single["message"] = self.phrasing.message.strip(' "') or before or message_of(self.phrasing)
        found = self.of(Slot.PERSON, Slot.RECIPIENT) or self.of(Slot.DESTINATION)
        people = self.people()
        if not found and self.context.family == Family.NAVIGATION and self.context.person:
            self.single["person"] = self.context.person  # "go to Anna and say hello"
            self.use(*self.of(Slot.OBJECT, Slot.SOURCE))
            return
        for noun in found[:1]:
            self.single["person"] = self.place(noun, "To whom should I speak", "person", people)
        self.use(*self.of(Slot.OBJECT, Slot.SOURCE, Slot.DESTINATION))
        if not found and self.world is not None:
            (self.single["person"],) = self.asked("person", "To whom should I speak", people)

    def anything(self) -> None:
        """A family of the user's own: every slot that is filled becomes the argument of its name."""
        self.find_source()
        objects = self.of(Slot.OBJECT)
        if objects:
            self.objects = self.things(objects, "Which object", worked=True)
        for slot, argument in ((Slot.DESTINATION, "to"), (Slot.RECIPIENT, "to"), (Slot.PERSON, "person")):
            for noun in self.of(slot)[:1]:
                choices = self.people() if argument == "person" else self.stands(PlaceKind.PERSON)
                self.single[argument] = self.place(noun, "Which one", argument, choices)
        if self.phrasing.message:
            self.single["message"] = self.phrasing.message
