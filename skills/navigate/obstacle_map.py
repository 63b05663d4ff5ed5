"""The static map as distances: how far a point is from the nearest obstacle that the site knows."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.site import Site


class ObstacleMap:
    """The boxes of a site's map. Read-only after it is made; any thread may use it."""

    def __init__(self, site: Site) -> None:
        boxes = site.boxes
        yaw = np.array([box.yaw for box in boxes])
        self._middles = np.array([[box.x, box.y] for box in boxes])
        self._halves = np.array([[box.width / 2, box.depth / 2] for box in boxes])
        self._cosine, self._sine = np.cos(yaw), np.sin(yaw)

    def clearance(self, points: Vector) -> Vector:
        """Distance [m] from points, shape (..., 2), to the nearest box; 0 inside of one."""
        x = points[..., 0, None] - self._middles[:, 0]
        y = points[..., 1, None] - self._middles[:, 1]
        along = np.maximum(np.abs(self._cosine * x + self._sine * y) - self._halves[:, 0], 0.0)
        across = np.maximum(np.abs(self._cosine * y - self._sine * x) - self._halves[:, 1], 0.0)
        return np.asarray(np.sqrt((along * along + across * across).min(axis=-1)))
