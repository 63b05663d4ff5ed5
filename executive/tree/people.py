"""How near the robot is to something that the static map does not explain: a person, or a thing left in the way."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site

MAP_TOLERANCE = 0.15
"""A point nearer than this [m] to a box of the map belongs to it: errors of map and pose together stay below."""


class StaticMap:
    """The boxes of a map as arrays, for distances to many points at once."""

    def __init__(self, site: Site) -> None:
        boxes = site.boxes
        self._middle = np.array([[box.x, box.y] for box in boxes]).reshape(-1, 2)
        self._half = np.array([[box.width, box.depth] for box in boxes]).reshape(-1, 2) / 2
        self._radius = np.hypot(self._half[:, 0], self._half[:, 1])
        yaw = np.array([box.yaw for box in boxes])
        self._cosine, self._sine = np.cos(yaw), np.sin(yaw)

    def explains(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of the points (count, 2) in `map` [m] lie within `MAP_TOLERANCE` of a box."""
        middle = points.mean(axis=0)
        spread = np.abs(points - middle).max() * np.sqrt(2)
        offset = self._middle - middle
        near = np.hypot(offset[:, 0], offset[:, 1]) < self._radius + (spread + MAP_TOLERANCE)
        if not near.any():
            return np.zeros(len(points), dtype=bool)
        cosine, sine, half = self._cosine[near], self._sine[near], self._half[near]
        ahead, left = points[:, :1] - self._middle[near, 0], points[:, 1:] - self._middle[near, 1]
        along = np.maximum(np.abs(cosine * ahead + sine * left) - half[:, 0], 0.0)
        across = np.maximum(np.abs(cosine * left - sine * ahead) - half[:, 1], 0.0)
        return np.asarray((along**2 + across**2).min(axis=1) <= MAP_TOLERANCE**2)


def nearest_stranger(
    observation: Observation, description: RobotDescription, static: StaticMap, within: float
) -> float | None:
    """Distance [m] from the robot's outline to the nearest lidar return that the map does not explain.

    None when there is none nearer than `within` [m]. Only the few beams that end that near are compared with the map.
    """
    ranges = observation.lidar
    mount_x, mount_y, _ = (float(value) for value in description.lidar_position)
    radius = description.base.radius
    reach = within + radius + math.hypot(mount_x, mount_y)
    (near,) = (ranges < min(reach, description.lidar_range)).nonzero()
    if not len(near):
        return None
    angles = near * (math.tau / len(ranges)) - math.pi
    ahead, left = ranges[near] * np.cos(angles) + mount_x, ranges[near] * np.sin(angles) + mount_y
    gaps = np.hypot(ahead, left) - radius
    x, y, yaw = (float(value) for value in observation.state.base_pose)
    cosine, sine = math.cos(yaw), math.sin(yaw)
    points = np.stack([x + cosine * ahead - sine * left, y + sine * ahead + cosine * left], axis=-1)
    strange = gaps[(gaps < within) & ~static.explains(points)]
    return max(0.0, float(strange.min())) if len(strange) else None
