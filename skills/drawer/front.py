"""How far a drawer is pulled out, and where its handle and its inside are then.

Measured in the depth image, near where the map has the drawer.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame
from executive.contracts.site import Place

FRONT, HANDLE = 0.23, 0.27
"""How far the front and the bar of the handle lie before the middle of a closed drawer [m]."""
BAR_LOWER = 0.010
"""How much lower the bar lies than the middle of the drawer's opening [m]."""
BAR = 0.014
"""Thickness of the bar [m]."""
LONGEST = 0.25
"""Farthest that a drawer can be pulled out [m]."""
DEEP = 0.12
"""How far the floor lies below the middle of the drawer's opening [m]."""
OPEN = 0.17
"""A drawer that is pulled out so far counts as open: the hand fits in from above [m]."""
_BOARD, _EDGE = 0.02, 0.01
"""Thickness of the front, and what is kept off from it and from what the drawer is built into [m]."""
_ACROSS, _BELOW, _ABOVE = 0.22, 0.10, 0.06
"""Part of the front that is looked at, from the middle of the drawer's opening: to both sides, down and up [m]."""
_BIN, _BAND = 0.01, 0.012
"""Width of the histogram's bins, and what belongs to the front around the fullest one [m]."""
_SPARE = 0.04
"""How far beyond its ends the front may seem to be [m]."""
_FEWEST = 25
"""Fewest pixels that make a front."""


def pulled_out(drawer: Place, frame: CameraFrame) -> float | None:
    """How far a drawer is pulled out [m] as one frame shows it; None when it does not show the front.

    The front is the plane across the drawer's axis on which most pixels lie; the handle before it and the inside
    behind it have far fewer.
    """
    away = frame.points()[frame.depth > 0] - drawer.centre
    inwards = np.array([math.cos(drawer.yaw), math.sin(drawer.yaw)])
    out, across = -away[:, :2] @ inwards, away[:, :2] @ np.array([-inwards[1], inwards[0]])
    on_front = (np.abs(across) < _ACROSS) & (away[:, 2] > -_BELOW) & (away[:, 2] < _ABOVE)
    near = out[on_front & (out > FRONT - _SPARE) & (out < FRONT + LONGEST + _SPARE)]
    if len(near) < _FEWEST:
        return None
    counts, edges = np.histogram(near, np.arange(FRONT - _SPARE, FRONT + LONGEST + _SPARE + _BIN, _BIN))
    fullest = float(edges[counts.argmax()]) + _BIN / 2
    front = near[np.abs(near - fullest) < _BAND]
    return float(np.median(front)) - FRONT if len(front) >= _FEWEST else None


def bar_at(drawer: Place, pulled: float) -> Vector:
    """Middle of the handle's bar in `map` [m] of a drawer that is pulled out so far [m]; shape (3,)."""
    x, y, z = (float(value) for value in drawer.centre)
    out = HANDLE + pulled
    return np.array([x - out * math.cos(drawer.yaw), y - out * math.sin(drawer.yaw), z - BAR_LOWER])


def inside(drawer: Place, pulled: float) -> Place:
    """The part of a drawer's floor that is free to be reached from above when it is pulled out so far [m].

    It lies between the front and what the drawer is built into, with which a closed drawer's front is flush.
    """
    out = FRONT + (pulled - _BOARD) / 2
    depth = max(0.0, pulled - _BOARD - 2 * _EDGE)
    x, y, z = (float(value) for value in drawer.centre)
    middle = np.array([x - out * math.cos(drawer.yaw), y - out * math.sin(drawer.yaw), z - DEEP])
    return replace(drawer, centre=middle, size=np.array([drawer.size[0], depth]))
