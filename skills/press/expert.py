"""The scripted expert that the press policy learns from: over the button, down until it stops, up again.

It sees what the policy sees and keeps no memory, so that whatever state the policy gets into has a label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.observation import STATE
from skills.policy import Array
from skills.press.spec import SPEED, STOPPED

_GAIN = 3.0
_RIM = 0.06
"""Height of the funnel's rim above the button [m]."""
_PUSH = 0.09
"""Speed [m/s] with which the fingers go on down at the button's top."""


def expert(features: Mapping[str, Array]) -> dict[str, Array]:
    """What to do in a state: the output "action" of `skills.press.spec.OUTPUTS`."""
    ahead, left, up, _, felt = (float(value) for value in features[STATE][:5])
    if felt >= STOPPED:
        return {"action": np.array([0.0, 0.0, 0.15], dtype=np.float32)}
    aside = float(np.hypot(ahead, left))
    rim = float(np.clip(4.0 * (aside - 0.006), 0.0, _RIM))
    velocity = np.array([_GAIN * ahead, _GAIN * left, _GAIN * (up + rim) - (_PUSH if rim < 0.01 else 0.0)])
    velocity *= min(1.0, SPEED / max(float(np.linalg.norm(velocity)), 1e-9))
    return {"action": velocity.astype(np.float32)}
