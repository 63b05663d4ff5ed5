"""The scripted expert that the handover policy learns from: out to the offering point, then hold until it is pulled.

It sees what the policy sees and keeps no memory, so that whatever state the policy gets into has a label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.observation import STATE
from skills.handover.spec import OPEN, PULLED, SPEED
from skills.policy import Array

_GAIN = 3.0
_WIDEST = 0.098


def expert(features: Mapping[str, Array]) -> dict[str, Array]:
    """What to do in a state: the output "action" of `skills.handover.spec.OUTPUTS`."""
    away = np.asarray(features[STATE][:3], dtype=np.float64)
    _, _, width, beyond, resting, pulled, _ = (float(value) for value in features[STATE][3:10])
    letting_go = resting > 0.5 and (pulled > PULLED or beyond > 0.004)
    velocity = np.zeros(3) if resting > 0.5 else _GAIN * away
    velocity *= min(1.0, SPEED / max(float(np.linalg.norm(velocity)), 1e-9))
    target = min(width + OPEN, _WIDEST) if letting_go else 0.0
    return {"action": np.array([*velocity, target], dtype=np.float32)}
