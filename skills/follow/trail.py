"""The way that somebody has gone, and the next point of it to drive to."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from executive.contracts.action import Vector
from skills.navigate.planner import Planner
from skills.navigate.route import Route

_SPACING = 0.12
"""Crumbs lie so far apart [m]."""
_LONGEST = 60
"""So many crumbs are kept."""
_PERSON = 0.45
"""What the lidar sees this near to the person [m] is the person."""
BERTH, _WIDER = 0.60, 0.29
"""How far the middle of the base stays from other people [m], and how much wider that is than from things."""
_REPLAN = 15
"""After so many steps a way that had to be planned is planned anew."""


class Trail:
    """Crumbs behind somebody. One thread uses it.

    Args:
        planner: Tells which lines are free for the base, and plans where none is.
        spot: Where the person stands, in `map` [m]; shape (2,).
    """

    def __init__(self, planner: Planner, spot: Vector) -> None:
        self._planner = planner
        self._crumbs = [np.array(spot)]
        self._route: Route | None = None
        self._age = _REPLAN

    def walked(self, spot: Vector) -> None:
        """The person is here now."""
        if math.dist(spot, self._crumbs[-1]) >= _SPACING:
            self._crumbs = [*self._crumbs, np.array(spot)][-_LONGEST:]

    def next(self, base: Vector, spot: Vector, seen: Vector) -> tuple[Vector, float]:
        """The point to drive to, shape (2,), and how long the way over it to the person is [m].

        Args:
            base: Where the base is, in `map` [m]; shape (2,).
            spot: Where the person is, or was last seen; shape (2,).
            seen: What the lidar sees and the map does not show; shape (points, 2).
        """
        others = seen[np.hypot(*(seen - spot).T) > _PERSON] if len(seen) else seen
        least = self._planner.least
        if self._clear(base, spot, others, least):
            self._age = _REPLAN
            return spot, math.dist(base, spot)
        for index in range(len(self._crumbs) - 1, -1, -1):
            crumb = self._crumbs[index]
            if math.dist(crumb, base) > 0.2 and self._clear(base, crumb, others, least):
                return crumb, math.dist(base, crumb) + self._rest(index, spot)
        return self._around(base, spot, others)

    def _clear(self, base: Vector, point: Vector, others: Vector, least: float) -> bool:
        """Whether a straight line leads there; what is near its end does not count, for the robot stops before it."""
        away = math.dist(base, point)
        if len(others) and self._too_near(base, point, others):
            return False
        end = base + (point - base) * max(0.0, away - 0.5) / max(away, 1e-6) if away > 0.6 else point
        room = min(least, float(self._planner.clearance(base[None], others)[0]) - 0.01)
        return self._planner.straight(base, end, others, room)

    @staticmethod
    def _too_near(base: Vector, point: Vector, others: Vector) -> bool:
        """Whether the line passes somebody else nearer than people are passed."""
        line = base + np.linspace(0.0, 1.0, 16)[:, None] * (point - base)
        away = np.hypot(*(line[:, None] - others).transpose(2, 0, 1)).min(axis=1)
        return bool(away.min() < min(BERTH, float(away[0]) - 0.01))

    def _rest(self, index: int, spot: Vector) -> float:
        points = [*self._crumbs[index:], spot]
        return sum(math.dist(one, other) for one, other in pairwise(points))

    def _around(self, base: Vector, spot: Vector, others: Vector) -> tuple[Vector, float]:
        """No straight line leads to the trail: a way that is planned."""
        self._age += 1
        if self._age >= _REPLAN:
            self._age = 0
            self._route = self._plan(base, spot, _widened(others)) or self._plan(base, spot, others)
        if self._route is None:
            return spot, math.dist(base, spot)
        left = self._route.remaining(base)
        point, _ = self._route.sub_goal(base, others)
        return point, left + math.dist(self._route.points[-1], spot)

    def _plan(self, base: Vector, spot: Vector, others: Vector) -> Route | None:
        goal = self._planner.nearest_free(spot, spot - 0.6, spot + 0.6, others)
        points = None if goal is None else self._planner.plan(base, goal, others)
        return None if points is None else Route(points, 0.0, self._planner)


def _widened(others: Vector) -> Vector:
    """Points around what the lidar sees, so that the planner keeps the berth from it; shape (points, 2)."""
    angles = np.arange(8) * math.tau / 8
    ring = _WIDER * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.asarray((others[:, None] + ring).reshape(-1, 2))
