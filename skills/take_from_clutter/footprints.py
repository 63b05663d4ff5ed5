"""Where an object stands, fitted to everything that several frames have shown of it and of what is around it.

One frame has a cube on a handful of pixels, too few to tell how it is turned. Frames that were aimed a little beside
one another show other points of it; all of them lie within its footprint, and what belongs to other things lies
outside. Sides that are seen lie on its border.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from skills.arm.grip import GRIPS
from skills.policy import Array

_SOFT = 0.003
"""Points so near to the border [m] count in part."""
_NEAR = 0.075
"""Points farther from where an object is believed to be [m] are not looked at."""
_BELOW_TOP = 0.012
"""Points of an object so far below its top [m] are on its sides."""
_ABOVE_TOP = 0.01
"""Points so far above its top [m] are not its own."""
_ABOUT = 150
"""Points that the first, coarse fit is made with."""
_COARSE = np.arange(-4, 5) * 0.005
_FINE = np.stack(np.meshgrid(*[[-1.0, 0.0, 1.0]] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
_HANDLE_MIDDLE, _HANDLE_HALF = np.array([0.045, 0.0]), np.array([0.015, 0.005])
"""A mug's handle from above, along the mug's own x [m]."""


@dataclass(frozen=True)
class Fitted:
    """A fit.

    Attributes:
        pose: x, y [m], yaw [rad] in `map`; shape (3,).
        points: How many points showed the object.
    """

    pose: Vector
    points: int


def fitted(kind: str, points: Vector, own: Array, top: float, believed: Vector) -> Fitted | None:
    """Fit an object's footprint.

    Args:
        kind: Its kind, cube or mug.
        points: Points in `map` of several frames [m]; shape (points, 3).
        own: For each the probability that it belongs to the object; shape (points,).
        top: Height of the surface [m].
        believed: Where its middle is believed to be, x, y [m]; shape (2,).

    Returns:
        The fit, or None when no point shows the object.
    """
    near = (np.hypot(*(points[:, :2] - believed).T) < _NEAR) & (points[:, 2] > top - 0.01)
    points, own = points[near], own[near]
    highest = top + 2 * GRIPS[kind].half_height
    own = np.where(points[:, 2] < highest + _ABOVE_TOP, own, 0.0)
    mine = own > 0.5
    if not mine.any():
        return None
    side = mine & (points[:, 2] < highest - _BELOW_TOP)
    seen = _Seen(kind, points[:, :2], 2.0 * own - 1.0, side)
    some = seen.every(max(1, len(points) // _ABOUT))
    turns = np.arange(10) * math.pi / 20 if kind == "cube" else np.arange(16) * math.tau / 16
    grid = np.stack(np.meshgrid(_COARSE + believed[0], _COARSE + believed[1], turns, indexing="ij"), axis=-1)
    best = some.best_of(grid.reshape(-1, 3))
    step = np.array([0.0025, 0.0025, 0.08])
    for _ in range(3):
        for _ in range(3):
            best = seen.best_of(best + _FINE * step)
        step = step / 2
    return Fitted(best, int(mine.sum()))


def within(kind: str, pose: Vector, points: Vector) -> NDArray[np.bool_]:
    """Which points in `map` (points, 3) stand in an object's footprint, or on its border."""
    seen = _Seen(kind, points[:, :2], np.zeros(len(points)), np.zeros(len(points), dtype=np.bool_))
    return np.asarray(seen.outside(pose[None])[0] < _SOFT)


@dataclass(frozen=True)
class _Seen:
    """Points from above, how much each speaks for the object (1) or against it (-1), and which show a side."""

    kind: str
    points: Vector
    weights: NDArray[np.floating]
    side: NDArray[np.bool_]

    def every(self, step: int) -> _Seen:
        """One of so many points."""
        return _Seen(self.kind, self.points[::step], self.weights[::step], self.side[::step])

    def best_of(self, poses: Vector) -> Vector:
        """The pose that fits best; `poses` of shape (poses, 3)."""
        outside = self.outside(poses) / _SOFT
        fits = np.where(self.side, 1.0 - np.minimum(np.abs(outside), 2.0), np.clip(-outside, -1.0, 1.0))
        return np.asarray(poses[int((fits @ self.weights).argmax())])

    def outside(self, poses: Vector) -> Vector:
        """How far the points lie outside the footprint at each pose; negative within it [m]; (poses, points)."""
        cosine, sine = np.cos(poses[:, 2:]), np.sin(poses[:, 2:])
        x, y = (self.points[:, axis] - poses[:, axis : axis + 1] for axis in (0, 1))
        return _outside(self.kind, cosine * x + sine * y, cosine * y - sine * x)


def _outside(kind: str, x: Vector, y: Vector) -> Vector:
    """How far points in an object's own axes lie outside its footprint; negative within it [m]."""
    half = GRIPS[kind].width / 2
    if kind == "cube":
        return _outside_box(np.abs(x) - half, np.abs(y) - half)
    handle = _outside_box(np.abs(x - _HANDLE_MIDDLE[0]) - _HANDLE_HALF[0], np.abs(y) - _HANDLE_HALF[1])
    return np.minimum(np.hypot(x, y) - half, handle)


def _outside_box(x: Vector, y: Vector) -> Vector:
    return np.asarray(np.hypot(np.maximum(x, 0.0), np.maximum(y, 0.0)) + np.minimum(np.maximum(x, y), 0.0))
