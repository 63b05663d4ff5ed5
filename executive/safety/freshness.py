"""How old data may be. A gate that acts on old data drives blind."""

from __future__ import annotations

from executive.clock import Clock
from executive.safety.report import Finding, GateReason

_AHEAD = 0.05
"""A stamp may lie this far [s] ahead of the clock: clocks of two machines are never equal."""


class Freshness:
    """Judges the ages of observations and actions.

    Args:
        steady: Steady time in real-time use; catches a robot whose stamps and clock stand still together.
        bound: Largest age [s].
    """

    def __init__(self, steady: Clock | None, bound: float) -> None:
        self._steady, self._bound = steady, bound
        self._stamp: float | None = None
        self._seen_at = 0.0

    def stale_observation(self, stamp: float, now: float) -> Finding | None:
        """Why an observation of that stamp [s] is of no use at the time `now` [s] of the robot's clock, or None."""
        age = now - stamp
        if age < -_AHEAD:
            return Finding(GateReason.STAMP_AHEAD, f"the observation's stamp lies {-age:.2f} s ahead of the clock")
        if self._steady is not None:
            age = max(age, self._unchanged(stamp, self._steady.now()))
        if age > self._bound:
            words = f"the newest observation is {age:.2f} s old, {self._bound:.2f} s are allowed"
            return Finding(GateReason.OBSERVATION_TOO_OLD, words)
        return None

    def stale_action(self, stamp: float, now: float) -> Finding | None:
        """Why an action of that stamp [s] is of no use at the time `now` [s] of the robot's clock, or None."""
        age = now - stamp
        if age < -_AHEAD:
            return Finding(GateReason.STAMP_AHEAD, f"the action's stamp lies {-age:.2f} s ahead of the clock")
        if age > self._bound:
            words = f"the action is {age:.2f} s old, {self._bound:.2f} s are allowed"
            return Finding(GateReason.ACTION_TOO_OLD, words)
        return None

    def _unchanged(self, stamp: float, now: float) -> float:
        """Seconds of steady time since the stamp changed."""
        if stamp != self._stamp:
            self._stamp, self._seen_at = stamp, now
        return now - self._seen_at
