"""What family and what slots the words of a step leave it: only parts that are joined go into a fixture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from executive.contracts.site import PlaceKind
from executive.types import Family
from executive.understanding.context import Context
from executive.understanding.lexicon import Sort
from executive.understanding.nouns import Noun, leads_to
from executive.understanding.phrasing import Phrasing
from executive.understanding.reference import IT
from executive.understanding.slots import Slot
from executive.understanding.verbs import CLEANS, WORKING
from executive.understanding.world import World

INTO = frozenset(("into", "back"))
GOING = ("go", "drive", "come", "head", "return", "roll", "move", "proceed", "continue", "walk")
_WITH_YOU = re.compile(r"\b(?:with you|along with yourself)\b", re.IGNORECASE)
MOVING = (Family.NAVIGATION, Family.TRANSPORT, Family.MANIPULATION)


def by_what_is_named(family: str, phrasing: Phrasing, world: World | None) -> str:
    """The family that a step must be of because of what it names: only parts that are joined go into a fixture."""
    working = phrasing.verb in WORKING and family in (Family.ASSEMBLY, Family.DISASSEMBLY)
    putting = phrasing.verb == "put" and any(noun.slot is Slot.DESTINATION for noun in phrasing.nouns)
    moved = phrasing.verb in ("push", *WORKING)  # "nudge the red cube"
    worked = moved and family == Family.CLEANING and not phrasing.verbs & CLEANS  # "close the drawer"
    if working or worked or ((putting or moved) and family == Family.GRASPING):
        return Family.MANIPULATION  # "press the button, then take the peg out", "drop the cup off at the bench"
    if family == Family.NAVIGATION and "look" in phrasing.verbs and not phrasing.verbs & set(GOING):
        return Family.INSPECTION  # "drive to the hall, look around there"
    return _by_fixture(family, phrasing, world) if world is not None else family


def _by_fixture(family: str, phrasing: Phrasing, world: World) -> str:
    """The family that a step must be of because something goes into a fixture, or comes out of one."""
    into = _kinds([noun for noun in phrasing.nouns if noun.slot is Slot.DESTINATION or set(noun.before) & INTO], world)
    out_of = _kinds([noun for noun in phrasing.nouns if noun.slot is Slot.SOURCE], world)
    if family in (Family.MANIPULATION, Family.TRANSPORT) and PlaceKind.FIXTURE in into:
        return Family.ASSEMBLY
    if family == Family.MANIPULATION and phrasing.verb == "pull" and _stand_in_fixtures(phrasing, world):
        return Family.DISASSEMBLY  # "pull the peg"
    if family == Family.GRASPING and out_of == {PlaceKind.FIXTURE}:
        return Family.DISASSEMBLY
    if family == Family.DISASSEMBLY and out_of and out_of <= {PlaceKind.SURFACE, PlaceKind.AREA, PlaceKind.PERSON}:
        return Family.GRASPING
    return family


def _stand_in_fixtures(phrasing: Phrasing, world: World) -> bool:
    """Whether all things that a step names belong into fixtures."""
    heads = [world.lexicon.named(noun.words).head for noun in phrasing.nouns if noun.slot is Slot.OBJECT]
    names = [name for head in heads for name in (head.names if head is not None else ("",))]
    homes = [world.site.objects[name].place if name in world.site.objects else "" for name in names]
    places = world.site.places
    return bool(homes) and all(home in places and places[home].kind is PlaceKind.FIXTURE for home in homes)


def _kinds(nouns: Sequence[Noun], world: World) -> set[PlaceKind]:
    """Kinds of the places that nouns name."""
    heads = [world.lexicon.named(noun.words).head for noun in nouns]
    names = {name for head in heads if head is not None for name in head.names}
    return {world.site.places[name].kind for name in names if name in world.site.places}


def leads_away(phrasing: Phrasing, context: Context, world: World | None) -> bool:
    """Whether a step without a verb only names an area to go to, behind one that carries nothing anywhere."""
    nouns = phrasing.nouns or phrasing.passed
    verbless = phrasing.verbless or (not phrasing.nouns and [noun.words.lower() for noun in nouns] == [phrasing.verb])
    worked = context.family == Family.MANIPULATION and context.arguments.get("verb") != "put"
    if world is None or not verbless or (context.family in MOVING and not worked):
        return False
    to = worked or not phrasing.nouns or all(noun.slot is Slot.DESTINATION for noun in nouns)
    return to and bool(nouns) and all(_kinds([noun], world) == {PlaceKind.AREA} for noun in nouns)


def goes_to(noun: Noun, world: World) -> bool:
    """Whether "to" a place of the site says where something goes."""
    head = world.lexicon.named(noun.words).head if noun.slot is Slot.DESTINATION and leads_to(noun) else None
    return head is not None and head.sort is not Sort.OBJECT


def is_carried_along(phrasing: Phrasing) -> bool:
    """Whether a step only says what the robot has in its hand: "go to the hall with it", "bring it with you"."""
    it = [noun for noun in phrasing.nouns if noun.words.lower() in IT]
    goes = phrasing.verb in GOING and any(noun.before[-1:] == ("with",) for noun in it)
    return goes or (bool(it) and _WITH_YOU.search(phrasing.text) is not None)


def taken_from(noun: Noun) -> Noun:
    """A noun of a step that brings nothing anywhere: "on the counter" tells where from."""
    stands = noun.slot is Slot.DESTINATION and bool(noun.before) and not leads_to(noun)
    return replace(noun, slot=Slot.SOURCE) if stands else noun


def where_it_is(nouns: tuple[Noun, ...], world: World | None) -> tuple[Noun, ...]:
    """Nouns of a step that takes something; a place beside a thing tells where it is: "Fixture: remove peg"."""
    heads = [world.lexicon.named(noun.words).head if world is not None else None for noun in nouns]
    objects = [noun.slot is Slot.OBJECT for noun in nouns]
    things = any(
        own and head is not None and head.sort is Sort.OBJECT for own, head in zip(objects, heads, strict=True)
    )
    return tuple(
        replace(noun, slot=Slot.SOURCE) if things and own and head is not None and head.sort is Sort.PLACE else noun
        for noun, own, head in zip(nouns, objects, heads, strict=True)
    )
