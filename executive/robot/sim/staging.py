"""A scene in a few words, for a line of a suite: what is different from the usual flat.

staged({"objects": {"can": "coffee_table"}, "fixtures": {"drawer": 0.2}}).scene(seed=0)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from executive.contracts.people import Manner, Walk
from executive.contracts.site import PlaceKind
from executive.errors import BadRequest, UnknownName
from executive.robot.sim.scene import Placement, Scene, standing_on
from executive.robot.sim.site import read_site
from executive.robot.sim.world import FIXTURES, SimWorld

_APART = 0.16
"""Least distance between the middles of objects on a surface [m]."""
_ACROSS, _BEHIND = 0.28, (0.12, 0.24)
"""Where on a surface things are put: left or right of its middle, and behind its front edge [m]."""
_TRIES = 500
_SET_OUT = 40.0
"""When people who walk set out [s]: the robot is on its way to them by then."""
_KEYS = ("objects", "fixtures", "walks")


@dataclass(frozen=True)
class Staging:
    """What is different from the usual flat.

    Attributes:
        objects: Where objects stand that are not at their usual place, by name.
        fixtures: Positions of fixtures by name: `drawer` [m], `button` [m], `needle` [rad].
        walks: Whereto people walk after a while, by name: places.
    """

    objects: Mapping[str, str] = field(default_factory=dict)
    fixtures: Mapping[str, float] = field(default_factory=dict)
    walks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def scene(self, seed: int) -> Scene:
        """The usual flat of a seed with these differences; the spots are drawn from the seed."""
        scene = Scene.home(seed)
        site = read_site()
        manners = {}
        for name, places in self.walks.items():
            ways = tuple((float(x), float(y)) for x, y in (site.place(place).approach[:2] for place in places))
            manners[name] = Manner(walk=Walk(ways, after=_SET_OUT))
        objects = {name: place for name, place in scene.objects.items() if name not in self.objects}
        return replace(
            scene,
            objects=objects | self.placed(objects, np.random.default_rng([seed, 2])),
            fixtures={**scene.fixtures, **self.fixtures},
            manners=manners,
        )

    def change(self, world: SimWorld, random: np.random.Generator) -> None:
        """Make these changes in a world that is under way; people do not set out again."""
        stand = {name: world.object(name).position for name in world.objects if name not in self.objects}
        others = {name: Placement(*(float(value) for value in position)) for name, position in stand.items()}
        world.rearrange(self.placed(others, random), self.fixtures)

    def placed(self, others: Mapping[str, Placement], random: np.random.Generator) -> dict[str, Placement]:
        """A free spot for each object on its surface.

        Args:
            others: Where the other objects are.
            random: What the spots are drawn from.

        Raises:
            BadRequest: if a surface is full.
        """
        site, taken, placed = read_site(), dict(others), {}
        for name, surface in self.objects.items():
            for _ in range(_TRIES):
                across, behind, yaw = random.uniform(-_ACROSS, _ACROSS), random.uniform(*_BEHIND), random.uniform(-3, 3)
                spot = standing_on(site.place(surface), name, across, behind, yaw)
                if all(math.hypot(spot.x - one.x, spot.y - one.y) >= _APART for one in taken.values()):
                    break
            else:
                raise BadRequest(f"{surface} has no room left for {name}.")
            taken[name] = placed[name] = spot
        return placed


def staged(described: Any) -> Staging:
    """What a suite says of a scene, checked.

    Raises:
        BadRequest, UnknownName: naming what cannot be so.
    """
    if not isinstance(described, dict):
        raise BadRequest('a scene is an object such as {"objects": {"can": "coffee_table"}}.')
    for key, value in described.items():
        if key not in _KEYS:
            raise UnknownName("part of a scene", key, _KEYS)
        if not isinstance(value, dict):
            raise BadRequest(f'"{key}" of a scene is an object with names.')
    site = read_site()
    surfaces = [place.name for place in site.of_kind(PlaceKind.SURFACE)]
    people = [place.name for place in site.of_kind(PlaceKind.PERSON)]
    objects, fixtures, walks = (described.get(key, {}) for key in _KEYS)
    for name, surface in objects.items():
        _known("object", name, site.objects)
        _known("surface", surface, surfaces)
    for name, position in fixtures.items():
        _known("fixture", name, FIXTURES)
        if isinstance(position, bool) or not isinstance(position, int | float) or not math.isfinite(position):
            raise BadRequest(f"the position of {name} is a number, not {position!r}.")
    for name, places in walks.items():
        _known("person", name, people)
        if not isinstance(places, list) or not places:
            raise BadRequest(f"{name} walks to a list of places.")
        for place in places:
            _known("place", place, site.places)
    return Staging(objects, fixtures, {name: tuple(places) for name, places in walks.items()})


def _known(kind: str, name: Any, valid: Any) -> None:
    if not isinstance(name, str) or name not in valid:
        raise UnknownName(kind, str(name), valid)
