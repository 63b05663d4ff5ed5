"""The scripted expert that the insertion policy learns from: press, and where that meets the rim, hop on.

All contact shows in how far the commanded tool runs ahead of the measured one. The expert presses no harder than it
takes to be sure, never drags a pressed peg sideways, and gives way to the hole's walls once the peg is in. It sees
what the policy sees and keeps no memory: which point of the search is next is part of what it sees.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.observation import STATE
from skills.insert.spec import CLOSE, IN, OPEN, PRESSED, RELEASE, SPEED
from skills.policy import Array

_GAIN, _YIELD = 6.0, 6.0
_ON_POINT, _OFF_POINT, _HOP = 0.0004, 0.0007, 0.0015
"""Distances from the point in the plane up to which the peg goes down, and from which on it hops [m]; height of the
hops [m]. Between them it does a share of both: a policy cannot learn an edge that is finer than its own errors."""
_TOUCHING = 0.0006
"""Lag of the tool above which it may touch something [m]."""
_NEAR, _SLOW = 0.010, 0.012
"""Within this height above the hole [m] the peg is lowered with this speed [m/s]."""
_DOWN, _PRESS = 0.04, 0.0025
"""Speed in the hole [m/s], and how far the commanded tool runs ahead there at most [m]."""


def expert(features: Mapping[str, Array]) -> dict[str, Array]:
    """What to do in a state: the output "action" of `skills.insert.spec.OUTPUTS`."""
    state = features[STATE].astype(np.float64)
    away, blocked, beyond = state[:3], state[3:6], float(state[6])
    aside, depth, pressed = float(np.hypot(away[0], away[1])), float(away[2]), -float(blocked[2])
    letting_go = depth >= RELEASE or beyond > 0.004
    if beyond > OPEN - 0.006:
        velocity = np.array([0.0, 0.0, SPEED])
    elif letting_go:
        velocity = np.zeros(3)
    elif depth > IN:
        velocity = np.array([*(-_YIELD * blocked[:2]), -min(_DOWN, 12.0 * (_PRESS - pressed))])
    else:
        velocity = _searching(away[:2], aside, -depth, pressed)
    speed = float(np.linalg.norm(velocity))
    velocity *= min(1.0, SPEED / max(speed, 1e-9))
    return {"action": np.array([*velocity, OPEN if letting_go else CLOSE], dtype=np.float32)}


def _searching(away: np.ndarray, aside: float, height: float, pressed: float) -> np.ndarray:
    """Above the point: down until the foot rests. Beside it: up, over, and only then across."""
    lower = _SLOW if height < _NEAR else SPEED
    down = np.array([*(_GAIN * away), -min(lower, 8.0 * (1.6 * PRESSED - pressed))])
    across = _GAIN * away if pressed < _TOUCHING and height > _HOP / 3 else np.zeros(2)
    hop = np.array([*across, np.clip(5.0 * (_HOP - height), -SPEED, SPEED)])
    share = float(np.clip((aside - _ON_POINT) / (_OFF_POINT - _ON_POINT), 0.0, 1.0))
    return np.asarray((1.0 - share) * down + share * hop)
