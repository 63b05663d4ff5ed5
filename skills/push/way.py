"""One push seen from above: where the object is, where it goes, and whether that way is free."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.site import Place

BEFORE = 0.10
"""Distance before the object's middle at which the fingers come down [m]."""
HALF_HAND = 0.08
"""Half the width that the hand and an object need along the way [m]."""
_BEYOND = 0.05
"""The same beyond the object's goal [m]."""
_OWN = 0.075
"""What is nearer to the object's middle than this belongs to it [m]."""
_RIM = 0.06
"""Distance that the object's middle keeps from the edges of its surface [m]."""


@dataclass(frozen=True)
class Way:
    """A straight push.

    Attributes:
        middle: Middle of the object, x, y in `map` [m]; shape (2,).
        turn: Direction of the push in `map` [rad].
        distance: Its length [m].
    """

    middle: Vector
    turn: float
    distance: float

    @property
    def ahead(self) -> Vector:
        """Unit vector of the push; shape (2,)."""
        return np.array([math.cos(self.turn), math.sin(self.turn)])

    @property
    def goal(self) -> Vector:
        """Where the object's middle shall be; shape (2,)."""
        return self.middle + self.distance * self.ahead

    @property
    def begin(self) -> Vector:
        """Where the fingers come down; shape (2,)."""
        return self.middle - BEFORE * self.ahead

    def own_axes(self, points: Vector) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How far along the push and to its left points (..., 2) lie from the object's middle [m]."""
        away = np.asarray(points, dtype=np.float64) - self.middle
        along, left = self.ahead, np.array([-self.ahead[1], self.ahead[0]])
        return away @ along, away @ left

    def keeps_off(self, middles: Vector) -> bool:
        """Whether no other object whose middle is among these points is near the way; shape (objects, 2)."""
        along, left = self.own_axes(middles)
        within = (along > -BEFORE - 2 * HALF_HAND) & (along < self.distance + 2 * _BEYOND + HALF_HAND / 2)
        return not bool((within & (np.abs(left) < 1.6 * HALF_HAND)).any())

    def is_free(self, taken: Vector) -> bool:
        """Whether hand and object meet none of the points of what else stands there; shape (points, 2)."""
        others = taken[np.hypot(*(taken - self.middle).T) > _OWN]
        along, left = self.own_axes(others)
        within = (along > -BEFORE - HALF_HAND / 2) & (along < self.distance + _BEYOND)
        return not bool((within & (np.abs(left) < HALF_HAND)).any())


def straight(start: Vector, goal: Vector) -> Way:
    """The push from one point to another; shape (2,) each."""
    away = np.asarray(goal, dtype=np.float64) - start
    return Way(np.asarray(start, dtype=np.float64), math.atan2(away[1], away[0]), float(np.hypot(*away)))


def stays_on(surface: Place, point: Vector) -> bool:
    """Whether an object whose middle is at a point of `map` stands on a surface, with some room to its edges."""
    forward = np.array([math.cos(surface.yaw), math.sin(surface.yaw)])
    away = np.asarray(point[:2], dtype=np.float64) - surface.centre[:2]
    across, ahead = away @ np.array([-forward[1], forward[0]]), away @ forward
    width, depth = (float(side) for side in surface.size)
    return bool(abs(across) <= width / 2 - _RIM and abs(ahead) <= depth / 2 - _RIM)
