"""The scripted expert that the policy of `close` learns from: down before the bar, push until it stops, back.

It sees what the policy sees and keeps no memory, so that whatever state the policy gets into has a label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import STATE
from skills.close.spec import SPEED, STOPPED
from skills.policy import Array

_GAIN = 3.0
_STAND_OFF = 0.05
"""Distance before the bar at which the fingers have to be level with it [m]."""
_PUSH, _BACK = 0.10, 0.12
"""Speeds [m/s] of pushing the drawer, from before the bar to the stop, and of leaving it.

One speed all the way: a policy that has learned to slow down before the stop comes to rest before it.
"""


def expert(features: Mapping[str, Array]) -> dict[str, Array]:
    """What to do in a state: the output "action" of `skills.close.spec.OUTPUTS`."""
    ahead, left, up, _, felt = (float(value) for value in features[STATE][:5])
    if felt >= STOPPED:
        return _action([-_BACK, 0.0, 0.0])
    aside = float(np.hypot(left, up))
    short = float(np.clip(8.0 * (aside - 0.008), 0.0, _STAND_OFF))
    level = short < 0.02
    velocity = np.array([_PUSH if level else _GAIN * (ahead - short), _GAIN * left, _GAIN * up])
    return _action(velocity * min(1.0, SPEED / max(float(np.linalg.norm(velocity)), 1e-9)))


def _action(velocity: Vector | list[float]) -> dict[str, Array]:
    return {"action": np.array(velocity, dtype=np.float32)}
