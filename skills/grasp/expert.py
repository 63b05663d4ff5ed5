"""The scripted expert that the grasp policy learns from: a funnel down to the object, close, lift.

It sees what the policy sees and keeps no memory, so that whatever state the policy gets into has a label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.observation import STATE
from skills.grasp.spec import SPEED, TURN
from skills.policy import Array

_GAIN, _TURN_GAIN = 3.0, 3.0
_SPARE = 0.03
"""How much wider than the object the gripper opens [m]."""
_HOVER = 0.10
"""Height of the funnel's rim above the grasp point [m]."""


def expert(features: Mapping[str, Array]) -> dict[str, Array]:
    """What to do in a state: the output "action" of `skills.grasp.spec.OUTPUTS`."""
    ahead, left, up, turn, opening, force, width = (float(value) for value in features[STATE][:7])
    aside = float(np.hypot(ahead, left))
    held = abs(opening - width) < 0.012 and force > 2.0
    closing = held or (aside < 0.010 and abs(turn) < 0.12 and abs(up) < 0.008)
    if held:
        velocity = np.array([0.0, 0.0, 0.15, 0.0])
    else:
        rim = float(np.clip(4.0 * (aside - 0.006) + 0.35 * (abs(turn) - 0.06), 0.0, _HOVER))
        velocity = np.array([_GAIN * ahead, _GAIN * left, _GAIN * (up + rim), _TURN_GAIN * turn])
        speed = float(np.linalg.norm(velocity[:3]))
        velocity[:3] *= min(1.0, SPEED / max(speed, 1e-9))
        velocity[3] = np.clip(velocity[3], -TURN, TURN)
    target = 0.0 if closing else min(width + _SPARE, 0.098)
    return {"action": np.array([*velocity, target], dtype=np.float32)}
