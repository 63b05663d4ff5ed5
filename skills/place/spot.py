"""Where on a surface there is room, from what the camera sees of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Place, PlaceKind
from skills.arm.servo import reachable
from skills.frames import to_base

_STEP = 0.02
"""Distance between two spots that are looked at [m]."""
_SIDE, _FRONT, _DEEPEST = 0.11, 0.10, 0.30
"""Distances that a spot keeps from a surface's sides and front, and how far behind the front it may lie [m]."""
_APART = 0.13
"""Distance from anything that stands on the surface [m]: half the open gripper and half an object."""
_SIDE_INSIDE, _APART_INSIDE = 0.085, 0.10
"""The same to the sides of a drawer, and from what lies in it [m]: the hand, and no more, has to fit in between."""
_LOWEST, _HIGHEST = 0.02, 0.35
"""What rises so far above the surface stands on it [m]."""
_BEST_DEPTH = 0.19
"""How far behind the front a spot lies best [m]."""
_RISE = np.array([0.0, 0.0, 0.14])
"""The tool must be able to rise so far above a spot [m]."""
_SHOWN = 0.75
"""Share of the image, from its middle, in which a spot has to lie: what stands beside it must be in view, too."""


def free_spot(
    support: Place,
    keep_off: Vector,
    frame: CameraFrame,
    base_pose: Vector,
    description: RobotDescription,
    height: float,
) -> Vector | None:
    """The best free spot for an object, or None when there is none within reach.

    Args:
        support: Surface or container; of a drawer, the part of its floor that is free to be reached.
        keep_off: Middles of fixtures that the map knows, in `map` [m]; shape (fixtures, 3).
        frame: A look at it; a spot that it does not show is not free.
        base_pose: Pose of the base in `map`.
        description: The robot.
        height: Height of the tool above the support when it lets go [m].

    Returns:
        x, y of the spot and the height of the support's top in `map` [m]; shape (3,).
    """
    spots = _candidates(support)
    if support.kind is PlaceKind.SURFACE:
        taken = np.concatenate([obstacles(support, frame), keep_off[:, :2]])
        spots = spots[_free(spots, taken) & _shown(spots, float(support.centre[2]), frame)]
    elif support.closed:
        spots = spots[_free(spots, obstacles(support, frame), _APART_INSIDE)]
    top = float(support.centre[2])
    local = to_base(np.column_stack([spots, np.full(len(spots), top + height)]), base_pose)
    within = np.array([reachable(description, *point) and reachable(description, *(point + _RISE)) for point in local])
    if not within.any():
        return None
    cost = np.linalg.norm(spots - ahead_on(support, base_pose)[:2], axis=1)
    best = spots[int(np.argmin(np.where(within, cost, np.inf)))]
    return np.array([*best, top])


def ahead_on(support: Place, base_pose: Vector) -> Vector:
    """The point of a surface right in front of a base that stands before it, in `map` [m]; shape (3,)."""
    if support.kind is not PlaceKind.SURFACE:
        return support.centre
    across, _ = _own_axes(support, np.asarray(base_pose[None, :2]))
    half = float(support.size[0]) / 2 - _SIDE
    return np.array([*_at(support, np.clip(across, -half, half), np.array([_BEST_DEPTH]))[0], support.centre[2]])


def obstacles(support: Place, frame: CameraFrame) -> NDArray[np.float64]:
    """Points in `map` of what stands on a surface or on a drawer's floor; shape (points, 2)."""
    points = frame.points().reshape(-1, 3)[(frame.depth > 0).reshape(-1)]
    above = points[:, 2] - float(support.centre[2])
    across, behind = _own_axes(support, points[:, :2])
    width, depth = (float(side) for side in support.size)
    inside = (np.abs(across) < width / 2) & (behind > 0.0) & (behind < depth)
    return np.asarray(points[inside & (above > _LOWEST) & (above < _HIGHEST), :2])


def _candidates(support: Place) -> NDArray[np.float64]:
    """Points to let go at; shape (spots, 2).

    A grid on the usable part of a surface, a row along a drawer, or the middle of a container.
    """
    half = float(support.size[0]) / 2 - (_SIDE_INSIDE if support.closed else _SIDE)
    if support.kind is PlaceKind.CONTAINER and support.closed:
        across = np.arange(-half, half, _STEP)
        return _at(support, across, np.full(len(across), float(support.size[1]) / 2))
    if support.kind is PlaceKind.CONTAINER:
        return np.asarray(support.centre[None, :2], dtype=np.float64)
    deepest = min(_DEEPEST, float(support.size[1]) - _FRONT)
    across, behind = np.meshgrid(np.arange(-half, half, _STEP), np.arange(_FRONT, deepest, _STEP))
    return _at(support, across.reshape(-1), behind.reshape(-1))


def _at(support: Place, across: NDArray[np.float64], behind: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of a surface by how far to the left of the middle and behind the front they lie; shape (points, 2)."""
    forward = np.array([np.cos(support.yaw), np.sin(support.yaw)])
    left = np.array([-forward[1], forward[0]])
    depth = behind[:, None] - float(support.size[1]) / 2
    return np.asarray(support.centre[:2] + depth * forward + across[:, None] * left)


def _own_axes(support: Place, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far to the left of the middle, and how far behind the front edge, points lie [m]."""
    forward = np.array([np.cos(support.yaw), np.sin(support.yaw)])
    away = points - support.centre[:2]
    return away @ np.array([-forward[1], forward[0]]), away @ forward + float(support.size[1]) / 2


def _shown(spots: NDArray[np.float64], top: float, frame: CameraFrame) -> NDArray[np.bool_]:
    """Which spots lie well inside the image."""
    height, width = frame.depth.shape
    away = (np.column_stack([spots, np.full(len(spots), top)]) - frame.position) @ frame.rotation
    column, row = (frame.focal * away[:, axis] / np.maximum(away[:, 2], 1e-6) for axis in (0, 1))
    inside = (np.abs(column) < _SHOWN * width / 2) & (np.abs(row) < _SHOWN * height / 2)
    return np.asarray(inside & (away[:, 2] > 0))


def _free(spots: NDArray[np.float64], taken: NDArray[np.float64], apart: float = _APART) -> NDArray[np.bool_]:
    if not len(taken):
        return np.ones(len(spots), dtype=np.bool_)
    distance = np.linalg.norm(spots[:, None] - taken[None], axis=-1).min(axis=1)
    return np.asarray(distance > apart)
