"""Where to look so that the part of a surface within reach is seen, and more than once."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Place
from skills.arm.servo import reachable
from skills.frames import rotation, to_base
from skills.wipe.spec import CLEAR, HOVER

_SPACING = 0.28
"""Distance along the surface between two points that are looked at [m]: neighbouring views overlap by half."""
_DEPTHS = (0.13, 0.31)
"""How far behind the front edge they lie, by turns [m]: no two views have their pixels in the same places."""


def views_of(place: Place, base_pose: Vector, description: RobotDescription) -> list[Vector]:
    """Points of `map` [m], shape (3,) each, to turn the camera to; none when nothing of the surface is in reach."""
    half, depth = float(place.size[0]) / 2, float(place.size[1])
    top = float(place.centre[2])
    points = []
    across = np.arange(-half + _SPACING / 2, half, _SPACING / 2)
    for number, left in enumerate(across):
        behind = _DEPTHS[number % 2]
        own = np.array([behind - depth / 2, left])
        x, y = rotation(place.yaw) @ own + place.centre[:2]
        point = to_base(np.array([x, y, top]), base_pose)
        if all(reachable(description, float(point[0]), float(point[1]), top + height) for height in (HOVER, CLEAR)):
            points.append(np.array([x, y, top]))
    return points
