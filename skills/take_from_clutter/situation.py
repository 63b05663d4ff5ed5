"""What the high level knows when it chooses: where everything in the crowd was last seen, and what was tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.memory import Sighting
from executive.contracts.site import Place, Site
from skills.push.spec import TURNS
from skills.push.way import Way, stays_on
from skills.take_from_clutter.options import PUSHED, Kind, Option, options_with


@dataclass(frozen=True)
class Tried:
    """An option that has ended."""

    option: Option
    succeeded: bool


@dataclass(frozen=True)
class Situation:
    """Everything that a choice is made from; all of it the robot's own knowledge.

    Attributes:
        wanted: The object to take.
        sightings: What was seen on the surface, by name; the wanted object may be missing.
        seen: Which of it the newest look has shown.
        tried: Options that have ended, in order.
        bare: Points of the surface itself that were seen, x, y in `map` [m]; shape (points, 2).
        surface: What everything stands on.
        base_pose: Pose of the base in `map`: x [m], y [m], yaw [rad].
        site: What is known of the site.
    """

    wanted: str
    sightings: Mapping[str, Sighting]
    seen: frozenset[str]
    tried: Sequence[Tried]
    bare: Vector
    surface: Place
    base_pose: Vector
    site: Site

    def kind(self, name: str) -> str:
        """Kind of an object, e.g. "cube"."""
        return self.site.object(name).kind

    def options(self, names: Iterable[str]) -> list[Option]:
        """What may be done now with some objects: no push over an edge, and nothing again that has just failed."""
        failed = {one.option for one in self.tried[-self._in_vain() :]} if self._in_vain() else set()
        return [
            option
            for name in names
            for option in options_with(name, self.kind(name), name == self.wanted)
            if option not in failed
            if option.kind is not Kind.PUSH or stays_on(self.surface, self.way(option).goal)
        ]

    def _in_vain(self) -> int:
        """How many of the newest options have failed one after the other."""
        return next((number for number, one in enumerate(reversed(self.tried)) if one.succeeded), len(self.tried))

    def after(self, option: Option) -> Situation:
        """What will be seen when an option does what it is meant to: gone what is grasped, moved on what is pushed."""
        moved = dict(self.sightings)
        before = moved.pop(option.object)
        if option.kind is Kind.PUSH:
            goal = np.array([*self.way(option).goal, before.position[2]])
            moved[option.object] = replace(before, position=goal)
        return replace(self, sightings=moved)

    def way(self, option: Option) -> Way:
        """The way of a push."""
        turn = self.surface.yaw + TURNS[option.direction]
        return Way(self.sightings[option.object].position[:2], turn, PUSHED)
