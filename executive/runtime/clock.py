"""The executive's clock: the robot's time without the time spent paused."""

from __future__ import annotations

from executive.clock import Clock


class MissionClock(Clock):
    """Follows another clock and stands still while paused, so that a pause makes no timeout fire.

    The loop's thread alone calls it.
    """

    def __init__(self, robot: Clock) -> None:
        self._robot = robot
        self._skipped = 0.0
        self._paused_at: float | None = None

    def now(self) -> float:
        moment = self._robot.now() if self._paused_at is None else self._paused_at
        return moment - self._skipped

    def pause(self) -> None:
        """Stand still until `resume`."""
        if self._paused_at is None:
            self._paused_at = self._robot.now()

    def resume(self) -> None:
        """Go on from where it stood."""
        if self._paused_at is not None:
            self._skipped += self._robot.now() - self._paused_at
            self._paused_at = None
