"""A light planar simulator: a round base with lidar among boxes and posts. Made for training data, in numpy.

It has what matters for driving (accelerations, delays, noise of lidar, odometry and localisation) and no physics of
contact: a base that would enter an obstacle stands still.
"""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import Observation, RobotState
from executive.contracts.robot import RobotDescription
from skills.frames import pose_error, rotation
from skills.navigate.layouts import GOAL, Layout

_LIDAR_NOISE, _TWIST_NOISE = 0.005, 0.005
_POSITION_ERROR, _HEADING_ERROR, _DRIFT_TIME = 0.003, 0.003, 2.0
_AT, _ALIGNED, _SLOW = 0.03, 0.05, 0.05
_PARTS = 5


class Floor:
    """One layout with the base in it. One thread uses it.

    Args:
        layout: Where everything is.
        description: The robot's body.
        random: Source of the sensors' noise.
    """

    def __init__(self, layout: Layout, description: RobotDescription, random: np.random.Generator) -> None:
        self._layout, self._description, self._random = layout, description, random
        beams = description.lidar_beams
        self._angles = -math.pi + 2 * math.pi / beams * np.arange(beams)
        boxes = layout.site.boxes
        self._middles = np.array([[box.x, box.y] for box in boxes])
        self._halves = np.array([[box.width / 2, box.depth / 2] for box in boxes])
        self._turns = np.array([rotation(box.yaw) for box in boxes])
        self.pose = np.array(layout.start, dtype=np.float64)
        self.twist = np.zeros(3)
        self.time = 0.0
        self.bumps = 0
        self._error = random.normal(0.0, 1.0, 3)

    def advance(self, twist: Vector, seconds: float) -> None:
        """Let `seconds` [s] pass while the base ramps to `twist`."""
        limits, part = self._description.base, seconds / _PARTS
        for _ in range(_PARTS):
            change = twist - self.twist
            size = float(np.hypot(*change[:2]))
            change[:2] *= min(1.0, limits.acceleration * part / max(size, 1e-9))
            change[2] = np.clip(change[2], -limits.turn_acceleration * part, limits.turn_acceleration * part)
            self.twist = self.twist + change
            moved = np.array([*(rotation(float(self.pose[2])) @ self.twist[:2]), self.twist[2]]) * part
            if self._gap(self.pose + moved) < 0:
                self.bumps += 1
                self.twist = np.zeros(3)
            else:
                self.pose = self.pose + moved
        self.time += seconds

    def observe(self) -> Observation:
        """What the sensors say now."""
        arm = np.zeros(len(self._description.arm.names))
        keep = math.exp(-1 / (self._description.control_rate * _DRIFT_TIME))
        self._error = keep * self._error + math.sqrt(1 - keep * keep) * self._random.normal(0.0, 1.0, 3)
        state = RobotState(
            base_pose=self.pose + self._error * (_POSITION_ERROR, _POSITION_ERROR, _HEADING_ERROR),
            base_twist=self.twist + self._random.normal(0.0, _TWIST_NOISE, 3),
            arm=arm,
            arm_velocity=arm,
            head=np.zeros(2),
            gripper=0.0,
            gripper_force=0.0,
        )
        return Observation(self.time, state, self._scan())

    def reached(self) -> bool:
        """Whether the base really stands at the goal."""
        ahead, left, turn = pose_error(self._layout.site.places[GOAL].approach, self.pose)
        slow = bool(np.hypot(*self.twist[:2]) < _SLOW)
        return bool(np.hypot(ahead, left) < _AT and abs(turn) < _ALIGNED and slow)

    def _gap(self, pose: Vector) -> float:
        """Distance from the base's edge to the nearest obstacle [m]; negative inside of one."""
        local = np.abs(np.einsum("bji,bj->bi", self._turns, pose[:2] - self._middles)) - self._halves
        nearest = float(np.hypot(*np.maximum(local, 0.0).T).min())
        if len(self._layout.posts):
            posts = self._layout.posts
            nearest = min(nearest, float((np.hypot(*(posts[:, :2] - pose[:2]).T) - posts[:, 2]).min()))
        return nearest - self._description.base.radius

    def _scan(self) -> Vector:
        """Ranges of all beams [m]; shape (beams,). Boxes by the slab method (Kay and Kajiya, 1986)."""
        angles = self._angles + self.pose[2]
        rays = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        origin = np.einsum("bji,bj->bi", self._turns, self.pose[:2] - self._middles)
        ways = np.einsum("bji,rj->bri", self._turns, rays)
        ways = np.where(np.abs(ways) < 1e-9, 1e-9, ways)
        one = (-self._halves - origin)[:, None] / ways
        other = (self._halves - origin)[:, None] / ways
        enter = np.minimum(one, other).max(axis=-1)
        leave = np.maximum(one, other).min(axis=-1)
        ranges = np.where((enter <= leave) & (enter > 0), enter, np.inf).min(axis=0)
        for x, y, radius in self._layout.posts:
            ranges = np.minimum(ranges, self._to_post(rays, x - self.pose[0], y - self.pose[1], radius))
        noisy = ranges + self._random.normal(0.0, _LIDAR_NOISE, len(ranges))
        return np.asarray(np.minimum(noisy, self._description.lidar_range))

    @staticmethod
    def _to_post(rays: Vector, x: float, y: float, radius: float) -> Vector:
        along = rays @ np.array([x, y])
        aside = x * x + y * y - along * along
        hit = (along > 0) & (aside < radius * radius)
        return np.where(hit, along - np.sqrt(np.maximum(radius * radius - aside, 0.0)), np.inf)
