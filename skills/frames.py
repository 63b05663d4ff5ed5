"""Turns and planar transforms between `map` and `base_link` (REP 105)."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector


def wrapped(angle: float) -> float:
    """The same angle [rad] within -pi to pi."""
    return math.atan2(math.sin(angle), math.cos(angle))


def rotation(yaw: float) -> Vector:
    """Matrix that turns planar vectors by `yaw` [rad]; shape (2, 2)."""
    cosine, sine = math.cos(yaw), math.sin(yaw)
    return np.array([[cosine, -sine], [sine, cosine]])


def to_base(points: Vector, base_pose: Vector) -> Vector:
    """Points of `map` [m], shape (..., 2) or (..., 3), in `base_link` for a base at x, y, yaw; heights stay."""
    result = np.array(points, dtype=np.float64)
    result[..., :2] = (result[..., :2] - base_pose[:2]) @ rotation(float(base_pose[2]))
    return result


def to_map(points: Vector, base_pose: Vector) -> Vector:
    """Points of `base_link` [m], shape (..., 2) or (..., 3), in `map` for a base at x, y, yaw; heights stay."""
    result = np.array(points, dtype=np.float64)
    result[..., :2] = result[..., :2] @ rotation(float(base_pose[2])).T + base_pose[:2]
    return result


def pose_error(goal: Vector, base_pose: Vector) -> Vector:
    """Where `goal` (x, y, yaw in `map`) lies in `base_link`: ahead [m], left [m], turn [rad]; shape (3,)."""
    ahead, left = to_base(np.asarray(goal[:2]), base_pose)
    return np.array([ahead, left, wrapped(float(goal[2] - base_pose[2]))])
