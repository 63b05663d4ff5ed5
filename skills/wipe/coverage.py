"""Where the tool has to pass so that all dirt comes off, and where it must not because of what stands there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription
from skills.arm.servo import reachable
from skills.wipe.sight import CELL, Mask, SurfaceMap
from skills.wipe.spec import CLEAR, HOVER

WIPES = 0.020
"""What is this close to the tool in the plane [m] comes off, with some margin."""
_PLANNED = 0.015
"""Spots are chosen to wipe what is this close [m], so that a tool that stops a little beside one is good enough."""
LOW = 0.026
"""Largest height of the tool point above the surface at which it wipes [m]."""
_MARGIN = 0.025
"""Wiped around what looks dirty [m]: the camera's pixels are 15 mm wide on a surface, and it may be misaligned."""
_FEWEST = 3
"""So many cells together are dirt; fewer are noise."""
_TALL = 0.06
"""What rises higher than this above the surface [m] the palm could hit, anything lower only the fingers."""
_FINGERS, _PALM = 0.040, 0.090
"""Distances of the tool point from what stands there [m] at which fingers and palm are clear of it."""
_NEAR = 0.12
"""What stands farther away than this [m] pushes no more."""


class Coverage:
    """The dirt that is still to be wiped in one round.

    Args:
        surface: What was seen.
        description: The robot.

    Attributes:
        left: Cells to be wiped [m]; shape (cells, 2).
        beyond: How many dirty cells cannot be wiped because they are out of reach.
        hemmed: How many cannot be wiped because of what stands too near.
    """

    def __init__(self, surface: SurfaceMap, description: RobotDescription) -> None:
        cells = surface.cells
        dirty = cells[_together(cells, surface.dirty)]
        self._things = cells[surface.risen > 0]
        self._tall = cells[surface.risen > _TALL]
        wanted = cells[_distance(cells, dirty) <= _MARGIN] if len(dirty) else dirty
        around = cells[_distance(cells, wanted) <= _PLANNED] if len(wanted) else wanted
        within = np.array([self._within(description, point, surface.top) for point in around], dtype=np.bool_)
        free = (_distance(around, self._things) >= _FINGERS) & (_distance(around, self._tall) >= _PALM)
        self._spots = around[within & free] if len(around) else around
        covered = _distance(dirty, self._spots) <= _PLANNED
        in_reach = _distance(dirty, around[within] if len(around) else around) <= _PLANNED
        self.hemmed, self.beyond = _count(in_reach & ~covered), _count(~in_reach)
        self.left = wanted[(_distance(wanted, self._spots) <= _PLANNED) & covered.any()]
        self._count = len(self.left)
        self._spot: Vector | None = None

    @property
    def area(self) -> float:
        """What is wiped in this round [m²]."""
        return self._count * CELL**2

    @property
    def share(self) -> float:
        """Share that is left, 0 to 1."""
        return len(self.left) / max(1, self._count)

    def pass_over(self, tool: Vector, above: float) -> None:
        """Take note of where the tool is: x, y in `base_link` [m], and its height above the surface [m]."""
        if above <= LOW and len(self.left):
            self.left = self.left[np.linalg.norm(self.left - tool, axis=1) > WIPES]

    def spot(self, tool: Vector) -> Vector | None:
        """Where to pass next: x, y in `base_link` [m], or None when all is wiped. It stays until it is wiped out."""
        if not len(self.left):
            return None
        if self._spot is not None and (np.linalg.norm(self.left - self._spot, axis=1) <= _PLANNED).any():
            return self._spot
        gain = (np.linalg.norm(self._spots[:, None] - self.left[None], axis=-1) <= _PLANNED).sum(axis=1)
        cost = np.linalg.norm(self._spots - tool, axis=1)
        self._spot = self._spots[int(np.argmax(np.where(gain > 0, gain / (cost + 0.05), -1.0)))]
        return self._spot

    def push(self, tool: Vector) -> tuple[Vector, float]:
        """Away from what stands nearest: direction times nearness, shape (2,), and nearness, 0 to 1."""
        if not len(self._things):
            return np.zeros(2), 0.0
        away = tool - self._things
        distance = np.linalg.norm(away, axis=1)
        nearest = int(np.argmin(distance))
        nearness = max(0.0, 1.0 - float(distance[nearest]) / _NEAR)
        return nearness * away[nearest] / max(1e-6, float(distance[nearest])), nearness

    @staticmethod
    def _within(description: RobotDescription, point: Vector, top: float) -> bool:
        x, y = float(point[0]), float(point[1])
        return reachable(description, x, y, top + HOVER) and reachable(description, x, y, top + CLEAR)


def _together(cells: NDArray[np.float64], dirty: Mask) -> Mask:
    """Which dirty cells have dirty cells beside them."""
    some = cells[dirty]
    kept = dirty.copy()
    near = np.linalg.norm(some[:, None] - some[None], axis=-1) < 2.1 * CELL
    kept[np.flatnonzero(dirty)[near.sum(axis=1) < _FEWEST]] = False
    return kept


def _count(cells: Mask) -> int:
    """How many cells these are, or 0 when they are so few that they are noise."""
    number = int(cells.sum())
    return number if number >= _FEWEST else 0


def _distance(points: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """From each point to the nearest of the others [m]; endless where there are none. Shape (points,)."""
    if not len(points) or not len(others):
        return np.full(len(points), np.inf)
    return np.asarray(np.linalg.norm(points[:, None] - others[None], axis=-1).min(axis=1))
