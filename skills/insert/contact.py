"""The peg between gripper and fixture: how the tool moves it, and where its foot is against the hole."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from skills.arm.grip import GRIPS
from skills.arm.servo import ToolServo
from skills.frames import rotation
from skills.insert.features import state_of
from skills.insert.hand import InHand
from skills.insert.search import search_points
from skills.insert.touch import Touch
from skills.policy import Array

_LEAD = 0.015
"""How far the commanded tool may run ahead of the measured one [m]: what is pressed on must not break."""


class Contact:
    """One round of the search.

    Args:
        description: The robot.
        held: How the peg is held, and where the hole is.
        yaw: Turn of the fixture in `base_link` [rad].
    """

    def __init__(self, description: RobotDescription, held: InHand, yaw: float) -> None:
        self._geometry = description.arm_geometry
        self._hole, self._away, self._below = held.hole, held.foot, held.below
        self._servo = ToolServo(description, math.pi / 2 - held.lean, _LEAD)
        self._touch = Touch(search_points(yaw))

    @property
    def touches(self) -> int:
        """How often the foot has come to rest on the rim."""
        return self._touch.count

    def move(self, arm: Vector, velocity: Vector) -> Vector:
        """Joint targets [rad] that move the tool for one control step; see `ToolServo.step`."""
        return self._servo.step(arm, velocity)

    def feel(self, observation: Observation) -> None:
        """Take in what was felt since the last step."""
        height = float(self.foot(observation)[2] - self._hole[2])
        pressed = -float(self._servo.blocked(observation.state.arm)[2])
        if self._touch.step(pressed, -height):
            self._below += height  # what it rests on is the fixture's top: that tells how far down the peg reaches

    def foot(self, observation: Observation) -> Vector:
        """Middle of the peg's foot in `base_link` [m]; shape (3,)."""
        tool = self._geometry.forward(observation.state.arm)
        x, y = rotation(tool.yaw) @ self._away
        return np.array([tool.x + x, tool.y + y, tool.z - self._below])

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (18,), see `spec.INPUTS`."""
        away = self._hole + np.array([*self._touch.offset, 0.0]) - self.foot(observation)
        blocked = self._servo.blocked(observation.state.arm)
        beyond = observation.state.gripper - GRIPS["peg"].width
        return state_of(away, blocked, beyond, observation.state.gripper_force)
