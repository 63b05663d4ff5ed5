"""Postures with the tool pointing down or nearly so, as far out as a point of `base_link`."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.arm import ToolPose
from executive.contracts.robot import RobotDescription


def turn_towards(description: RobotDescription, point: Vector) -> float:
    """Turn of the arm towards a point [rad]."""
    x, y = point[:2] - description.arm_geometry.shoulder[:2]
    return math.atan2(float(y), float(x))


def posture(description: RobotDescription, point: Vector, turn: float, height: float, lean: float = 0.0) -> Vector:
    """Joints [rad] with the tool as far out as a point and `height` [m] high.

    Args:
        description: The robot.
        point: The point in `base_link` [m]; its first two values count.
        turn: Turn of the arm [rad].
        height: Height of the tool [m].
        lean: How far the tool leans ahead instead of pointing straight down [rad].

    Raises:
        ValueError: if it is out of reach.
    """
    shoulder = description.arm_geometry.shoulder
    reach = float(np.hypot(*(point[:2] - shoulder[:2])))
    tool = ToolPose(float(shoulder[0]) + reach, float(shoulder[1]), height, math.pi / 2 + lean)
    joints = description.arm_geometry.inverse(tool)
    if joints is None:
        raise ValueError(f"the tool cannot be {reach:.2f} m out and {height:.2f} m high")
    return np.array([turn, *joints[1:4], 0.0])
