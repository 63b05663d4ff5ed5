"""A robot without physics: it takes every target exactly, and brakes and holds as the seam `Robot` says."""

import math
from dataclasses import replace

import numpy as np

from executive.clock import SimClock
from executive.contracts.action import Action
from executive.contracts.observation import Observation, RobotState
from executive.contracts.robot import Robot, RobotDescription
from executive.robot.sim.description import DESCRIPTION
from executive.safety.limits import STILL, ramped

BEAMS = -math.pi + 2 * math.pi * np.arange(DESCRIPTION.lidar_beams) / DESCRIPTION.lidar_beams


class KinematicRobot(Robot):
    """Integrates what is sent, in a room of straight walls that its lidar sees without noise.

    Args:
        walls: One row a wall: x, y of one end and x, y of the other [m].

    Attributes:
        sent: Every action that it got.
        stops: How often it was stopped.
    """

    def __init__(self, walls=()):
        self._clock = SimClock()
        self._walls = np.array(walls, dtype=float).reshape(-1, 4)
        self._wanted = STILL
        self.pose = np.zeros(3)
        self.twist = STILL
        self.arm, self.head, self.gripper = DESCRIPTION.rest.copy(), np.zeros(2), 0.06
        self.contact = 0.0
        self.sent, self.stops = [], 0

    @property
    def description(self) -> RobotDescription:
        return DESCRIPTION

    @property
    def clock(self):
        return self._clock

    def observe(self):
        twist = np.array(self.twist)
        state = RobotState(self.pose.copy(), twist, self.arm.copy(), np.zeros(5), self.head.copy(), self.gripper, 0.0)
        return Observation(self._clock.now(), state, self._scan(), None, self.contact)

    def observe_after(self, seconds):
        """The observation as it will be after standing still for `seconds`."""
        return replace(self.observe(), stamp=self._clock.now() + seconds)

    def send(self, action: Action):
        self.sent.append(action)
        self._wanted = STILL if action.base is None else tuple(float(value) for value in action.base)
        self.arm = self.arm if action.arm is None else action.arm
        self.head = self.head if action.head is None else action.head
        self.gripper = self.gripper if action.gripper is None else action.gripper

    def stop(self):
        self.stops += 1
        self._wanted = STILL

    def advance(self, seconds):
        for _ in range(10):
            self.twist = ramped(self.twist, self._wanted, DESCRIPTION.base, seconds / 10)
            x, y, turn = self.twist
            yaw = self.pose[2] + turn * seconds / 20
            ahead, left = math.cos(yaw) * x - math.sin(yaw) * y, math.sin(yaw) * x + math.cos(yaw) * y
            self.pose += np.array([ahead, left, turn]) * (seconds / 10)
        self._clock.advance(seconds)

    def close(self):
        self.stop()

    @property
    def gap(self):
        """Distance from the footprint to the nearest wall [m]."""
        start, end = self._walls[:, :2], self._walls[:, 2:]
        way = end - start
        share = np.clip(((self.pose[:2] - start) * way).sum(1) / (way**2).sum(1), 0.0, 1.0)
        nearest = start + share[:, None] * way
        return float(np.hypot(*(nearest - self.pose[:2]).T).min()) - DESCRIPTION.base.radius

    def _scan(self):
        ranges = np.full(DESCRIPTION.lidar_beams, DESCRIPTION.lidar_range)
        directions = np.stack([np.cos(BEAMS + self.pose[2]), np.sin(BEAMS + self.pose[2])], axis=1)
        for x0, y0, x1, y1 in self._walls:
            start, way = np.array([x0, y0]) - self.pose[:2], np.array([x1 - x0, y1 - y0])
            across = directions[:, 0] * way[1] - directions[:, 1] * way[0]
            across = np.where(np.abs(across) < 1e-12, 1e-12, across)
            along = (start[0] * way[1] - start[1] * way[0]) / across
            share = (start[0] * directions[:, 1] - start[1] * directions[:, 0]) / across
            hit = (along > 0) & (share >= 0) & (share <= 1)
            ranges[hit] = np.minimum(ranges[hit], along[hit])
        return ranges
