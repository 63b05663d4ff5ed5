"""What the skill learns from touching: how far down the peg reaches, and which point of the search is next."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from skills.insert.spec import IN, PRESSED

_STEPS = 2
"""Control steps for which the peg presses on the rim before that counts."""
_NEAR = 0.007
"""The rim is met within this height above the hole [m]: as well as the camera tells where the foot is."""
_AGAIN = 12
"""Control steps after which a peg that still presses counts as having come to rest anew."""


class Touch:
    """Counts pecks on the rim of a hole and moves on from point to point.

    Args:
        points: Offsets from the place where the hole was seen [m]; shape (points, 2).
    """

    def __init__(self, points: Vector) -> None:
        self._points = points
        self._pressed = 0
        self.count = 0

    @property
    def offset(self) -> Vector:
        """The present point [m]; shape (2,)."""
        return np.asarray(self._points[self.count % len(self._points)], dtype=np.float64)

    def step(self, pressed: float, depth: float) -> bool:
        """Take in how far the commanded tool is below the measured one, and the foot below the hole's mouth [m].

        Returns:
            Whether the foot has just come to rest on the rim.
        """
        self._pressed = self._pressed + 1 if pressed > PRESSED and -_NEAR < depth < IN else 0
        if self._pressed != _STEPS and self._pressed < _AGAIN:
            return False
        self._pressed %= _AGAIN
        self.count += 1
        return True
