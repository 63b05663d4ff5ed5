"""What the camera shows of a place where somebody may stand: samples on an upright board that faces the robot."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame
from skills.policy import Array

HEIGHTS = np.linspace(0.55, 1.75, 9)
"""Rows of the board [m]."""
ACROSS = np.array([-0.30, -0.15, 0.0, 0.15, 0.30])
"""Columns of the board, to the left of its middle as the robot sees it [m]."""
SIZE = len(HEIGHTS) * len(ACROSS) * 5
_DEEP = 0.25
"""Depths are told against the board in units of this [m], squashed."""
_CHEST, _WIDTH, _PIXELS = (0.95, 1.35), 0.35, 8
"""Between which heights [m] and how near to a spot [m] a chest shows itself, and by how many pixels at least."""
_WITHIN = 0.12
"""The middle of a chest lies so far behind what the camera sees of it [m]."""
FEWEST, _BEFORE = 18, 0.5
"""A board of which fewer samples lie in the image, or with something so far before them [m], shows nothing."""


def billboard(frame: CameraFrame, spot: Vector) -> Array | None:
    """Colours, depth and whether the image shows it, for every sample of the board; None when it shows hardly any.

    Args:
        frame: The exposure.
        spot: Where somebody may stand, in `map` [m]; shape (2,).

    Returns:
        Shape (SIZE,): red, green, blue 0 to 1, depth against the board, 1 where there is an image.
    """
    away = spot - frame.position[:2]
    distance = float(np.hypot(*away))
    left = np.array([-away[1], away[0]]) / max(distance, 1e-6)
    grid = np.array([[*(spot + across * left), height] for height in HEIGHTS for across in ACROSS])
    seen = (grid - frame.position) @ frame.rotation
    height, width = frame.depth.shape
    ahead = np.maximum(seen[:, 2], 1e-6)
    column = np.floor(width / 2 + frame.focal * seen[:, 0] / ahead).astype(int)
    row = np.floor(height / 2 + frame.focal * seen[:, 1] / ahead).astype(int)
    shown = (seen[:, 2] > 0.1) & (column >= 0) & (column < width) & (row >= 0) & (row < height)
    if int(shown.sum()) < FEWEST:
        return None
    samples = np.zeros((len(grid), 5), dtype=np.float32)
    at = row[shown], column[shown]
    depth = frame.depth[at]
    if int(((depth == 0) | (depth > seen[shown, 2] - _BEFORE)).sum()) < FEWEST:
        return None
    samples[shown, :3] = frame.rgb[at] / 255.0
    samples[shown, 3] = np.where(depth > 0, np.tanh((depth - seen[shown, 2]) / _DEEP), 1.0)
    samples[shown, 4] = 1.0
    return samples.reshape(-1)


def torso(frame: CameraFrame, spot: Vector) -> Vector | None:
    """Where the middle of somebody's chest is, in `map` [m], shape (2,), who stands near `spot`; None when unseen."""
    points = frame.points()[frame.depth > 0]
    points = points[(points[:, 2] > _CHEST[0]) & (points[:, 2] < _CHEST[1])][:, :2]
    points = points[np.hypot(*(points - spot).T) < _WIDTH]
    if len(points) < _PIXELS:
        return None
    surface = np.median(points, axis=0)
    away = surface - frame.position[:2]
    return np.asarray(surface + _WITHIN * away / max(float(np.hypot(*away)), 1e-6))
