"""Surfaces on which things may stand: level planes in one view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FLAT = 0.01
"""Farther from a plane than this [m] a point is not on it."""
CELL = 0.01
"""Cells of views from above [m]."""
_BIN, _APART = 0.01, 0.05
_SHARE = 0.012
"""Smallest share of the image that a surface fills."""
_NEAR_END, _GOING_ON = 5, 7
"""A surface seen this near to the left or right end of the image [pixels] goes on so far beyond it [cells]."""
_LEVEL = 0.85
"""Smallest vertical part of a normal of a level patch."""

Mask = NDArray[np.bool_]
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Surface:
    """A level plane.

    Attributes:
        height: Height of the plane in the middle of what is seen of it [m].
        above: How far each pixel's point lies above the plane [m]; shape (height, width).
        within: Whether the point lies over the surface; shape (height, width).
    """

    height: float
    above: Points
    within: Mask


@dataclass(frozen=True)
class Ground:
    """Cells of 1 cm seen from above, over all points that count.

    Attributes:
        cells: Cell of each pixel's point: column, row; shape (height, width, 2).
        shape: Rows and columns of the whole grid.
    """

    cells: NDArray[np.int32]
    shape: tuple[int, int]

    @classmethod
    def under(cls, points: Points, valid: Mask) -> Ground:
        """The grid under points, shape (height, width, 3), of which the valid ones count; at least one does."""
        lower = points[valid][:, :2].min(axis=0) - 10 * CELL
        cells = np.floor((points[..., :2] - lower) / CELL).astype(np.int32)
        cells[~valid] = 0
        columns, rows = (int(value) + 11 for value in cells.reshape(-1, 2).max(axis=0))
        return cls(cells, (rows, columns))

    def at(self, grid: NDArray[Any]) -> NDArray[Any]:
        """Values of a grid at each pixel; shape (height, width)."""
        return grid[self.cells[..., 1], self.cells[..., 0]]


def surfaces(points: Points, valid: Mask, ground: Ground) -> list[Surface]:
    """The level planes of a view, lowest first.

    Args:
        points: Ahead, left and above [m] of each pixel; shape (height, width, 3).
        valid: Whether the pixel's depth is known; shape (height, width).
        ground: The grid under the points.
    """
    level = _level(points, valid)
    heights = points[..., 2][level]
    if not len(heights):
        return []
    first = float(heights.min()) - _BIN
    counts = np.bincount(((heights - first) / _BIN).astype(int)).astype(float)
    counts = np.convolve(counts, [1.0, 1.0, 1.0], mode="same")
    found: list[float] = []
    fewest = _SHARE * valid.size
    while counts.max() >= fewest:
        best = int(counts.argmax())
        found.append(first + (best + 0.5) * _BIN)
        reach = round(_APART / _BIN)
        counts[max(0, best - reach) : best + reach + 1] = 0.0
    return [one for height in sorted(found) if (one := _surface(height, points, level, valid, ground)) is not None]


def _level(points: Points, valid: Mask) -> Mask:
    """Pixels around which the points lie level."""
    right = np.zeros_like(points)
    down = np.zeros_like(points)
    right[:, 1:-1] = points[:, 2:] - points[:, :-2]
    down[1:-1] = points[2:] - points[:-2]
    normal = np.cross(right, down)
    length = np.linalg.norm(normal, axis=-1)
    known = valid.copy()
    known[:, 1:-1] &= valid[:, 2:] & valid[:, :-2]
    known[1:-1] &= valid[2:] & valid[:-2]
    return np.asarray(known & (np.abs(normal[..., 2]) > _LEVEL * np.maximum(length, 1e-12)))


def _surface(height: float, points: Points, level: Mask, valid: Mask, ground: Ground) -> Surface | None:
    """The plane fitted to the level pixels near a height, and what lies over its convex outline."""
    near = level & (np.abs(points[..., 2] - height) < 2 * FLAT)
    if int(near.sum()) < 3:
        return None
    ones = np.ones(int(near.sum()))
    plane, *_ = np.linalg.lstsq(np.column_stack([points[near][:, :2], ones]), points[near][:, 2], rcond=None)
    above = points[..., 2] - (points[..., :2] @ plane[:2] + plane[2])
    on = level & (np.abs(above) < FLAT)
    if int(on.sum()) < 3:
        return None
    import cv2

    outline = np.zeros(ground.shape, dtype=np.uint8)
    cv2.fillConvexPoly(outline, cv2.convexHull(_beyond_the_image(ground, on)), 1)
    inner = np.asarray(cv2.erode(outline, np.ones((5, 5), np.uint8)))  # a wall stands on the very edge of a table
    return Surface(float(np.mean(points[on][:, 2])), above, np.asarray(valid & (ground.at(inner) > 0)))


def _beyond_the_image(ground: Ground, on: Mask) -> NDArray[np.int32]:
    """Cells of a surface, going on a little where the image ends at its left and right; shape (cells, 2).

    What stands there is cut off and has no surface around it.
    """
    left, right = np.zeros_like(on), np.zeros_like(on)
    left[:, :_NEAR_END], right[:, -_NEAR_END:] = True, True
    sides = [ground.cells[on & near] + (0, way) for near, way in ((left, _GOING_ON), (right, -_GOING_ON))]
    cells = np.concatenate([ground.cells[on], *sides])
    last = np.array([ground.shape[1] - 1, ground.shape[0] - 1])
    return np.asarray(np.clip(cells, 0, last), dtype=np.int32)
