"""Where to hold something out, and what the hand feels there."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.arm import ArmGeometry
from executive.contracts.robot import RobotDescription

HEIGHT = 0.88
"""Height of the tool that offers [m]: about that of a person's hand."""
RAISED = 0.90
"""Height of the raised tool [m]."""
_BEFORE = 0.38
"""The tool stays so far before the person's middle [m]."""
_NEAREST, _FARTHEST = 0.47, 0.64
"""Nearest and farthest that it is held out from the middle of the base [m]."""
_SWING, _BESIDE = 0.48, 0.5
"""The raised hand turns within this radius [m], and needs so much room to both sides of its way [rad]."""
_LAG = 0.10
"""Time constant [s] over which a pull is averaged."""


def offering_point(person: Vector) -> Vector:
    """Where to hold something out to somebody, in `base_link` [m], shape (3,), for their middle there; shape (2,)."""
    distance = float(np.hypot(*person))
    out = min(max(distance - _BEFORE, _NEAREST), _FARTHEST)
    return np.array([*(person * out / max(distance, 1e-6)), HEIGHT])


def can_swing(description: RobotDescription, lidar: Vector) -> bool:
    """Whether the arm has room to turn from its folded posture to the front; ranges [m] as in an observation."""
    angles = -math.pi + math.tau / len(lidar) * np.arange(len(lidar))
    low, high = float(description.carry[0]) - _BESIDE, _BESIDE
    return bool(lidar[(angles > low) & (angles < high)].min() > _SWING)


class Touch:
    """What a resting arm feels: how far its tool gives way to a pull. One thread uses it.

    Args:
        geometry: Kinematics of the arm.
        held: Joint targets [rad] that the arm keeps.
        towards: Direction to the person in `base_link`; shape (2,).
        period: Length of a control step [s].
    """

    def __init__(self, geometry: ArmGeometry, held: Vector, towards: Vector, period: float) -> None:
        self._geometry = geometry
        self._commanded = self._tool(held)
        self._towards = towards / max(float(np.hypot(*towards)), 1e-6)
        self._share = period / (period + _LAG)
        self._moved = np.zeros(3)

    def feel(self, arm: Vector) -> tuple[float, float]:
        """How far the tool gives way towards the person, and in all [mm], from measured joint positions [rad]."""
        self._moved = self._moved + self._share * (self._tool(arm) - self._commanded - self._moved)
        return 1000.0 * float(self._moved[:2] @ self._towards), 1000.0 * float(np.linalg.norm(self._moved))

    def _tool(self, joints: Vector) -> Vector:
        tool = self._geometry.forward(joints)
        return np.array([tool.x, tool.y, tool.z])
