"""A small symbolic world: what a plan's steps depend on and change. What it does not say is unknown, and may be so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from executive.contracts.memory import Memory
from executive.contracts.port import PortType
from executive.contracts.site import PlaceKind, Site
from executive.contracts.skill import Effect, Need, SkillSpec
from executive.mission.sentences import Problem, spoken

UNKNOWN = "?"
"""A value that is only found out on the way."""
Goal = Mapping[str, str]
"""Values of a skill's inputs as far as they are names; `UNKNOWN` for what is found out on the way."""


@dataclass(frozen=True)
class World:
    """One way that things may stand.

    Attributes:
        held: Name of the object in the gripper, "" for none, or `UNKNOWN`.
        closed: Containers that are closed.
        put: Objects that this mission has put somewhere, with the place.
        seen: Objects that have been localised before the mission.
        looked: Whether the mission has had the robot look around; what it saw then is unknown.
    """

    held: str = ""
    closed: frozenset[str] = frozenset()
    put: frozenset[tuple[str, str]] = frozenset()
    seen: frozenset[str] = frozenset()
    looked: bool = False

    @staticmethod
    def now(site: Site, memory: Memory) -> World:
        """As the robot believes that things are."""
        closed = frozenset(place.name for place in site.of_kind(PlaceKind.CONTAINER) if place.closed)
        return World(memory.held or "", closed, seen=frozenset(memory.sightings))

    @property
    def order(self) -> tuple[int, str, bool, list[str], list[tuple[str, str]]]:
        """Sorts worlds, the one in which least has been done first, so that nothing depends on the order of a set."""
        return len(self.put), self.held, self.looked, sorted(self.closed), sorted(self.put)

    def place_of(self, name: str) -> str:
        """Where this mission has put an object, or ""."""
        return dict(self.put).get(name, "")

    def has_seen(self, name: str) -> bool | None:
        """Whether an object has been localised; None when that is not known."""
        if name in self.seen or self.place_of(name):
            return True
        return None if self.looked or name == UNKNOWN else False

    def holds(self, name: str) -> bool | None:
        """Whether the gripper holds an object; None when that is not known."""
        if self.held and UNKNOWN in (self.held, name):
            return None
        return self.held == name

    def after(self, spec: SkillSpec, goal: Goal, site: Site) -> World:
        """The world after a skill has succeeded."""
        name, place = goal.get("object", UNKNOWN), place_of(spec, goal, site)
        world = self
        for effect in spec.effects:
            world = world._changed(effect, name, place)
        return world

    def _changed(self, effect: Effect, name: str, place: str) -> World:
        elsewhere = frozenset((other, where) for other, where in self.put if other != name)
        match effect:
            case Effect.HOLDS:
                return replace(self, held=name, put=elsewhere)
            case Effect.RELEASES:
                return replace(self, held="", put=elsewhere | {(name, place)})
            case Effect.GIVES | Effect.INSERTS:
                return replace(self, held="", put=elsewhere)
            case Effect.SEES:
                return replace(self, looked=True)
            case Effect.OPENS:
                return replace(self, closed=self.closed - {place})
            case Effect.CLOSES:
                return replace(self, closed=self.closed | {place})


def place_of(spec: SkillSpec, goal: Goal, site: Site) -> str:
    """The surface or container that a skill's place stands for; "" when it takes no place or that has none."""
    port = next((port for port in spec.inputs if port.type is PortType.PLACE), None)
    name = goal.get(port.name, "") if port is not None else ""
    if name not in site.places:
        return UNKNOWN if name else ""
    support = site.support(name)
    return support.name if support is not None else ""


def unmet(spec: SkillSpec, goal: Goal, world: World, site: Site, opens: Callable[[], bool]) -> Problem | None:
    """Why a skill cannot work in a world, or None when it may.

    Args:
        spec: What the skill declares.
        goal: What it is asked for.
        world: How things stand.
        site: What is known of the site.
        opens: Asked whether this robot has a way to open containers.
    """
    name = goal.get("object", UNKNOWN)
    for need in spec.needs:
        problem = _needs(need, name, world, site)
        if problem is not None:
            return problem
    if Effect.RELEASES not in spec.effects:
        return None
    place = place_of(spec, goal, site)
    if not place:
        where = next((goal[port.name] for port in spec.inputs if port.type is PortType.PLACE), "")
        return Problem(f"{spoken(where, site)} has nothing to put things on", "name a surface or a container")
    if place in world.closed:
        help_ = "open it first" if opens() else "nothing in this robot's tree opens it, so name another place"
        return Problem(f"{spoken(place, site)} is closed", help_)
    return None


def _needs(need: Need, name: str, world: World, site: Site) -> Problem | None:
    if need is Need.HAND_EMPTY and world.held and world.held != UNKNOWN:
        return hand_full(world, site)
    if need is Need.HOLDING and world.holds(name) is False:
        return not_held(name, world, site)
    if need is Need.SEEN and world.has_seen(name) is False:
        return not_seen(name, site)
    return None


def hand_full(world: World, site: Site) -> Problem:
    """The gripper should be empty and is not."""
    return Problem(f"the gripper still holds {spoken(world.held, site)}", "put it down first")


def not_held(name: str, world: World, site: Site) -> Problem:
    """An object should be in the gripper and is not."""
    wanted = "what is meant" if name == UNKNOWN else spoken(name, site)
    if not world.held:
        return Problem(f"the gripper does not hold {wanted}", "pick it up first")
    return Problem(f"the gripper holds {spoken(world.held, site)}, not {wanted}", f"pick up {wanted} first")


def not_seen(name: str, site: Site) -> Problem:
    """An object should have been localised and has not."""
    return Problem(f"{spoken(name, site)} has not been seen", "look for it first")
