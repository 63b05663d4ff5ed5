"""The arm's kinematics for n arms at once: what `executive.contracts.arm.ArmGeometry` says of one."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.arm import ArmGeometry


def chains(geometry: ArmGeometry, joints: Vector) -> tuple[Vector, Vector, Vector]:
    """Positions of elbow, wrist and tool in `base_link` [m], (n, 3) each, for joint positions [rad], (n, 5)."""
    lengths = np.array([geometry.upper, geometry.fore, geometry.hand])
    pitches = joints[:, 1:4].cumsum(axis=1)
    points = np.empty((len(joints), 3, 3))
    points[..., 0] = points[..., 1] = (lengths * np.cos(pitches)).cumsum(axis=1)
    points[..., 2] = -(lengths * np.sin(pitches)).cumsum(axis=1)
    points[..., 0] *= np.cos(joints[:, :1])
    points[..., 1] *= np.sin(joints[:, :1])
    points += geometry.shoulder
    return points[:, 0], points[:, 1], points[:, 2]


def tool_positions(geometry: ArmGeometry, joints: Vector) -> Vector:
    """Position of the tool in `base_link` [m], (n, 3), for joint positions [rad], (n, 5)."""
    return chains(geometry, joints)[2]


def postures(geometry: ArmGeometry, tools: Vector, present: Vector) -> Vector:
    """Joint positions [rad] that put the tools there [m], (n, 3), pointing down; (n, 5).

    The roll joint stays as it is; an arm that cannot get there stays where it is.

    Args:
        present: Joint positions now [rad]; shape (n, 5).
    """
    ahead, left, up = (tools - geometry.shoulder).T
    drop = -up - geometry.hand
    reach = np.hypot(ahead, left)
    cosine = (reach**2 + drop**2 - geometry.upper**2 - geometry.fore**2) / (2 * geometry.upper * geometry.fore)
    within = np.abs(cosine) <= 1.0
    elbow = np.arccos(np.clip(cosine, -1.0, 1.0))
    bend = np.arctan2(geometry.fore * np.sin(elbow), geometry.upper + geometry.fore * np.cos(elbow))
    shoulder = np.arctan2(drop, reach) - bend
    wrist = np.pi / 2 - shoulder - elbow
    found = np.stack([np.arctan2(left, ahead), shoulder, elbow, wrist, present[:, 4]], axis=1)
    return np.where(within[:, None], found, present)
