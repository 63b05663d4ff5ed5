"""The scripted expert that the extraction policy learns from: a funnel down to the peg, close, pull.

The peg cannot give way as an object on a table can. When one finger meets it first, the arm is pushed aside, and the
commanded tool runs ahead of the measured one: the expert yields to that, until both fingers press. It sees what the
policy sees and keeps no memory, so that whatever state the policy gets into has a label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.observation import STATE
from skills.extract.spec import CLOSE, SPARE, SPEED
from skills.policy import Array

_GAIN, _YIELD = 3.0, 8.0
_RIM = 0.10
"""Height of the funnel's rim above the grasp point [m]."""
_PULL = 0.12
"""Speed of the pull [m/s]."""
_HELD, _FORCE = 0.003, 4.0
"""Opening beyond the peg [m] and finger force [N] from which on both fingers hold it."""


def expert(features: Mapping[str, Array]) -> dict[str, Array]:
    """What to do in a state: the output "action" of `skills.extract.spec.OUTPUTS`."""
    away, blocked = (features[STATE][first : first + 3].astype(np.float64) for first in (0, 3))
    beyond, force = float(features[STATE][6]), float(features[STATE][7])
    aside, up = float(np.hypot(away[0], away[1])), float(away[2])
    held = abs(beyond) < _HELD and force > _FORCE
    begun = beyond < SPARE - 0.006 and aside < 0.02
    closing = held or (abs(up) < 0.010 and (aside < 0.003 or begun))
    if closing:
        velocity = np.array([-_YIELD * blocked[0], -_YIELD * blocked[1], _PULL if held else 0.0])
        velocity[:2] *= min(1.0, 0.05 / max(float(np.hypot(*velocity[:2])), 1e-9))
    else:
        rim = float(np.clip(6.0 * (aside - 0.003), 0.0, _RIM))
        velocity = _GAIN * (away + np.array([0.0, 0.0, rim]))
        velocity *= min(1.0, SPEED / max(float(np.linalg.norm(velocity)), 1e-9))
    return {"action": np.array([*velocity, CLOSE if closing else SPARE], dtype=np.float32)}
