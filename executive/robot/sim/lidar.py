"""The planar lidar: rays from the middle of the base that look past the robot itself."""

from __future__ import annotations

import math

import mujoco
import numpy as np

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription
from executive.robot.sim.model import DIRT_GROUP, ROBOT_GROUP
from executive.robot.sim.world import SimWorld

NOISE = 0.005
"""Standard deviation of a range [m]."""


class Lidar:
    """Scans the plane at its own height. One thread uses it."""

    def __init__(self, description: RobotDescription, random: np.random.Generator) -> None:
        self._random = random
        self._beams, self._range = description.lidar_beams, description.lidar_range
        self._position = description.lidar_position
        self._angles = -math.pi + 2 * math.pi / self._beams * np.arange(self._beams)
        self._groups = np.ones(6, dtype=np.uint8)
        self._groups[[ROBOT_GROUP, DIRT_GROUP]] = 0
        self._hit = np.empty(self._beams, dtype=np.int32)
        self._distance = np.empty(self._beams)
        self._rays = np.zeros((self._beams, 3))

    def scan(self, world: SimWorld) -> Vector:
        """Ranges [m], counter-clockwise from -pi in `base_link`; the largest range where nothing is hit."""
        x, y, yaw = world.robot_pose
        cosine, sine = math.cos(yaw), math.sin(yaw)
        ahead, left, up = (float(value) for value in self._position)
        centre = np.array([x + cosine * ahead - sine * left, y + sine * ahead + cosine * left, up])
        np.cos(self._angles + yaw, out=self._rays[:, 0])
        np.sin(self._angles + yaw, out=self._rays[:, 1])
        mujoco.mj_multiRay(
            world.model, world.data, centre, self._rays.reshape(-1), self._groups, True, -1,
            self._hit, self._distance, None, self._beams, self._range,
        )  # fmt: skip
        noisy = self._distance + self._random.normal(0.0, NOISE, self._beams)
        return np.where(self._hit < 0, self._range, np.clip(noisy, 0.0, self._range))
