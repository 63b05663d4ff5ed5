"""Looking at one thing: the head turns to it, and frames that were exposed while it rested there are handed out."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame, Observation
from executive.contracts.robot import RobotDescription
from skills.head import aimed_at

_AIMED = 0.02
"""Error of pan and tilt [rad] up to which the head is where it should be."""
_REST = 0.15
"""Time [s] that the head rests before an exposure counts."""


class Gaze:
    """Keeps the head on a point while the base stands.

    Args:
        description: The robot.
        point: What to look at, in `base_link` [m]; shape (3,).

    Attributes:
        head: Pan and tilt [rad] to ask for.
        due: Whether the next exposure may be one to hand out; until then pictures are of no use.
    """

    def __init__(self, description: RobotDescription, point: Vector) -> None:
        self.head = aimed_at(description, point)
        self._rested: float | None = None
        self._used = -1.0
        self.due = False

    def fresh(self, observation: Observation) -> CameraFrame | None:
        """A frame that was exposed at rest and has not been handed out yet, or None."""
        if float(np.abs(observation.state.head - self.head).max()) > _AIMED:
            self._rested, self.due = None, False
            return None
        if self._rested is None:
            self._rested = observation.stamp
        self.due = observation.stamp > self._rested + _REST / 2
        frame = observation.camera
        if frame is None or frame.stamp < self._rested + _REST or frame.stamp <= self._used:
            return None
        self._used = frame.stamp
        return frame
