"""What stands in the way of the wanted object, so that nothing else is touched.

in_the_way(situation)  # {"red_cube", "green_mug"}: the wanted one among them
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

import numpy as np

from skills.take_from_clutter.features import room_for, shade_of
from skills.take_from_clutter.options import Kind, options_with
from skills.take_from_clutter.situation import Situation

_ENOUGH = 0.025
"""An object with so much room for the gripper at its best sides has nothing in its way [m]."""
_MORE = 0.002
"""Room that counts as more [m]."""
_HIDING = 0.2
"""Share of the ground behind an object that was not seen, from which on something may stand there."""
_NEAR = 0.2
"""What stands farther from the wanted object than this [m] hides nothing of it."""


def in_the_way(situation: Situation) -> Set[str]:
    """The wanted object, what takes the gripper's room beside it or hides it, and what takes the room beside that."""
    found = {situation.wanted} & situation.sightings.keys()
    found |= _hiding(situation)
    new = set(found)
    while new:
        narrow = {name: room for name in new if (room := _room(situation, name)) < _ENOUGH}
        others = situation.sightings.keys() - found
        new = {one for one in others if any(_more(situation, one, name, room) for name, room in narrow.items())}
        found |= new
    return found


def _more(situation: Situation, other: str, name: str, room: float) -> bool:
    """Whether an object has more room than that without another one."""
    left = {one: sighting for one, sighting in situation.sightings.items() if one != other}
    return _room(replace(situation, sightings=left), name) > room + _MORE


def _room(situation: Situation, name: str) -> float:
    """Room for the gripper at the best sides of an object [m]."""
    grasps = options_with(name, situation.kind(name), name == situation.wanted)
    return max(room_for(situation, option) for option in grasps if option.kind is not Kind.PUSH)


def _hiding(situation: Situation) -> set[str]:
    """What may hide the wanted object, or something beside it that the fingers would come down on."""
    wanted = situation.sightings.get(situation.wanted)
    moved = {one.option.object for one in situation.tried if one.succeeded}  # where that stood has been seen since
    result = set()
    for name in situation.sightings.keys() - moved:
        sighting = situation.sightings[name]
        away = 0.0 if wanted is None else float(np.hypot(*(sighting.position - wanted.position)[:2]))
        if name != situation.wanted and away < _NEAR and shade_of(situation, name) > _HIDING:
            result.add(name)
    return result
