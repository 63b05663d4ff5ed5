"""Closed-form kinematics of a five-joint arm: yaw, shoulder pitch, elbow pitch, wrist pitch, wrist roll.

The pitch joints turn in one vertical plane, so position and tool pitch have a planar three-link solution
(Craig, *Introduction to Robotics*, section 4.4); the yaw joint turns the plane and the roll joint turns the tool.
All angles are 0 when the arm points straight forward; pitch is positive downwards (REP 103, about +y).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector

Point = tuple[float, float, float]
"""x, y, z [m]."""


@dataclass(frozen=True)
class ToolPose:
    """Pose of the point between the fingertips in `base_link`.

    Attributes:
        x, y, z: Position [m].
        pitch: Angle of the tool below the horizon [rad]; pi/2 points straight down.
        yaw: Turn of the gripper about the vertical when it points straight down [rad]: the direction, in
            `base_link`, along which the fingers open is at yaw + pi/2.
    """

    x: float
    y: float
    z: float
    pitch: float = math.pi / 2
    yaw: float = 0.0


@dataclass(frozen=True)
class ArmGeometry:
    """Lengths of a five-joint arm.

    Attributes:
        shoulder: Crossing of the yaw axis and the shoulder pitch axis in `base_link` [m]; shape (3,).
        upper: Shoulder to elbow [m].
        fore: Elbow to wrist pitch axis [m].
        hand: Wrist pitch axis to the tool point [m].
    """

    shoulder: Vector
    upper: float
    fore: float
    hand: float

    def forward(self, joints: Vector) -> ToolPose:
        """Pose of the tool for joint positions [rad]; shape (5,)."""
        turn, shoulder, elbow, wrist, roll = (float(angle) for angle in joints)
        fore_pitch = shoulder + elbow
        pitch = fore_pitch + wrist
        reach = self.upper * math.cos(shoulder) + self.fore * math.cos(fore_pitch) + self.hand * math.cos(pitch)
        drop = self.upper * math.sin(shoulder) + self.fore * math.sin(fore_pitch) + self.hand * math.sin(pitch)
        return ToolPose(
            x=float(self.shoulder[0]) + reach * math.cos(turn),
            y=float(self.shoulder[1]) + reach * math.sin(turn),
            z=float(self.shoulder[2]) - drop,
            pitch=pitch,
            yaw=_wrapped(turn - roll),
        )

    def chain(self, joints: Sequence[float]) -> tuple[Point, Point, Point]:
        """Positions of elbow, wrist and tool in `base_link` [m] for joint positions [rad]; shape (5,)."""
        turn, shoulder, elbow, wrist = joints[0], joints[1], joints[2], joints[3]
        fore_pitch = shoulder + elbow
        pitch = fore_pitch + wrist
        x, y, z = self.shoulder.tolist()
        ahead, left = math.cos(turn), math.sin(turn)
        to_elbow = self.upper * math.cos(shoulder)
        to_wrist = to_elbow + self.fore * math.cos(fore_pitch)
        to_tool = to_wrist + self.hand * math.cos(pitch)
        elbow_z = z - self.upper * math.sin(shoulder)
        wrist_z = elbow_z - self.fore * math.sin(fore_pitch)
        return (
            (x + to_elbow * ahead, y + to_elbow * left, elbow_z),
            (x + to_wrist * ahead, y + to_wrist * left, wrist_z),
            (x + to_tool * ahead, y + to_tool * left, wrist_z - self.hand * math.sin(pitch)),
        )

    def inverse(self, tool: ToolPose) -> Vector | None:
        """Joint positions [rad] (5,) that put the tool there, elbow up, or None when it is out of reach.

        Joint limits are not looked at; the gate and the caller do that.
        """
        ahead, left = tool.x - float(self.shoulder[0]), tool.y - float(self.shoulder[1])
        turn = math.atan2(left, ahead)
        reach = math.hypot(ahead, left) - self.hand * math.cos(tool.pitch)
        drop = float(self.shoulder[2]) - tool.z - self.hand * math.sin(tool.pitch)
        squared = reach * reach + drop * drop
        cosine = (squared - self.upper**2 - self.fore**2) / (2 * self.upper * self.fore)
        if not -1.0 <= cosine <= 1.0:
            return None
        elbow = math.acos(cosine)
        shoulder = math.atan2(drop, reach) - math.atan2(
            self.fore * math.sin(elbow), self.upper + self.fore * math.cos(elbow)
        )
        wrist = tool.pitch - shoulder - elbow
        return np.array([turn, shoulder, elbow, wrist, _wrapped(turn - tool.yaw)])


def _wrapped(angle: float) -> float:
    return math.atan2(math.sin(angle), math.cos(angle))
