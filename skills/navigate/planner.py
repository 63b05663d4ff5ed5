"""The way through the map: A* on a grid whose cost rises near obstacles (Hart, Nilsson and Raphael, 1968)."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.site import Site
from skills.navigate.obstacle_map import ObstacleMap

_COARSE, _FINE = 0.1, 0.05
_COMFORT = 0.25
"""Beyond the least clearance, this much more [m] is worth a detour."""
_DETOUR = 4.0
"""A metre at the least clearance costs this many metres more."""
_BETWEEN = 0.02
"""Between two beams an obstacle may be nearer than where they hit it, by this much [m]."""
_LEAVE = 0.4
"""A start too near to an obstacle may be left towards a free cell this near [m]."""
_NEIGHBOURS = [(dx, dy, math.hypot(dx, dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]


@dataclass(frozen=True)
class Grid:
    """Clearance of the map's obstacles at the middle of every cell.

    Attributes:
        lower: Middle of the first cell in `map` [m]; shape (2,).
        step: Side of a cell [m].
        middles: Middles of all cells [m]; shape (columns, rows, 2).
        clearance: Distance to the nearest obstacle [m]; shape (columns, rows).
    """

    lower: Vector
    step: float
    middles: Vector
    clearance: Vector

    @classmethod
    def of(cls, site: Site, boxes: ObstacleMap, step: float) -> Grid:
        """The grid over the whole site."""
        x, y = (np.arange(low + step / 2, high, step) for low, high in zip(site.lower, site.upper, strict=True))
        middles = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)
        return cls(middles[0, 0], step, middles, boxes.clearance(middles))

    def cell(self, point: Vector) -> tuple[int, int]:
        """The cell nearest to a point."""
        column, row = np.rint((point - self.lower) / self.step).astype(int)
        columns, rows = self.clearance.shape
        return min(max(int(column), 0), columns - 1), min(max(int(row), 0), rows - 1)


class Planner:
    """Plans ways for a round base. One thread uses it; a plan takes a few milliseconds.

    Args:
        site: The site whose map is planned on.
        least: Distance [m] that the middle of the base keeps from every obstacle.
        courtesy: How much nearer [m] what the map does not show counts than it is, where there is room: people
            want a wider berth than walls. It closes no way that is open without it.
    """

    def __init__(self, site: Site, least: float, courtesy: float = 0.0) -> None:
        self.least = least
        self._courtesy = courtesy
        self._map = ObstacleMap(site)
        self._grids = [Grid.of(site, self._map, step) for step in (_COARSE, _FINE)]

    def plan(self, start: Vector, goal: Vector, seen: Vector) -> Vector | None:
        """The way from `start` to `goal` as points in `map`, shape (points, 2), or None when there is none.

        Args:
            start, goal: Positions in `map` [m]; shape (2,).
            seen: Points that the lidar sees and the map does not show; shape (points, 2).
        """
        if not self.free(goal, seen):
            return None
        for grid in self._grids:
            clearance = np.minimum(grid.clearance, self._berth(grid.middles, seen))
            cells = _search(clearance, self.least, grid.step, _entry(grid, clearance, start, self.least),
                            _entry(grid, clearance, goal, self.least))  # fmt: skip
            if cells is not None:
                points = np.array([start, *(grid.middles[cell] for cell in cells[1:-1]), goal])
                return self._shortened(points, seen)
        return None

    def nearest_free(self, point: Vector, lower: Vector, upper: Vector, seen: Vector) -> Vector | None:
        """The spot nearest to `point` between the corners `lower` and `upper` where the base can stand, or None."""
        grid = self._grids[0]
        clearance = np.minimum(grid.clearance, self._berth(grid.middles, seen))
        inside = np.all((grid.middles >= lower) & (grid.middles <= upper), axis=-1) & (clearance >= self.least)
        spots = grid.middles[inside]
        return spots[int(np.argmin(np.hypot(*(spots - point).T)))] if len(spots) else None

    def free(self, point: Vector, seen: Vector) -> bool:
        """Whether the base can stand there."""
        return bool(self.clearance(point[None], seen)[0] >= self.least)

    def clearance(self, points: Vector, seen: Vector) -> Vector:
        """Distance [m] from points, shape (..., 2), to the nearest obstacle of map and lidar, courtesy taken off."""
        return np.minimum(self._map.clearance(points), self._berth(points, seen))

    def _berth(self, points: Vector, seen: Vector) -> Vector:
        """Distance to the nearest of `seen` less the courtesy, but never less than `least` because of it."""
        away = _distance(points, seen)
        return np.where(away >= self.least, np.maximum(self.least, away - self._courtesy), away)

    def straight(self, start: Vector, end: Vector, seen: Vector, least: float) -> bool:
        """Whether the straight line keeps at least `least` [m] from every obstacle."""
        steps = max(2, math.ceil(float(np.hypot(*(end - start))) / 0.04) + 1)
        line = start + np.linspace(0.0, 1.0, steps)[:, None] * (end - start)
        return bool(self.clearance(line, seen).min() >= least)

    def _shortened(self, points: Vector, seen: Vector) -> Vector:
        """The same way without corners that a straight line can cut as clear of obstacles as the way itself is."""
        clear = np.minimum(self.clearance(points, seen), self.least + _COMFORT)
        kept, here = [0], 0
        while here < len(points) - 1:
            ahead = min(len(points) - 1, here + 24)
            while ahead > here + 1:
                least = float(clear[here : ahead + 1].min()) - 0.01
                if self.straight(points[here], points[ahead], seen, least):
                    break
                ahead -= max(1, (ahead - here) // 4)
            kept.append(ahead)
            here = ahead
        return points[kept]


def _distance(points: Vector, seen: Vector) -> Vector:
    """Distance from points, shape (..., 2), to the nearest of `seen`, shape (n, 2); infinite when there is none."""
    if not len(seen):
        return np.full(points.shape[:-1], np.inf)
    x, y = points[..., 0, None] - seen[:, 0], points[..., 1, None] - seen[:, 1]
    return np.asarray(np.sqrt((x * x + y * y).min(axis=-1)) - _BETWEEN)


def _entry(grid: Grid, clearance: Vector, point: Vector, least: float) -> tuple[int, int]:
    """The free cell nearest to a point, or the nearest one of all when none is near."""
    near = grid.cell(point)
    if clearance[near] >= least:
        return near
    away = np.hypot(grid.middles[..., 0] - point[0], grid.middles[..., 1] - point[1])
    away[(clearance < least) | (away > _LEAVE)] = np.inf
    column, row = np.unravel_index(int(np.argmin(away)), away.shape)
    return (int(column), int(row)) if np.isfinite(away[column, row]) else near


def _search(
    clearance: NDArray[np.float64], least: float, step: float, start: tuple[int, int], goal: tuple[int, int]
) -> list[tuple[int, int]] | None:
    """Cells of the cheapest way, or None."""
    if not _connected(clearance >= least, start, goal):
        return None
    lack = np.clip(1.0 - (clearance - least) / _COMFORT, 0.0, 1.0)
    price = np.where(clearance >= least, step * (1.0 + _DETOUR * lack * lack), np.inf).tolist()
    columns, rows = clearance.shape
    best: dict[tuple[int, int], float] = {start: 0.0}
    came: dict[tuple[int, int], tuple[int, int]] = {}
    queue = [(0.0, start)]
    done: set[tuple[int, int]] = set()
    while queue:
        _, here = heapq.heappop(queue)
        if here == goal:
            return _traced(came, goal)
        if here in done:
            continue
        done.add(here)
        for dx, dy, length in _NEIGHBOURS:
            x, y = here[0] + dx, here[1] + dy
            if not (0 <= x < columns and 0 <= y < rows) or price[x][y] == math.inf:
                continue
            cost = best[here] + length * price[x][y]
            if cost < best.get((x, y), math.inf):
                best[x, y], came[x, y] = cost, here
                heapq.heappush(queue, (cost + step * math.hypot(goal[0] - x, goal[1] - y), (x, y)))
    return None


def _connected(free: NDArray[np.bool_], start: tuple[int, int], goal: tuple[int, int]) -> bool:
    """Whether free cells lead from start to goal; a flood, far quicker to say no than the search."""
    if not free[goal]:
        return False
    free = np.pad(free, 1)
    reached, count = np.zeros_like(free), 0
    reached[start[0] + 1, start[1] + 1] = True
    while not reached[goal[0] + 1, goal[1] + 1]:
        wide = reached.copy()
        wide[1:-1] |= reached[:-2] | reached[2:]
        reached[:, 1:-1] |= (wide[:, :-2] | wide[:, 1:-1] | wide[:, 2:]) & free[:, 1:-1]
        grown = int(np.count_nonzero(reached))
        if grown == count:
            return False
        count = grown
    return True


def _traced(came: dict[tuple[int, int], tuple[int, int]], goal: tuple[int, int]) -> list[tuple[int, int]]:
    cells = [goal]
    while cells[-1] in came:
        cells.append(came[cells[-1]])
    return cells[::-1]
