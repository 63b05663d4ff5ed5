"""Crowds: an object with others so close that the fingers find no room, as trials start from them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from executive.contracts.action import Vector
from skills.arm.grip import GRIPS

_HANDLE = np.array([[0.036, 0.0], [0.042, 0.0], [0.048, 0.0], [0.054, 0.0], [0.060, 0.0]])
"""A mug's handle from above, along the mug's own x [m]."""
_FARTHEST = 0.20
"""From here neighbours are moved towards the middle of a crowd [m]."""
_STEP = 0.001
_LEAST = 0.004
"""Neighbours keep this far from one another [m]."""


def outline(kind: str, pose: Vector) -> Vector:
    """Points around an object, seen from above; `pose` is x, y, yaw, of the points shape (points, 2)."""
    half = GRIPS[kind].width / 2
    if kind == "cube":
        side = np.linspace(-half, half, 16)
        full = np.full(16, half)
        own = np.concatenate([np.stack(pair, 1) for pair in ((side, full), (side, -full), (full, side), (-full, side))])
    else:
        angles = np.arange(48) * math.tau / 48
        own = np.concatenate([half * np.stack([np.cos(angles), np.sin(angles)], axis=1), _HANDLE])
    cosine, sine = math.cos(pose[2]), math.sin(pose[2])
    return np.asarray(pose[:2] + own @ np.array([[cosine, sine], [-sine, cosine]]))


def apart(one: Vector, other: Vector) -> float:
    """Distance between two outlines [m]."""
    return float(np.linalg.norm(one[:, None] - other[None], axis=-1).min())


def gathered(
    kinds: Mapping[str, str], target: str, pose: Vector, gaps: tuple[float, float], random: np.random.Generator
) -> dict[str, Vector]:
    """Poses x, y, yaw of a target and of what is pushed up to it from random sides.

    Args:
        kinds: Kind of every object of the crowd by name, the target's among them.
        target: The object in the middle.
        pose: Its x, y, yaw; shape (3,).
        gaps: Least and largest gap between it and each of the others [m].
        random: Source of the draws.
    """
    poses = {target: np.asarray(pose, dtype=np.float64)}
    outlines = {target: outline(kinds[target], pose)}
    for name, kind in kinds.items():
        if name == target:
            continue
        while True:
            side, yaw = random.uniform(-math.pi, math.pi, 2)
            way = np.array([math.cos(side), math.sin(side)])
            here = _pushed_up(kind, pose[:2], way, float(yaw), random.uniform(*gaps), outlines, target)
            if here is not None:
                poses[name], outlines[name] = here, outline(kind, here)
                break
    return poses


def _pushed_up(
    kind: str, middle: Vector, way: Vector, yaw: float, gap: float, outlines: Mapping[str, Vector], target: str
) -> Vector | None:
    """Where an object comes to stand that is pushed towards the middle; None if another one is in its way."""
    for distance in np.arange(_FARTHEST, 0.0, -_STEP):
        pose = np.array([*(middle + distance * way), yaw])
        own = outline(kind, pose)
        if any(apart(own, other) < _LEAST for name, other in outlines.items() if name != target):
            return None
        if apart(own, outlines[target]) <= gap + _STEP:
            return pose
    return None
