"""Joint motions between postures: unfolding over a point, and folding with or without an object.

The tool points straight down all the way: the pitch joints' sum is the same in every posture on the way, and a
straight line in joint space keeps it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.arm import ToolPose
from executive.contracts.robot import RobotDescription
from skills.arm.servo import reachable

RAISED_REACH = 0.28
"""Horizontal distance of the raised tool from the shoulder [m]: it passes over the chassis and before the mast."""
_PACE = 0.75
"""Share of the joints' largest speed that a motion usually uses."""
_ARRIVED = 0.03
"""Largest joint error [rad] at which a waypoint counts as reached."""


class PostureMotion:
    """Follows joint waypoints one after the other, all joints arriving together.

    Args:
        waypoints: Joint positions [rad], each of shape (joints,).
        description: Limits of the arm.
        pace: Share of the joints' largest speed that it uses.
    """

    def __init__(self, waypoints: Sequence[Vector], description: RobotDescription, pace: float = _PACE) -> None:
        self._waypoints = [np.asarray(point, dtype=np.float64) for point in waypoints]
        self._step = pace * description.arm.velocity / description.control_rate
        self._target: Vector | None = None
        self._length = len(self._waypoints)

    @property
    def done(self) -> bool:
        """Whether the last waypoint is reached."""
        return not self._waypoints

    @property
    def share(self) -> float:
        """How far it is, 0 to 1."""
        return 1.0 - len(self._waypoints) / max(1, self._length)

    def step(self, arm: Vector) -> Vector:
        """Joint targets [rad] for the next control step, from the measured positions."""
        if self._target is None:
            self._target = np.array(arm)
        if self._waypoints:
            way = self._waypoints[0] - self._target
            periods = float(np.max(np.abs(way) / self._step))
            self._target = self._target + way / max(1.0, periods)
            if periods <= 1.0 and float(np.abs(arm - self._waypoints[0]).max()) < _ARRIVED:
                self._waypoints.pop(0)
        return self._target


def raised(description: RobotDescription, turn: float, height: float, roll: float = 0.0) -> Vector:
    """Posture with the tool above the edge of the chassis, pointing down.

    Args:
        description: The robot.
        turn: Yaw joint [rad].
        height: Height of the tool [m].
        roll: Roll joint [rad].

    Raises:
        ValueError: if no posture has the tool so high; `can_be_raised` tells before.
    """
    shoulder = description.arm_geometry.shoulder
    ahead = ToolPose(float(shoulder[0]) + RAISED_REACH, float(shoulder[1]), height)
    joints = description.arm_geometry.inverse(ahead)
    if joints is None:
        raise ValueError(f"no posture has the tool {height:.2f} m high")
    return np.array([turn, *joints[1:4], roll])


def can_be_raised(description: RobotDescription, height: float) -> bool:
    """Whether the tool can be `height` [m] high above the edge of the chassis, within the joint limits."""
    shoulder = description.arm_geometry.shoulder
    return reachable(description, float(shoulder[0]) + RAISED_REACH, float(shoulder[1]), height)


def over(description: RobotDescription, point: Vector) -> Vector:
    """Posture with the tool at a point of `base_link` [m], pointing down, the wrist not rolled.

    Raises:
        ValueError: if the point is out of reach; `reachable` tells before.
    """
    joints = description.arm_geometry.inverse(ToolPose(*(float(value) for value in point)))
    if joints is None:
        raise ValueError("the point is out of reach")
    joints[4] = 0.0
    return joints


def unfolding(
    description: RobotDescription, arm: Vector, point: Vector, height: float, then: Sequence[Vector] = ()
) -> PostureMotion:
    """From the folded posture to above the chassis' edge, turned towards `point` (x, y in `base_link`).

    `then` are further waypoints [rad].
    """
    shoulder = description.arm_geometry.shoulder
    turn = math.atan2(float(point[1] - shoulder[1]), float(point[0] - shoulder[0]))
    start, roll = float(arm[0]), float(arm[4])
    way = [raised(description, start, height, roll), raised(description, turn, height), *then]
    return PostureMotion(way, description)


def folding(description: RobotDescription, arm: Vector, height: float, first: Sequence[Vector] = ()) -> PostureMotion:
    """From anywhere in front of the robot to the carrying posture, over the chassis' edge.

    `first` are waypoints [rad] on the way there.
    """
    turn, roll = float(arm[0]), float(arm[4])
    folded = float(description.carry[0])
    way = [*first, raised(description, turn, height, roll), raised(description, folded, height), description.carry]
    return PostureMotion(way, description)
