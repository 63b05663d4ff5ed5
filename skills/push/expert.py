"""The scripted expert that the policy of `push` learns from: down behind the object, push, back, up.

Fingers that press an object down while they push it only jam it: friction holds it at the fingers, and more weight
holds it on the table. The expert yields upwards to that. It sees what the policy sees and keeps no memory, so that
whatever state the policy gets into has a label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.observation import STATE
from skills.policy import Array
from skills.push.spec import ARRIVED, CLEAR, SPEED, WIDER

_GAIN = 3.0
_STAND_OFF = 0.04
"""Distance before the object at which the fingers have to be down and in line with it [m]."""
_YIELD = 8.0
_HELD = 0.3
"""Weak gain with which the fingers keep their height while they push."""
_WEDGED, _HELD_BACK = 1.0, 0.02
"""Finger force [N] that says that the fingers still hold the object, and the speed [m/s] of leaving it then."""
_TOUCH = 0.006
"""Nearer to the object than this [m] the fingers may touch it."""
_MEET, _SLOWEST, _PUSH, _BACK, _UP = 0.05, 0.04, 0.09, 0.10, 0.15
"""Speeds [m/s]: of meeting the object, of the end of a push and of its middle, of leaving the object and of rising."""


def expert(features: Mapping[str, Array]) -> dict[str, Array]:
    """What to do in a state: the output "action" of `skills.push.spec.OUTPUTS`."""
    gap, left, up, rest, force, felt, sag = (float(value) for value in features[STATE][:7])
    if rest <= ARRIVED:
        gone = min(1.0, max(0.0, gap) / CLEAR)
        back = _HELD_BACK if force > _WEDGED else _BACK * (1.0 - 0.7 * gone)
        return _action(-back, 0.0, _UP * gone if gone > 0.8 else 0.0, WIDER)
    off = abs(left) + max(0.0, -up - 0.004)
    short = float(np.clip(6.0 * (off - 0.006), 0.0, _STAND_OFF))
    if short > 0.005:
        along = _GAIN * (gap - short)
    elif felt > 0.5:
        along = float(np.clip(_GAIN * rest, _SLOWEST, _PUSH))
    else:
        along = float(np.clip(_GAIN * gap, _MEET, SPEED))
    touching = short <= 0.005 and gap < _TOUCH
    velocity = np.array([along, _GAIN * left, _YIELD * sag + _HELD * up if touching else _GAIN * up])
    return _action(*(velocity * min(1.0, SPEED / max(float(np.linalg.norm(velocity)), 1e-9))))


def _action(along: float, left: float, up: float, wider: float = 0.0) -> dict[str, Array]:
    return {"action": np.array([along, left, up, wider], dtype=np.float32)}
