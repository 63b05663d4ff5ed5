"""What the insertion policy sees of a moment, squashed so that tenths of a millimetre show."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from skills.policy import Array

_FINE = np.array([0.0006, 0.0006, 0.003, 0.002, 0.002, 0.002, 0.004])
"""Sizes [m] at which the squashed features have their bend."""
_WIDE, _OPEN = 0.02, 0.012
"""The same for the height and the opening once more [m]."""


def state_of(away: Vector, blocked: Vector, beyond: float, force: float) -> Array:
    """The policy's input; shape (18,), see `spec.INPUTS`.

    Args:
        away: Point of the search from the middle of the peg's foot [m]; shape (3,).
        blocked: Commanded minus measured tool [m]; shape (3,).
        beyond: Opening beyond the peg [m].
        force: Finger force [N].
    """
    plain = np.array([*away, *blocked, beyond])
    aside = math.tanh(float(np.hypot(away[0], away[1])) / _FINE[0])
    wide = math.tanh(float(away[2]) / _WIDE), math.tanh(beyond / _OPEN)
    return np.array([*plain, force, *np.tanh(plain / _FINE), aside, *wide], dtype=np.float32)
