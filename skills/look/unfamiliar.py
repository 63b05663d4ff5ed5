"""Round things that the network has not learned: found by depth, as what is as high and as wide as they are.

An empty can and a peg are told from mugs, from cubes and from each other by their height and width. The middle is
where a circle of the thing's radius fits best to what the camera sees of its side.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame
from executive.contracts.site import Place, PlaceKind
from skills.arm.grip import GRIPS, Grip
from skills.frames import rotation
from skills.look.localise import Estimate, view_yaw

ROUND = {"can": 0.02, "peg": 0.014}
"""Kinds that stand upright and look the same from all sides, and how far a height or a width that is measured may be
off [m]: pixels are 15 mm wide on a table. A peg is little higher than a mug, and thinner."""
_FEWEST = 6
"""Fewest pixels that make a thing."""
_LOWEST = 0.02
"""What rises so far above a surface stands on it [m]."""
_UNDER_TOP = 0.015
"""What lies so far below the top [m] is the side."""
_EDGE = 0.03
"""Nearer to the rear edge of a surface [m] something may be what stands behind it."""
_DEVIATION = 0.006
"""Standard deviation that the position is taken to have [m]."""

Points = NDArray[np.float64]


def upright_thing(frame: CameraFrame, place: Place, kind: str, label: str) -> Estimate | None:
    """A round thing of a kind whose size is known that stands on a surface, or None.

    Args:
        frame: The frame.
        place: What it may stand on; a container holds it out of sight.
        kind: One of `ROUND`.
        label: Its class.
    """
    if place.kind is not PlaceKind.SURFACE:
        return None
    grip, slack = GRIPS[kind], ROUND[kind]
    height, top = 2 * grip.half_height, float(place.centre[2])
    points, cut = _standing_on(place, frame)
    above = points[:, 2] - top
    high = points[above > height - slack]
    for seed in high[:: max(1, len(high) // 8)]:
        around = np.linalg.norm(points[:, :2] - seed[:2], axis=1) < grip.width + slack
        body = points[around]
        if len(body) < _FEWEST or cut[around].any():
            continue
        if _is(kind, float(np.quantile(body[:, 2], 0.95)) - top, _width(body, frame)):
            middle = np.array([*_middle(body, frame, grip, top + height), top + grip.half_height])
            return Estimate(label, middle, 0.0, _DEVIATION, len(body), 1.0)
    return None


def _standing_on(place: Place, frame: CameraFrame) -> tuple[Points, NDArray[np.bool_]]:
    """Points of a frame that rise above a surface.

    Returns:
        The points in `map` [m], shape (points, 3); and which of them lie at the left, right or upper end of the image,
        which cuts off what they belong to, shape (points,).
    """
    ends = np.zeros(frame.depth.shape, dtype=np.bool_)
    ends[:, [0, -1]] = ends[0] = True
    shown = (frame.depth > 0).reshape(-1)
    points, cut = frame.points().reshape(-1, 3)[shown], ends.reshape(-1)[shown]
    away = (points[:, :2] - place.centre[:2]) @ rotation(place.yaw)
    width, depth = float(place.size[0]) / 2, float(place.size[1]) / 2
    inside = (np.abs(away[:, 1]) < width) & (away[:, 0] > -depth) & (away[:, 0] < depth - _EDGE)
    standing = inside & (points[:, 2] > float(place.centre[2]) + _LOWEST)
    return points[standing], cut[standing]


def _is(kind: str, height: float, width: float) -> bool:
    """Whether something so high and wide [m] can be of a kind, and is not rather of another one."""
    higher, wider = _misfit(kind, height, width)
    fits = higher < ROUND[kind] and wider < 1.5 * ROUND[kind]
    return fits and all(higher + wider <= sum(_misfit(other, height, width)) for other in ROUND)


def _misfit(kind: str, height: float, width: float) -> tuple[float, float]:
    """How far a height and a width are from those of a kind [m]."""
    grip = GRIPS[kind]
    return abs(height - 2 * grip.half_height), abs(width - grip.width)


def _width(body: Points, frame: CameraFrame) -> float:
    _, across = _seen(body, frame)
    return float(across.max() - across.min())


def _middle(body: Points, frame: CameraFrame, grip: Grip, top: float) -> Vector:
    """Middle of the circle, x and y in `map` [m]; shape (2,)."""
    along, across = _seen(body, frame)
    centre = float(across.max() + across.min()) / 2
    side = body[:, 2] < top - _UNDER_TOP
    if not side.any():
        side = np.ones(len(body), dtype=np.bool_)
    radius = grip.width / 2
    behind = np.sqrt(np.maximum(0.0, radius**2 - (across[side] - centre) ** 2))
    ahead = float(np.median(along[side] + behind))
    yaw = view_yaw(frame)
    forward = np.array([math.cos(yaw), math.sin(yaw)])
    return np.asarray(frame.position[:2] + ahead * forward + centre * np.array([-forward[1], forward[0]]))


def _seen(points: Points, frame: CameraFrame) -> tuple[Vector, Vector]:
    """How far ahead of the camera and to the left of its view points lie, in the plane [m]."""
    yaw = view_yaw(frame)
    away = points[:, :2] - frame.position[:2]
    forward = np.array([math.cos(yaw), math.sin(yaw)])
    return away @ forward, away @ np.array([-forward[1], forward[0]])
