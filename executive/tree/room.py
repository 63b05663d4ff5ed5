"""Drawers that stand open where the robot would stand: the lidar looks below them, but the body would not fit."""

from __future__ import annotations

import math

from executive.contracts.circumstance import HOLDS, Circumstances, ConditionSpec, Verdict
from executive.contracts.port import Port, PortType
from executive.contracts.site import Place, PlaceKind
from executive.registry import Registry

_FRONT = 0.07
"""Front and handle of a drawer stand out so far before its opening [m]."""


def in_the_way(circumstances: Circumstances, place: str) -> str:
    """Name of a container that was last seen open and sticks out to where the robot works at `place`, or ""."""
    site, surveys = circumstances.site, circumstances.memory.surveys
    known = ((one, surveys[one.name]) for one in site.of_kind(PlaceKind.CONTAINER) if one.name in surveys)
    ajar = ((one, found.pulled or 0.0) for one, found in known if found.state not in ("", "closed"))
    radius = circumstances.description.base.radius
    blocking = (
        one.name for one, pulled in ajar if one.name != place and _meets(one, pulled, site.place(place), radius)
    )
    return next(blocking, "")


def _meets(container: Place, pulled: float, place: Place, radius: float) -> bool:
    """Whether a container pulled out so far [m] reaches the footprint of a robot at a place's approach pose."""
    inwards = (math.cos(container.yaw), math.sin(container.yaw))
    x, y = (float(value) for value in place.approach[:2] - container.centre[:2])
    out, across = -(x * inwards[0] + y * inwards[1]), x * inwards[1] - y * inwards[0]
    width, depth = (float(side) / 2 for side in container.size)
    return 0.0 < out < depth + _FRONT + pulled + radius and abs(across) < width + radius


def room_before(circumstances: Circumstances, *, place: str) -> Verdict:
    """No container that was seen open sticks out to where the robot works at the place."""
    name = in_the_way(circumstances, place)
    return Verdict(False, f"the {name} is open and stands in the way".replace("_", " ")) if name else HOLDS


def add_room(registry: Registry) -> None:
    """Add the condition to `registry`."""
    place = Port("place", PortType.PLACE, "where the robot is to work")
    registry.add_condition(ConditionSpec("room_before", "Nothing open stands before a place.", (place,), room_before))
