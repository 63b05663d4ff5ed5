"""Where people may stand: groups of lidar returns that the map does not explain."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from skills.frames import to_base, to_map
from skills.navigate.obstacle_map import ObstacleMap

_ON_MAP = 0.10
"""A return this near to an obstacle of the map [m] is that obstacle."""
_TOGETHER = 0.30
"""Returns no farther apart than this [m] may be two legs of one person."""
_WIDEST = 0.45
"""What is wider than this [m] is more than one person; it is cut."""
_BEHIND = 0.04
"""The middle of a person is so much farther away than the returns from their legs [m]."""
FAR = 3.5
"""Returns from farther away [m] are too sparse."""


class Candidates:
    """Finds what may be people around the robot. Read-only after it is made.

    Args:
        site: The map.
        description: Where the lidar sits.
    """

    def __init__(self, site: Site, description: RobotDescription) -> None:
        self._map, self._site = ObstacleMap(site), site
        self._offset = np.asarray(description.lidar_position[:2])
        beams = description.lidar_beams
        angles = -math.pi + 2 * math.pi / beams * np.arange(beams)
        self._rays = np.stack([np.cos(angles), np.sin(angles)], axis=1)

    def strange(self, observation: Observation) -> NDArray[np.bool_]:
        """Which beams end on something that the map does not explain; shape (beams,)."""
        lidar = observation.lidar
        points = self._ends(observation)
        inside = np.all((points > self._site.lower) & (points < self._site.upper), axis=1)
        strange = (lidar < FAR) & inside
        strange[strange] = self._map.clearance(points[strange]) > _ON_MAP
        return np.asarray(strange)

    def strangers(self, observation: Observation) -> Vector:
        """Returns that the map does not explain, in `map` [m]; shape (points, 2)."""
        return self._ends(observation)[self.strange(observation)]

    def _ends(self, observation: Observation) -> Vector:
        """Where every beam ends, in `map` [m]; shape (beams, 2)."""
        return to_map(self._rays * observation.lidar[:, None] + self._offset, observation.state.base_pose)

    def people(self, observation: Observation) -> Vector:
        """Middles of what may be people, in `map` [m], the nearest to the robot first; shape (people, 2)."""
        pose = observation.state.base_pose
        groups = _grouped(self.strangers(observation))
        middles = np.array([_middle(group, pose) for group in groups]).reshape(-1, 2)
        return middles[np.argsort(np.hypot(*to_base(middles, pose).T), kind="stable")]


def _grouped(points: Vector) -> list[Vector]:
    """Points that hang together, in the order of the lidar; groups too wide for one person are cut in two."""
    groups: list[list[Vector]] = []
    for point in points:
        near = [group for group in groups if min(math.dist(point, other) for other in group) < _TOGETHER]
        merged = [point, *(other for group in near for other in group)]
        groups = [group for group in groups if not any(group is one for one in near)] + [merged]
    return [part for group in groups for part in _cut(np.array(group))]


def _cut(group: Vector) -> list[Vector]:
    spread = group - group.mean(axis=0)
    if float(np.hypot(*spread.T).max()) <= _WIDEST or len(group) < 4:
        return [group]
    along = spread @ np.linalg.svd(spread, full_matrices=False)[2][0]
    return [*_cut(group[along <= 0]), *_cut(group[along > 0])] if np.ptp(along) > 0 else [group]


def _middle(group: Vector, pose: Vector) -> Vector:
    """Where the person stands whose legs gave these returns."""
    low, high = group.min(axis=0), group.max(axis=0)
    middle = (low + high) / 2
    away = middle - pose[:2]
    return np.asarray(middle + _BEHIND * away / max(float(np.hypot(*away)), 1e-6))
