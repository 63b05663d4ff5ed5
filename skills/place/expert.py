"""The scripted expert that the place policy learns from: down a funnel to the release point, open, up again.

It sees what the policy sees and keeps no memory, so that whatever state the policy gets into has a label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.observation import STATE
from skills.place.spec import OPEN, SPEED
from skills.policy import Array

_GAIN = 3.0
_RIM = 0.10
"""Height of the funnel's rim above the release point [m]."""
_SLOW, _NEAR = 0.06, 0.04
"""Largest speed [m/s] within this distance [m] of the release point."""
_TOUCH = 0.010
"""The object has come down on something when the tool is commanded so much lower than it is [m]."""


def expert(features: Mapping[str, Array]) -> dict[str, Array]:
    """What to do in a state: the output "action" of `skills.place.spec.OUTPUTS`."""
    ahead, left, up, _, _, width, beyond, sag = (float(value) for value in features[STATE][:8])
    aside = float(np.hypot(ahead, left))
    down = aside < 0.012 and (abs(up) < 0.005 or (sag > _TOUCH and abs(up) < 0.03))
    released = beyond > OPEN - 0.006
    opening = down or beyond > 0.004
    if released:
        velocity = np.array([0.0, 0.0, 0.15])
    elif opening:
        velocity = np.zeros(3)
    else:
        rim = float(np.clip(4.0 * (aside - 0.008), 0.0, _RIM))
        velocity = np.array([_GAIN * ahead, _GAIN * left, _GAIN * (up + rim)])
        distance = float(np.linalg.norm([ahead, left, up]))
        most = _SLOW if distance < _NEAR else SPEED
        velocity *= min(1.0, most / max(float(np.linalg.norm(velocity)), 1e-9))
    target = min(width + OPEN, 0.098) if opening else 0.0
    return {"action": np.array([*velocity, target], dtype=np.float32)}
