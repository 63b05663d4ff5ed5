"""Following a planned way: where on it the robot is, how far is left, and the next sub-goal."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from skills.navigate.planner import Planner

AHEAD = 0.8
"""A sub-goal lies at most this far ahead on the way [m]."""
_ALIGN = 0.7
"""Nearer than this to the goal [m] the robot turns to the goal's heading."""
_SPACING = 0.05
_NEXT = 3
"""When no straight line is clear, the sub-goal is this many points ahead on the way itself."""
_COMFORT = 0.06
"""A straight line may come as near to obstacles as the way itself, or this far [m] from the least clearance."""
_TOLERANCE = 0.005


class Route:
    """One planned way. One thread uses it.

    Args:
        points: Corners of the way in `map` [m]; shape (points, 2).
        yaw: Heading at its end [rad].
        planner: Tells whether a straight line is free.
    """

    def __init__(self, points: Vector, yaw: float, planner: Planner) -> None:
        self._points = _spaced(points)
        self._yaw, self._planner = yaw, planner
        self._at = 0

    @property
    def points(self) -> Vector:
        """The rest of the way, every 5 cm; shape (points, 2)."""
        return self._points[self._at :]

    def remaining(self, position: Vector) -> float:
        """Way that is left from `position` [m]."""
        window = self._points[self._at : self._at + int(1.0 / _SPACING)]
        self._at += int(np.argmin(np.hypot(*(window - position).T)))
        here = float(np.hypot(*(self._points[self._at] - position)))
        return here + (len(self._points) - 1 - self._at) * _SPACING

    def sub_goal(self, position: Vector, seen: Vector) -> tuple[Vector, float]:
        """The next sub-goal in `map` [m], shape (2,), and the heading to take [rad].

        It is the farthest point within `AHEAD` that a straight, clear line leads to.
        """
        last = len(self._points) - 1
        ahead = min(last, self._at + int(AHEAD / _SPACING))
        nearest = min(last, self._at + _NEXT)
        room = self._planner.clearance(np.vstack([position, self._points[self._at : ahead + 1]]), seen)
        room = np.minimum(np.minimum.accumulate(room), self._planner.least + _COMFORT) - _TOLERANCE
        while ahead > nearest and not self._planner.straight(
            position, self._points[ahead], seen, float(room[ahead + 1 - self._at])
        ):
            ahead -= 2
        ahead = max(ahead, nearest)
        point = self._points[ahead]
        if (last - self._at) * _SPACING < _ALIGN:
            return point, self._yaw
        x, y = point - position
        return point, float(np.arctan2(y, x))


def _spaced(points: Vector) -> Vector:
    """The same way with a point about every 5 cm."""
    legs = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(legs)])
    count = max(2, round(float(along[-1]) / _SPACING) + 1)
    at = np.linspace(0.0, float(along[-1]), count)
    return np.stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])], axis=1)
