"""Where the arm may be: the tool in its box, the hand above the floor, no part of the arm in the robot's own body."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from executive.contracts.arm import Point
from executive.contracts.robot import RobotDescription

MARGIN = 0.005
"""Distance kept from the edge [m]: a braking arm does not move on a straight line."""
_COLUMN_RADIUS, _MAST_RADIUS = 0.045, 0.05
_LINK_RADIUS, _HAND_RADIUS = 0.035, 0.07
"""Half thickness of the arm's links and of the hand [m]."""


_Cylinder = tuple[float, float, float, float]
"""Upright, on the floor: x, y, radius, top [m]."""


class Workspace:
    """Judges arm positions. Stateless after construction.

    The body is taken as three upright cylinders: the footprint up to the height of the base, the column under the
    shoulder and the mast under the camera.

    Args:
        description: The robot's body.
        margin: Distance kept from every edge [m].
    """

    def __init__(self, description: RobotDescription, margin: float = MARGIN) -> None:
        self._geometry = description.arm_geometry
        self._margin = margin
        self._lower: Point = tuple((description.workspace_lower + margin).tolist())
        self._upper: Point = tuple((description.workspace_upper - margin).tolist())
        self._shoulder: Point = tuple(description.arm_geometry.shoulder.tolist())
        x, y, z = self._shoulder
        mast_x, mast_y, mast_z = description.camera.mast.tolist()
        body: tuple[_Cylinder, ...] = (
            (0.0, 0.0, description.base.radius + margin, description.base.height + margin),
            (x, y, _COLUMN_RADIUS + margin, z - _COLUMN_RADIUS - _HAND_RADIUS + margin),
            (mast_x, mast_y, _MAST_RADIUS + margin, mast_z + margin),
        )
        self._body_for_links = _grown(body, _LINK_RADIUS)
        self._body_for_hand = _grown(body, _HAND_RADIUS)

    def depth(self, joints: Sequence[float]) -> float:
        """How far [m] the tool is outside its box, or the arm inside body or floor; 0 when it is where it may be."""
        elbow, wrist, tool = self._geometry.chain(joints)
        x, y, z = tool
        (left, right, floor), (far_left, far_right, ceiling) = self._lower, self._upper
        outside = max(left - x, x - far_left, right - y, y - far_right, floor - z, z - ceiling)
        flat = math.hypot(x - wrist[0], y - wrist[1]) / self._geometry.hand
        in_floor = max(_HAND_RADIUS * flat - z, _LINK_RADIUS - wrist[2], _LINK_RADIUS - elbow[2]) + self._margin
        links = (_middle(self._shoulder, elbow), elbow, _middle(elbow, wrist), wrist)
        in_body = max(_deepest((tool,), self._body_for_hand), _deepest(links, self._body_for_links))
        return max(0.0, outside, in_floor, in_body)

    def reach(self, joints: Sequence[float]) -> complex:
        """The point among elbow, wrist and tool farthest from the middle of the base, from above, as x + iy [m]."""
        return max((complex(x, y) for x, y, _ in self._geometry.chain(joints)), key=abs)

    def allows(self, way: Iterable[Sequence[float]]) -> bool:
        """Whether the arm may be everywhere on a way."""
        return all(self.depth(joints) == 0.0 for joints in way)

    def leads_out(self, way: Iterable[Sequence[float]]) -> bool:
        """Whether a way that begins where the arm may not be comes nearer to where it may be, and never goes deeper."""
        depths = [self.depth(joints) for joints in way]
        return depths[-1] < depths[0] and all(later <= earlier for earlier, later in pairwise(depths))


def _grown(body: Sequence[_Cylinder], thickness: float) -> tuple[_Cylinder, ...]:
    return tuple((x, y, radius + thickness, top + thickness) for x, y, radius, top in body)


def _deepest(points: Sequence[Point], body: Sequence[_Cylinder]) -> float:
    """How far [m] the points are inside the body at most; 0 when none is."""
    deepest = 0.0
    for x, y, radius, top in body:
        for point_x, point_y, height in points:
            if height < top:
                deepest = max(deepest, min(top - height, radius - math.hypot(point_x - x, point_y - y)))
    return deepest


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2, (one[2] + other[2]) / 2
