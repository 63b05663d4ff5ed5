"""Where trials start: poses before and on the surfaces of a site."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.site import Place


def seen_from_front(place: Place, across: float, behind: float) -> Vector:
    """A point of a place as somebody sees it who faces it.

    Args:
        place: A surface, container or fixture.
        across: How far to the left of its middle [m].
        behind: How far behind its front edge [m]; negative before it.

    Returns:
        x, y [m] in `map`; shape (2,).
    """
    depth = behind - float(place.size[1]) / 2
    cosine, sine = math.cos(place.yaw), math.sin(place.yaw)
    x, y = float(place.centre[0]), float(place.centre[1])
    return np.array([x + cosine * depth - sine * across, y + sine * depth + cosine * across])


def base_before(place: Place, radius: float, gap: float = 0.08, across: float = 0.0, turn: float = 0.0) -> Vector:
    """Base pose before a place, facing it; x, y [m], yaw [rad].

    Args:
        place: A surface, container or fixture.
        radius: Radius of the base [m].
        gap: Distance between the base's edge and the front edge [m].
        across: How far to the left of the middle [m].
        turn: Turn against the facing direction [rad].
    """
    x, y = seen_from_front(place, across, -(gap + radius))
    return np.array([x, y, place.yaw + turn])
