"""Whether there is room for the hand: walls that the map knows beside what stands on a surface."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.site import MapBox, Site

HAND = 0.08
"""The hand needs so much room [m] to each side of the tool point, the error of localisation included."""


def room_beside(point: Vector, site: Site) -> float:
    """Distance in the plane [m] from a point of `map` to the nearest box of the map that it does not lie in."""
    away = [_outside(box, point) for box in site.boxes]
    return min((distance for distance in away if distance > 0.0), default=math.inf)


def _outside(box: MapBox, point: Vector) -> float:
    """Distance [m] from a point to a box seen from above; 0 inside it."""
    x, y = float(point[0]) - box.x, float(point[1]) - box.y
    cosine, sine = math.cos(box.yaw), math.sin(box.yaw)
    along = max(0.0, abs(cosine * x + sine * y) - box.width / 2)
    across = max(0.0, abs(cosine * y - sine * x) - box.depth / 2)
    return float(np.hypot(along, across))
