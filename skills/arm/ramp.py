"""Tool velocities that change no faster than all joints of the arm can follow together.

A wish that asks one joint for more than it can do is not followed more slowly but elsewhere: the other joints go
ahead, and the tool leaves its way, downwards as well as sideways. Close above a board that is a collision.

    ramp = Ramp(description)
    velocity = ramp.step(arm, wanted)       # then servo.step(arm, velocity)
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.arm import ToolPose
from executive.contracts.robot import RobotDescription

_SHARE = 0.7
"""Share of the joints' largest acceleration that a change of velocity uses; the rest is for the arm's own bend."""
_PROBE = 1e-3
"""A way so short [m] that joints turn in proportion to it."""


class Ramp:
    """Remembers the velocity of the last step; begins at rest.

    Args:
        description: The robot.
    """

    def __init__(self, description: RobotDescription) -> None:
        self._geometry = description.arm_geometry
        self._most = _SHARE * description.arm.acceleration[:4] / description.control_rate
        self._velocity = np.zeros(3)

    def step(self, arm: Vector, wanted: Vector) -> Vector:
        """The velocity nearest to `wanted` on the straight line from the last one that every joint can follow.

        Args:
            arm: Measured joint positions [rad].
            wanted: Tool velocity x, y, z in `base_link` [m/s]; shape (3,).
        """
        change = np.asarray(wanted, dtype=np.float64) - self._velocity
        size = float(np.linalg.norm(change))
        if size > 0.0:
            needed = size * self._turned(self._geometry.forward(arm), change / size)
            self._velocity = self._velocity + change * min(1.0, float((self._most / np.maximum(needed, 1e-9)).min()))
        return self._velocity

    def _turned(self, tool: ToolPose, way: Vector) -> Vector:
        """How far yaw and pitch joints turn for a way of the tool [rad/m]; 0 out of reach, where the servo stays."""
        here = self._geometry.inverse(tool)
        ahead, left, up = (float(value) * _PROBE for value in way)
        there = self._geometry.inverse(replace(tool, x=tool.x + ahead, y=tool.y + left, z=tool.z + up))
        if here is None or there is None:
            return np.zeros(4)
        return np.abs(there[:4] - here[:4]) / _PROBE
