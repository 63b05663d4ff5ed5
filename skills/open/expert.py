"""The scripted expert that the policy of `open` learns from: around the bar, close, pull, let go, back.

It sees what the policy sees and keeps no memory, so that whatever state the policy gets into has a label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import STATE
from skills.drawer.front import BAR
from skills.open.spec import SPEED, WIDE
from skills.policy import Array

_GAIN = 3.0
_STAND_OFF = 0.05
"""Distance before the bar at which the gripper has to be level with it [m]."""
_PULL, _BACK = 0.15, 0.12
"""Speeds [m/s] of pulling the drawer and of leaving it."""


def expert(features: Mapping[str, Array]) -> dict[str, Array]:
    """What to do in a state: the output "action" of `skills.open.spec.OUTPUTS`."""
    ahead, left, up, opening, force, way = (float(value) for value in features[STATE][:6])
    if way < 0.003:
        leaving = -_BACK if opening > 0.7 * WIDE else 0.0
        return _action([leaving, 0.0, 0.0], WIDE)
    if abs(opening - BAR) < 0.008 and force > 2.0:
        return _action([-min(_PULL, 0.04 + _GAIN * way), 0.0, 0.0], 0.0)
    aside = float(np.hypot(left, up))
    if abs(ahead) < 0.010 and aside < 0.012:
        return _action([0.0, 0.0, 0.0], 0.0)
    short = float(np.clip(8.0 * (aside - 0.008), 0.0, _STAND_OFF))
    velocity = _GAIN * np.array([ahead - short, left, up])
    return _action(velocity * min(1.0, SPEED / max(float(np.linalg.norm(velocity)), 1e-9)), WIDE)


def _action(velocity: Vector | list[float], opening: float) -> dict[str, Array]:
    return {"action": np.array([*velocity, opening], dtype=np.float32)}
