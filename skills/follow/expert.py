"""The scripted expert that the follow policy learns from: the free primitive that is nearest to what it wants.

What it wants is a speed along the way that closes the distance and keeps pace with the person, and a turn towards the
way, or towards the person when it is near (a velocity controller, projected onto the primitives that are free).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import STATE
from skills.follow.spec import PRIMITIVES
from skills.policies.primitives import Mask
from skills.policy import Array

_GAIN, _FASTEST, _BACKWARDS = 1.1, 0.57, 0.2
_TURN_GAIN, _FASTEST_TURN = 1.8, 1.2
_TURN_WEIGHT = 0.16
"""A rad/s off costs as much as this many m/s."""
_NEAR, _EASE = 0.08, 0.2
"""Within this distance of the wanted one [m] the robot need not move; nearer than `_EASE` [m] too near it backs off."""
_ALIGNED = 0.15
_COMING = 0.15
"""Somebody who comes nearer faster than this [m/s] is given way."""


def expert(features: Mapping[str, Array], blocked: Mask) -> int:
    """Which primitive to take in a state; `blocked` ones are left out."""
    state = np.asarray(features[STATE], dtype=np.float64)
    going, facing = math.atan2(state[4], state[5]), math.atan2(state[7], state[8])
    velocity, turn = _wanted(state, going, facing)
    off = np.hypot(PRIMITIVES.twists[:, 0] - velocity[0], PRIMITIVES.twists[:, 1] - velocity[1])
    price = off + _TURN_WEIGHT * np.abs(PRIMITIVES.twists[:, 2] - turn)
    return int(np.argmin(np.where(blocked, np.inf, price)))


def _wanted(state: Vector, going: float, facing: float) -> tuple[tuple[float, float], float]:
    """Velocity ahead and left [m/s], and turn [rad/s]."""
    left_to_go, off = float(state[6]), float(state[10])
    direct = abs(math.remainder(going - facing, math.tau)) < 0.1
    turn = facing if direct or left_to_go < 0.3 else going
    turn_speed = 0.0 if abs(turn) < _ALIGNED / 2 else _TURN_GAIN * turn
    turn_speed = min(max(turn_speed, -_FASTEST_TURN), _FASTEST_TURN)
    along = float(state[2]) * math.cos(going) + float(state[3]) * math.sin(going)
    if off < -_EASE and float(state[9]) > 0.5:
        return _away(state, facing), turn_speed
    if left_to_go < _NEAR and along < 0.1:
        return (0.0, 0.0), turn_speed
    speed = min(max(_GAIN * left_to_go + max(0.0, along), 0.0), _FASTEST)
    speed *= max(0.0, math.cos(going)) ** 2
    return (speed, 0.0), turn_speed


def _away(state: Vector, facing: float) -> tuple[float, float]:
    """Velocity that makes room for somebody too near [m/s]: back from them, and out of the way that they come."""
    back = np.array([-math.cos(facing), -math.sin(facing)])
    velocity = np.asarray(state[2:4])
    coming = float(velocity @ back)
    if coming > _COMING:
        course = velocity / float(np.hypot(*velocity))
        beside = -np.asarray(state[:2]) + course * float(np.asarray(state[:2]) @ course)
        size = float(np.hypot(*beside))
        across = beside / size if size > 0.02 else np.array([-course[1], course[0]])
        back = 0.5 * back + across
    ahead, left = _BACKWARDS * 1.4 * back / float(np.hypot(*back))
    return float(ahead), float(left)
