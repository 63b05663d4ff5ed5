"""Tool velocities → joint targets, for a tool that keeps its pitch."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.arm import ToolPose
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from skills.frames import wrapped

FINE = 0.012
"""Distance [m] at which a squashed feature has its bend: what matters near the goal is millimetres."""
_LEAD = 0.04
"""How far the commanded tool may run ahead of the measured one [m]: what is blocked must not wind up."""
_TURN_LEAD = 0.4
"""The same for its turn [rad]."""
_RISE, _RISE_SPEED = 0.08, 0.12
"""How far [m] and how fast [m/s] a tool rises that gives up."""


class ToolServo:
    """Moves the tool by velocities in `base_link`; keeps to joint limits and reach by not taking a step beyond.

    Args:
        description: The robot.
        pitch: Angle of the tool below the horizon that is kept [rad]; straight down by default.
        lead: How far the commanded tool may run ahead of the measured one [m]; it bounds the force of a contact.
    """

    def __init__(self, description: RobotDescription, pitch: float = math.pi / 2, lead: float = _LEAD) -> None:
        self._pitch, self._lead = pitch, lead
        self._geometry = description.arm_geometry
        self._limits = description.arm
        self._period = 1.0 / description.control_rate
        self._commanded: ToolPose | None = None
        self._joints: Vector | None = None
        self._ahead = np.zeros(3)

    @property
    def ahead(self) -> Vector:
        """Commanded minus measured position of the tool at the last step, in `base_link` [m]; what blocks it shows."""
        return self._ahead

    def blocked(self, arm: Vector) -> Vector:
        """Last commanded minus present position of the tool in `base_link` [m]; of a free tool it is its lag only."""
        if self._joints is None:
            return np.zeros(3)
        commanded, measured = self._geometry.forward(self._joints), self._geometry.forward(arm)
        return np.array([commanded.x - measured.x, commanded.y - measured.y, commanded.z - measured.z])

    @property
    def sag(self) -> float:
        """How much lower the tool was commanded than it was at the last step [m]; grows when it rests on something."""
        return -float(self._ahead[2])

    def step(self, arm: Vector, velocity: Vector) -> Vector:
        """Joint targets [rad] that move the tool for one control step.

        Args:
            arm: Measured joint positions [rad].
            velocity: x, y, z [m/s] and turn about the vertical [rad/s] in `base_link`; shape (4,).
        """
        measured = self._geometry.forward(arm)
        start = measured if self._commanded is None else self._commanded
        wanted = np.array([start.x, start.y, start.z]) + velocity[:3] * self._period
        here = np.array([measured.x, measured.y, measured.z])
        ahead = wanted - here
        distance = float(np.linalg.norm(ahead))
        wanted = here + ahead * min(1.0, self._lead / max(distance, 1e-9))
        turn = wrapped(start.yaw + float(velocity[3]) * self._period - measured.yaw)
        yaw = measured.yaw + float(np.clip(turn, -_TURN_LEAD, _TURN_LEAD))
        target = ToolPose(float(wanted[0]), float(wanted[1]), float(wanted[2]), self._pitch, yaw)
        joints = self._solved(target, arm)
        if joints is not None:
            self._commanded, self._joints = target, joints
        if self._joints is None:
            return np.array(arm)
        commanded = self._geometry.forward(self._joints)
        self._ahead = np.array([commanded.x, commanded.y, commanded.z]) - here
        return self._joints

    def _solved(self, target: ToolPose, arm: Vector) -> Vector | None:
        joints = self._geometry.inverse(target)
        if joints is None:
            return None
        joints[4] = arm[4] + wrapped(float(joints[4] - arm[4]))
        inside = np.all(joints >= self._limits.lower) and np.all(joints <= self._limits.upper)
        return joints if inside else None


class Rise:
    """Takes the tool straight up, out of what it stands between, before the arm folds.

    Args:
        description: The robot.
        observation: Where it begins.
    """

    def __init__(self, description: RobotDescription, observation: Observation) -> None:
        self._geometry = description.arm_geometry
        self._servo = ToolServo(description)
        self._clear = self._geometry.forward(observation.state.arm).z + _RISE
        self._latest = observation.stamp + 2 * _RISE / _RISE_SPEED
        self._done = False

    @property
    def done(self) -> bool:
        """Whether the tool is clear, or has tried for so long that it must be blocked."""
        return self._done

    def step(self, observation: Observation) -> Vector:
        """Joint targets [rad] for the next control step."""
        height = self._geometry.forward(observation.state.arm).z
        self._done = height >= self._clear or observation.stamp > self._latest
        return self._servo.step(observation.state.arm, np.array([0.0, 0.0, _RISE_SPEED, 0.0]))


def reachable(description: RobotDescription, x: float, y: float, z: float) -> bool:
    """Whether the tool, pointing down, can be at that point of `base_link` [m] within the joint limits."""
    joints = description.arm_geometry.inverse(ToolPose(x, y, z))
    if joints is None:
        return False
    limits = description.arm
    return bool(np.all(joints[:4] >= limits.lower[:4]) and np.all(joints[:4] <= limits.upper[:4]))
