"""Where a button really is, from the depth image: what stands out above its rim, near where the map has it."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame
from executive.contracts.site import Place

_NEAR = 0.06
"""The map is off by no more than this [m]."""
_CAP = 0.03
"""Larger than the radius of a button [m]."""
_BELOW, _ABOVE = 0.012, 0.02
"""What belongs to the top lies no more than this below and above where the map has it [m]."""
_LEVEL = 0.005
"""Lower than the top by more than this [m] is the button's side."""
_FEWEST = 4
"""Fewest pixels that make a button."""


def top_of(button: Place, frame: CameraFrame) -> Vector | None:
    """Middle of a button's top in `map` [m], shape (3,), as one frame shows it; None when it does not show it."""
    points = frame.points()[frame.depth > 0]
    away = np.hypot(*(points[:, :2] - button.centre[:2]).T)
    height = points[:, 2] - float(button.centre[2])
    points = points[(away < _NEAR) & (height > -_BELOW) & (height < _ABOVE)]
    if len(points) < _FEWEST:
        return None
    middle = np.median(points, axis=0)
    points = points[np.hypot(*(points[:, :2] - middle[:2]).T) < _CAP]
    level = np.percentile(points[:, 2], 75)
    points = points[points[:, 2] > level - _LEVEL]
    return np.array([*points[:, :2].mean(axis=0), level]) if len(points) >= _FEWEST else None
