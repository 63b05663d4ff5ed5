"""Where to try next: points about the place where the hole was seen, from the middle outwards."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from skills.frames import rotation

_STEP = 0.0007
"""Distance between two points [m]: the peg goes in where it is 0.5 mm off in x and in y, or less."""
_FARTHEST = 0.0045
"""Distance of the farthest point from the middle [m]."""


def search_points(yaw: float) -> Vector:
    """Offsets from the middle [m], the nearest first, on a grid along the fixture's sides; shape (points, 2).

    Args:
        yaw: Turn of the fixture in `base_link` [rad].
    """
    line = np.arange(-_FARTHEST, _FARTHEST + _STEP, _STEP)
    line -= line[np.argmin(np.abs(line))]
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    away = np.linalg.norm(grid, axis=1)
    angle = np.arctan2(grid[:, 1], grid[:, 0])
    ring = np.round(away / _STEP)
    order = np.lexsort((angle, ring))
    points: Vector = grid[order][away[order] <= _FARTHEST]
    return points @ rotation(yaw).T
