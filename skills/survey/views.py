"""Where to look so that all of a place is seen, and most of it in several views."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.site import Place, PlaceKind
from skills.drawer.front import LONGEST, bar_at

_SPACING = 0.30
"""Distance along a surface between two points that are looked at [m]."""


def views_of(place: Place) -> list[Vector]:
    """Points of `map` [m], shape (3,) each, to turn the camera to one after the other, from left to right."""
    if place.kind is PlaceKind.CONTAINER:
        return [bar_at(place, share * LONGEST) for share in (0.3, 0.5, 0.7)]
    width = float(place.size[0])
    count = max(1, math.ceil(width / _SPACING))
    right = np.array([math.sin(place.yaw), -math.cos(place.yaw), 0.0])
    across = (np.arange(count) - (count - 1) / 2) * width / count
    return [place.centre + one * right for one in across]
