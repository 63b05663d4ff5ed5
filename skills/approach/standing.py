"""Where to stand before somebody: at a distance, facing them, with room around."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from skills.navigate.obstacle_map import ObstacleMap
from skills.navigate.planner import Planner

_ROOM = 0.055
"""The base's edge keeps this far [m] from every obstacle where it stands."""
_SWING, _CRAMPED = 0.55, 1.5
"""With less room than this around its middle [m] the robot cannot unfold its arm: worth so much more way [m]."""
_SIDES = 24
_OPEN = 0.10
"""Nothing on the map may come so near to the line between robot and person [m]."""
_TRIES = 8


class Standing:
    """Chooses where to stand. One thread uses it.

    Args:
        site: The map.
        description: The robot's body.
    """

    def __init__(self, site: Site, description: RobotDescription) -> None:
        self._planner = Planner(site, description.base.radius + _ROOM)
        self._map = ObstacleMap(site)

    def before(self, person: Vector, distance: float, base: Vector, seen: Vector) -> Vector | None:
        """Pose to stand at, x, y [m], yaw [rad] in `map`, or None when there is none that can be reached.

        Args:
            person: Where they stand, in `map` [m]; shape (2,).
            distance: How far from them [m].
            base: Where the base is; shape (2,).
            seen: What the lidar sees and the map does not show, the person included; shape (points, 2).
        """
        others = seen[np.hypot(*(seen - person).T) > 0.4] if len(seen) else seen
        poses = [self._pose(person, distance, side * math.tau / _SIDES) for side in range(_SIDES)]
        poses = [pose for pose in poses if self._planner.free(pose[:2], seen) and self._open(pose[:2], person)]
        poses.sort(key=lambda pose: self._price(pose, base, others))
        ways = (pose for pose in poses[:_TRIES] if self._planner.plan(base, pose[:2], seen) is not None)
        return next(ways, None)

    @staticmethod
    def _pose(person: Vector, distance: float, side: float) -> Vector:
        away = np.array([math.cos(side), math.sin(side)])
        return np.array([*(person + distance * away), math.atan2(-away[1], -away[0])])

    def _open(self, spot: Vector, person: Vector) -> bool:
        line = spot + np.linspace(0.0, 0.75, 12)[:, None] * (person - spot)
        return bool(self._map.clearance(line).min() > _OPEN)

    def _price(self, pose: Vector, base: Vector, others: Vector) -> float:
        room = float(self._planner.clearance(pose[None, :2], others)[0])
        return math.dist(pose[:2], base) + (_CRAMPED if room < _SWING else 0.0)
