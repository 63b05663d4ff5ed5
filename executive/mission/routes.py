"""How far it is between places on the static map, and who is near the way."""

from __future__ import annotations

import math
from itertools import product

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.site import MapBox, Site

_CELL = 0.2
"""Least side of a cell [m]."""
_MOST_CELLS = 150
"""Most cells along a side of the map; larger maps get larger cells."""
_MARGIN = 0.2
"""Distance [m] that a way keeps from the boxes of the map."""
_STEPS = tuple((dx, dy) for dx, dy in product((-1, 0, 1), repeat=2) if dx or dy)


class Routes:
    """Shortest ways on a grid over the static map; those to a place are found once and kept."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._lower = np.asarray(site.lower, dtype=np.float64)
        extent = np.asarray(site.upper, dtype=np.float64) - self._lower
        self._cell = max(_CELL, float(extent.max()) / _MOST_CELLS)
        self._shape = tuple(int(count) for count in np.maximum(1, np.ceil(extent / self._cell)))
        middles = np.moveaxis(np.indices(self._shape), 0, -1) * self._cell + self._cell / 2 + self._lower
        self._blocked = np.zeros(self._shape, dtype=bool)
        for box in site.boxes:
            self._blocked |= _inside(box, middles)
        self._fields: dict[str, Vector] = {}

    def distance(self, start: Vector, goal: str) -> float:
        """Length [m] of the shortest way from a point to a place's approach pose; straight where there is no way."""
        length = float(self._field(goal)[self._at(start)])  # inf also for a start within the margin of a box
        straight = float(np.hypot(*(self.site.places[goal].approach[:2] - start[:2])))
        return max(length, straight) if math.isfinite(length) else straight

    def clearance(self, start: Vector, goal: str, points: Vector) -> float:
        """Smallest distance [m] between the shortest way to a place and any of `points` (count, 2); inf without any."""
        if not len(points):
            return math.inf
        way = self._way(start, goal)
        return float(np.hypot(*(way[:, None] - points[None]).transpose(2, 0, 1)).min())

    def _way(self, start: Vector, goal: str) -> Vector:
        """The middles of the cells along the shortest way; shape (cells, 2)."""
        field, here = self._field(goal), self._at(start)
        cells = [here]
        while field[here] > 0:
            around = [(here[0] + dx, here[1] + dy) for dx, dy in _STEPS]
            here = min((cell for cell in around if self._exists(cell)), key=lambda cell: float(field[cell]))
            if field[here] >= field[cells[-1]]:
                break
            cells.append(here)
        return np.array(cells) * self._cell + self._cell / 2 + self._lower

    def _field(self, goal: str) -> Vector:
        """Distance [m] of every cell to a place; inf where there is no way."""
        if goal not in self._fields:
            field = np.full((self._shape[0] + 2, self._shape[1] + 2), np.inf)
            inner = field[1:-1, 1:-1]
            free = ~self._blocked
            cell = self._at(self.site.places[goal].approach)
            free[cell], inner[cell] = True, 0.0
            while True:
                nearer = inner.copy()
                for dx, dy in _STEPS:
                    shifted = field[1 + dx : 1 + dx + self._shape[0], 1 + dy : 1 + dy + self._shape[1]]
                    np.minimum(nearer, shifted + math.hypot(dx, dy) * self._cell, out=nearer)
                nearer[~free] = np.inf
                if np.array_equal(nearer, inner):
                    break
                inner[:] = nearer
            self._fields[goal] = inner.copy()
        return self._fields[goal]

    def _at(self, point: Vector) -> tuple[int, int]:
        cell = np.clip((np.asarray(point)[:2] - self._lower) // self._cell, 0, np.array(self._shape) - 1)
        return int(cell[0]), int(cell[1])

    def _exists(self, cell: tuple[int, int]) -> bool:
        return 0 <= cell[0] < self._shape[0] and 0 <= cell[1] < self._shape[1]


def _inside(box: MapBox, points: Vector) -> Vector:
    """Which points lie inside a box or within the margin around it."""
    away = points - np.array([box.x, box.y])
    cosine, sine = math.cos(box.yaw), math.sin(box.yaw)
    along = np.abs(cosine * away[..., 0] + sine * away[..., 1]) < box.width / 2 + _MARGIN
    across = np.abs(cosine * away[..., 1] - sine * away[..., 0]) < box.depth / 2 + _MARGIN
    return np.asarray(along & across)
