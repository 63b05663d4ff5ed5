"""From the names in a goal to the pose of the base."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.memory import Memory
from executive.contracts.site import Place, Site
from executive.contracts.skill import Goal
from executive.errors import SkillRefused, UnknownName
from skills.frames import rotation
from skills.navigate.obstacle_map import ObstacleMap

_WORKED_ON = 0.35
"""An object farther than this from the goal's outline [m] is not at the goal."""
_STEP = 0.02


def goal_pose(goal: Goal, site: Site, memory: Memory, room: float) -> Vector:
    """Pose of `base_link` in `map` that the goal asks for: x, y [m], yaw [rad].

    Args:
        goal: Input values by port.
        site: What is known of the site.
        memory: Where objects were seen.
        room: Distance [m] that the middle of the base has to keep from the map's obstacles.

    Raises:
        SkillRefused: if the goal names no place of the site.
    """
    try:
        place = site.place(str(goal["goal"]))
    except UnknownName as error:
        raise SkillRefused("navigate", str(error)) from error
    sighting = memory.sightings.get(str(goal.get("object") or ""))
    if sighting is None or not _is_at(place, sighting.position, sighting.place):
        return np.array(place.approach, dtype=np.float64)
    return before(place, sighting.position, site, room)


def before(place: Place, position: Vector, site: Site, room: float) -> Vector:
    """The place's approach pose moved sideways until `position` is straight ahead, as far as there is room."""
    turn = rotation(place.yaw)
    aside = float(((np.asarray(position[:2]) - place.approach[:2]) @ turn)[1])
    boxes = ObstacleMap(site)
    for shift in np.arange(0.0, abs(aside) + _STEP, _STEP):
        moved = np.sign(aside) * (abs(aside) - min(float(shift), abs(aside)))
        middle = place.approach[:2] + turn @ np.array([0.0, moved])
        if boxes.clearance(middle) >= room:
            return np.array([middle[0], middle[1], place.yaw])
    return np.array(place.approach, dtype=np.float64)


def _is_at(place: Place, position: Vector, seen_on: str) -> bool:
    """Whether an object that was seen there stands at this place."""
    if seen_on:
        return seen_on == place.name
    aside, ahead = np.abs((np.asarray(position[:2]) - place.centre[:2]) @ rotation(place.yaw))[::-1]
    width, depth = (float(size) for size in place.size)
    return bool(aside <= width / 2 + _WORKED_ON and ahead <= depth / 2 + _WORKED_ON)
