"""What the lidar sees and the map does not show: people, above all."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from skills.frames import to_base, to_map
from skills.navigate.obstacle_map import ObstacleMap

_ON_MAP = 0.10
"""A hit this near to an obstacle of the map [m] is that obstacle."""
_SIDE = 0.08
"""Hits are kept by cells of this side [m]."""
_SEEN_THROUGH = 0.1
"""A remembered obstacle is gone when a beam reaches this much farther [m]."""
_FAR = 4.0
"""Hits farther away [m] are too sparse to plan with."""


class Obstacles:
    """Remembers unmapped obstacles until the lidar sees through where they were. One thread uses it.

    Args:
        site: The site.
        description: The robot's body.
        unseen: Points in `map` [m], shape (points, 2), of what stands where the lidar does not look.
    """

    def __init__(self, site: Site, description: RobotDescription, unseen: Vector | None = None) -> None:
        self._site, self._map = site, ObstacleMap(site)
        self._unseen = np.zeros((0, 2)) if unseen is None else unseen
        self._offset = np.asarray(description.lidar_position[:2])
        beams = description.lidar_beams
        self._angles = -math.pi + 2 * math.pi / beams * np.arange(beams)
        self._rays = np.stack([np.cos(self._angles), np.sin(self._angles)], axis=1)
        self._range = description.lidar_range
        self._cells: dict[tuple[int, int], Vector] = {}

    @property
    def points(self) -> Vector:
        """The remembered obstacles in `map` [m]; shape (points, 2)."""
        return np.concatenate([self._seen, self._unseen])

    @property
    def _seen(self) -> Vector:
        return np.array(list(self._cells.values())).reshape(-1, 2)

    def look(self, lidar: Vector, base_pose: Vector) -> bool:
        """Take in a scan, shape (beams,); returns whether the picture has changed."""
        before = set(self._cells)
        self._forget_seen_through(lidar, base_pose)
        hit = lidar < min(self._range - 0.01, _FAR)
        points = to_map(self._rays[hit] * lidar[hit, None] + self._offset, base_pose)
        inside = np.all((points > self._site.lower) & (points < self._site.upper), axis=1)
        points = points[inside]
        if len(points):
            for point in points[self._map.clearance(points) > _ON_MAP]:
                self._cells.setdefault((int(point[0] // _SIDE), int(point[1] // _SIDE)), point)
        return set(self._cells) != before

    def _forget_seen_through(self, lidar: Vector, base_pose: Vector) -> None:
        if not self._cells:
            return
        keys = list(self._cells)
        away = to_base(self._seen, base_pose) - self._offset
        distance = np.hypot(away[:, 0], away[:, 1])
        beam = np.rint((np.arctan2(away[:, 1], away[:, 0]) + math.pi) / (2 * math.pi) * len(lidar)).astype(int)
        through = np.minimum.reduce([lidar[(beam + side) % len(lidar)] for side in (-1, 0, 1)])
        for index in np.flatnonzero(through > distance + _SEEN_THROUGH):
            del self._cells[keys[index]]
