"""The scripted expert that the wiping policy learns from: over a spot, down, through the dirt, up again.

It sees what the policy sees and keeps no memory, so that whatever state the policy gets into has a label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.observation import STATE
from skills.policy import Array
from skills.wipe.spec import CLEAR, SPEED

NEAR = 0.05
"""A spot this near is reached along the surface, a farther one over what stands between [m]."""
HIGH = 0.03
"""A tool that has to rise by more than this rises before it moves sideways [m]."""
_GAIN = 5.0
_SLOPE = 3.0
_SLOWEST = 0.06
"""Speed [m/s] towards a spot that is not reached yet."""
_PUSH = 0.10
"""Speed [m/s] away from what stands right at the tool."""


def expert(features: Mapping[str, Array]) -> dict[str, Array]:
    """What to do in a state: the output "action" of `skills.wipe.spec.OUTPUTS`."""
    ahead, left, up, _, _, push_ahead, push_left, _, _, onward = (float(value) for value in features[STATE][:10])
    if onward < 0.5:
        return {"action": np.array([0.0, 0.0, 0.8 * SPEED], dtype=np.float32)}
    aside = float(np.hypot(ahead, left))
    rise = up + float(np.clip(_SLOPE * (aside - NEAR), 0.0, CLEAR))
    speed = min(max(_GAIN * aside, _SLOWEST), 0.8 * SPEED) * min(1.0, aside / 0.004)
    speed *= 0.1 if rise > HIGH else 1.0
    way = np.array([ahead, left]) * speed / max(aside, 1e-6)
    way += _PUSH * np.array([push_ahead, push_left]) ** 3 * (up > -CLEAR / 2)
    velocity = np.array([*way, np.clip(_GAIN * rise, -0.7 * SPEED, 0.7 * SPEED)])
    velocity *= min(1.0, SPEED / max(float(np.linalg.norm(velocity)), 1e-9))
    return {"action": velocity.astype(np.float32)}
