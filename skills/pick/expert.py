"""The scripted expert that the policy learns from: over the thing, turn, down, close, lift.

It knows where the thing is to be grasped, which the policy has to see; it keeps no memory, so that whatever state the
policy gets into has a label.
"""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from skills.arm.grip import nearest_turn
from skills.pick.grasping import EMPTY, FULL, OPEN, SYMMETRY
from skills.pick.spec import SPEED, TURN
from skills.policy import Array

_GAIN, TURN_GAIN = 3.0, 3.0
"""Velocities for a distance [1/s], and for a turn that is left [1/s]."""
_HOVER = 0.12
"""Height of the funnel's rim above the grasp [m]: an open hand passes over what stands around."""
_LIFT, _LEAVE = 0.15, 0.12
"""Speed with which a thing is lifted, and with which a hand that missed it rises [m/s]."""
_NEAR, _LOW, _TURNED = 0.012, 0.010, {"cube": 0.80, "mug": 1.00}
"""How near [m], low [m] and well turned [rad] a hand is that begins to close: a cube turns between the fingers, and of
a mug only the handle must not come between."""
_STILL_NEAR, _STILL_LOW = 0.022, 0.022
"""How near [m] and low [m] a hand is that goes on closing."""


def expert(grasp: Vector, kind: str, state: Array) -> Array:
    """What to do in a state: the output "action" of `spec.OUTPUTS`; shape (5,).

    Args:
        grasp: Where the thing is to be grasped, in base_link: x, y, z [m] and yaw [rad].
        kind: Its kind.
        state: The robot's state as the policy gets it.
    """
    tool, yaw = state[5:8].astype(float), math.atan2(float(state[9]), float(state[8]))
    opening, force = float(state[10]), float(state[11])
    away = grasp[:3] - tool
    aside, up = float(np.hypot(*away[:2])), float(away[2])
    turn = nearest_turn(float(grasp[3]), yaw, SYMMETRY[kind]) - yaw
    if force > 1.5 and EMPTY < opening < FULL:
        return _action(np.array([0.0, 0.0, _LIFT]), 0.0, closing=True)
    if opening < EMPTY and up > -0.03:
        return _action(np.array([0.0, 0.0, _LEAVE]), 0.0, closing=up > -0.015)
    begins = aside < _NEAR and abs(up) < _LOW and abs(turn) < _TURNED[kind]
    goes_on = opening < OPEN - 0.01 and aside < _STILL_NEAR and abs(up) < _STILL_LOW
    if begins or goes_on:
        return _action(0.5 * _GAIN * away, 0.0, closing=True)
    rim = float(np.clip(4.0 * (aside - 0.006) + 0.30 * max(0.0, abs(turn) - _TURNED[kind] + 0.1), 0.0, _HOVER))
    if opening < OPEN - 0.02 and up > -0.05:
        rim = _HOVER
    velocity = _GAIN * np.array([away[0], away[1], up + rim])
    return _action(velocity, float(np.clip(TURN_GAIN * turn, -TURN, TURN)), closing=False)


def _action(velocity: Vector, turn: float, *, closing: bool) -> Array:
    speed = float(np.linalg.norm(velocity))
    velocity = velocity * min(1.0, SPEED / max(speed, 1e-9))
    return np.array([*velocity, turn, float(closing)], dtype=np.float32)
