"""The robot's own shape for the critics: which points belong to it, and where the outline of arm and hand is.

The thicknesses are rough on purpose: what is cut out of a picture is a little more than the robot, and the outline is
a few balls.
"""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import RobotState
from executive.contracts.robot import RobotDescription

_BODY, _COLUMN, _ARM = 0.03, 0.10, 0.055
"""Points nearer than these to chassis, column and the middle of an arm's link are the robot's own [m]."""
_PALM, _ROOT, _TIP = 0.068, 0.050, 0.013
"""Where the palm is and where the fingers begin, back from the tool point, and where they end, beyond it [m]."""
_BREADTH, _THICKNESS, _FINGER, _SLACK = 0.064, 0.022, 0.012, 0.018
"""Half breadth and half thickness of the palm, thickness of a finger; and how much more is cut out of pictures [m]."""
_BEYOND = 0.05
"""What is between closed fingers may stand out so far [m]."""
_GRIPPED = 0.5
"""Force on the fingers above which they hold something [N]."""
ARM_POINTS, HAND_POINTS = 6, 7
RADII = np.array([0.030, 0.030, 0.030, 0.027, 0.027, 0.026, 0.022, 0.022, 0.022, 0.012, 0.012, 0.012, 0.012])
"""Radius of each ball of the outline [m]: six along the arm, then seven of the hand."""


def outline(robot: RobotDescription, joints: Vector, opening: float) -> Vector:
    """Middles of the balls that stand for arm and hand, in `base_link`; shape (postures, 13, 3) [m].

    Args:
        robot: Its body.
        joints: Arm joint positions [rad]; shape (postures, 5).
        opening: Opening between the fingertips [m].
    """
    chains = np.array([robot.arm_geometry.chain(posture) for posture in joints.tolist()])
    elbow, wrist, tool = chains[:, 0], chains[:, 1], chains[:, 2]
    shoulder = robot.arm_geometry.shoulder
    ahead, across = _hand_axes(wrist, tool, joints)
    side, breadth = across * (opening / 2 + _FINGER / 2), across * (_BREADTH - 0.01)
    palm, tip, root = tool - _PALM * ahead, tool + _TIP * ahead, tool - _ROOT * ahead
    balls = (
        (shoulder + elbow) / 2, 0.2 * shoulder + 0.8 * elbow, elbow, (elbow + wrist) / 2, 0.3 * elbow + 0.7 * wrist,
        wrist, palm, palm + breadth, palm - breadth, tip + side, tip - side, root + side, root - side,
    )  # fmt: skip
    return np.stack(balls, axis=1)


def inside_body(robot: RobotDescription, points: Vector) -> np.ndarray:
    """Which points of `base_link` (points, 3) belong to chassis or column."""
    flat, shoulder = points[:, 0] + 1j * points[:, 1], robot.arm_geometry.shoulder
    own = (np.abs(flat) < robot.base.radius + _BODY) & (points[:, 2] < robot.base.height + _BODY)
    column = (np.abs(flat - complex(shoulder[0], shoulder[1])) < _COLUMN) & (points[:, 2] < shoulder[2] + _COLUMN)
    return np.asarray(own | column)


def inside_arm(robot: RobotDescription, state: RobotState, points: Vector) -> np.ndarray:
    """Which points of `base_link` (points, 3) belong to the arm, the hand or what it holds."""
    elbow, wrist, tool = (np.array(point) for point in robot.arm_geometry.chain(state.arm.tolist()))
    shoulder = robot.arm_geometry.shoulder
    own = (_distances(points, shoulder, elbow) < _ARM) | (_distances(points, elbow, wrist) < _ARM)
    own |= _distances(points, wrist, tool - _PALM * (tool - wrist) / np.linalg.norm(tool - wrist)) < _ARM
    ahead, across = _hand_axes(wrist, tool, state.arm)
    from_tool = points - tool
    along, aside = from_tool @ ahead, from_tool @ across
    up = np.abs(from_tool @ np.cross(ahead, across))
    hand = (along > -_PALM - 0.014 - _SLACK) & (along < _TIP + _SLACK)
    hand &= (np.abs(aside) < max(_BREADTH, state.gripper / 2 + _FINGER) + _SLACK) & (up < _THICKNESS + _SLACK)
    own |= hand
    if state.gripper_force > _GRIPPED:
        held = (along > -_PALM) & (along < _TIP + _BEYOND)
        own |= held & (np.abs(aside) < state.gripper / 2 + _FINGER + _SLACK) & (up < _BEYOND)
    return np.asarray(own)


def _hand_axes(wrist: Vector, tool: Vector, joints: Vector) -> tuple[Vector, Vector]:
    """Where the hand points, and from finger to finger; unit vectors in `base_link`, for one posture or many."""
    way = tool - wrist
    x, y, z = np.moveaxis(way / np.sqrt((way**2).sum(axis=-1, keepdims=True)), -1, 0)
    sine, cosine = np.sin(joints[..., 0]), np.cos(joints[..., 0])
    turn, still = np.sin(joints[..., 4]), np.cos(joints[..., 4])
    up = (-z * cosine, -z * sine, x * cosine + y * sine)  # the first axis crossed with (-sine, cosine, 0)
    across = (turn * up[0] - still * sine, turn * up[1] + still * cosine, turn * up[2])
    return np.stack([x, y, z], axis=-1), np.stack(across, axis=-1)


def _distances(points: Vector, start: Vector, end: Vector) -> Vector:
    """Distances [m] of points (count, 3) to the line from `start` to `end`; shape (count,)."""
    along = end - start
    share = np.clip((points - start) @ along / float(along @ along), 0.0, 1.0)
    away: Vector = np.linalg.norm(points - start - share[:, None] * along, axis=1)
    return away
