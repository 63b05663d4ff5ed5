"""What camera frames say about a surface: which of its cells are dirty, which are taken, which were not seen.

The surface is a grid of cells of 1 cm in `base_link`: while the base stands, the error of the robot's own pose does
not count. Every cell asks each frame what is to be seen where it lies; the answers of all frames add up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.observation import IMAGE, CameraFrame
from executive.contracts.site import Place
from skills.frames import rotation, to_base, to_map
from skills.policy import Array, Decide
from skills.wipe.spec import SIZE

CELL = 0.01
"""Edge of a cell [m]."""
_LOWEST, _HIGHEST = 0.02, 0.30
"""What rises so far above the surface stands on it [m]."""
_LEVEL = 0.02
"""A depth so close to the surface's shows the surface [m]."""
_EDGE = 0.005
"""Cells nearer to the surface's edge than this [m] are not part of it."""
_FAR = 0.20
"""Heights above the surface are told apart up to this [m]."""

Mask = NDArray[np.bool_]


def image_features(frame: CameraFrame, points: NDArray[np.float64], top: float) -> Array:
    """The network's input for a frame whose pixels lie at `points` (height, width, 3); shape (4, height, width).

    Args:
        frame: The frame.
        points: Its pixels in any frame with z up [m].
        top: Height of the surface [m].
    """
    colour = np.moveaxis(frame.rgb.astype(np.float32) / 255.0, -1, 0)
    above = np.clip(points[..., 2] - top, -_FAR, _FAR).astype(np.float32) * 10.0
    return np.concatenate([colour, above[None]]).astype(np.float32)


class SurfaceMap:
    """The cells of a surface as seen from a base that stands before it.

    Args:
        place: The surface.
        base_pose: Believed pose of the base in `map`.

    Attributes:
        cells: Middles of the cells in `base_link` [m]; shape (cells, 2).
        top: Height of the surface [m].
        risen: How far what stands on each cell rises above the surface [m], 0 for nothing; shape (cells,).
    """

    def __init__(self, place: Place, base_pose: Vector) -> None:
        self.top = float(place.centre[2])
        width, depth = (float(side) / 2 - _EDGE for side in place.size)
        along, across = np.meshgrid(np.arange(-depth, depth, CELL), np.arange(-width, width, CELL), indexing="ij")
        own = np.stack([along.ravel(), across.ravel()], axis=1)
        self.cells = to_base(own @ rotation(place.yaw).T + place.centre[:2], base_pose)
        self._shape = along.shape
        self._place, self._half = place, np.array([depth, width])
        self._base_pose = np.array(base_pose)
        self.forget()

    def forget(self) -> None:
        """Nothing has been seen."""
        self._odds = np.zeros(len(self.cells))
        self._seen = np.zeros(len(self.cells), dtype=np.int64)
        self.risen = np.zeros(len(self.cells))

    @property
    def dirty(self) -> Mask:
        """Which cells look dirty; shape (cells,)."""
        return np.asarray(self._odds > 0.0)

    @property
    def seen(self) -> Mask:
        """Which cells some frame has shown; shape (cells,)."""
        return self._seen > 0

    def take(self, frame: CameraFrame, base_pose: Vector, network: Decide) -> None:
        """Add what a frame shows that was exposed at rest, with the base believed at `base_pose`."""
        points = to_base(frame.points(), base_pose)
        odds = network({IMAGE: image_features(frame, points, self.top)})["dirt"][0].astype(np.float64)
        self._add_dirt(frame, base_pose, odds)
        self._add_things(points[frame.depth > 0])

    def _add_dirt(self, frame: CameraFrame, base_pose: Vector, odds: NDArray[np.float64]) -> None:
        """Every cell looks up the pixels around the place where it should show."""
        middles = to_map(np.column_stack([self.cells, np.full(len(self.cells), self.top)]), base_pose)
        away = (middles - frame.position) @ frame.rotation
        distance = np.maximum(away[:, 2], 1e-6)
        column = frame.focal * away[:, 0] / distance + (SIZE - 1) / 2
        row = frame.focal * away[:, 1] / distance + (SIZE - 1) / 2
        inside = (away[:, 2] > 0) & (column >= 1) & (column < SIZE - 2) & (row >= 1) & (row < SIZE - 2)
        index = np.flatnonzero(inside)
        nearest = frame.depth[np.rint(row[index]).astype(int), np.rint(column[index]).astype(int)]
        index = index[np.abs(nearest - distance[index]) < _LEVEL + 0.02 * distance[index]]
        self._odds[index] += _between_pixels(odds, row[index], column[index])
        self._seen[index] += 1

    def _add_things(self, points: NDArray[np.float64]) -> None:
        """What rises above the surface, as the highest point over each cell."""
        above = points[:, 2] - self.top
        points, above = points[(above > _LOWEST) & (above < _HIGHEST)], above[(above > _LOWEST) & (above < _HIGHEST)]
        own = (to_map(points[:, :2], self._base_pose) - self._place.centre[:2]) @ rotation(self._place.yaw)
        row, column = np.rint((own + self._half) / CELL).astype(int).T
        rows, columns = self._shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        np.maximum.at(self.risen, row[inside] * columns + column[inside], above[inside])


def _between_pixels(values: NDArray[np.float64], row: Vector, column: Vector) -> Vector:
    """Values of an image between its pixels, interpolated linearly in both directions."""
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    down, right = row - top, column - left
    upper = values[top, left] * (1 - right) + values[top, left + 1] * right
    lower = values[top + 1, left] * (1 - right) + values[top + 1, left + 1] * right
    return np.asarray(upper * (1 - down) + lower * down)
