"""The watchdog: when nobody sends actions any more, the robot is stopped.

    watchdog = Watchdog(gate.stop, period=1 / 20)
    ...
    watchdog.fed()          # after every action that came in
    watchdog.look()         # once in every turn of the control loop, whether an action came in or not

It runs in the process that holds the gate, on steady time, so that it works when the executive hangs or has died and
when the robot's clock stands still. It holds no thread of its own: a control loop that does not turn any more sends
nothing either, and the robot brakes by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from executive.clock import Clock, SteadyClock
from executive.safety.report import GateReport

PERIODS = 3
"""Control periods without an action after which the robot is stopped."""


class Watchdog:
    """Fires a stop when no action came for some control periods. The thread that owns the gate owns it.

    Args:
        stop: Stops the robot for a reason given in words: `Gate.stop`.
        period: Length of a control period [s].
        periods: Control periods without an action after which the robot is stopped.
        steady: Steady time.
    """

    def __init__(
        self,
        stop: Callable[[str], GateReport],
        period: float,
        periods: int = PERIODS,
        steady: Clock | None = None,
    ) -> None:
        self._stop = stop
        self._patience = period * periods
        self._steady = steady or SteadyClock()
        self._fed_at: float | None = None
        self.fired = False

    @property
    def silence(self) -> float:
        """Time since the last action [s]; 0 before the first, when there is nothing to stop yet."""
        return 0.0 if self._fed_at is None else self._steady.now() - self._fed_at

    def fed(self) -> None:
        """An action came in."""
        self._fed_at = self._steady.now()
        self.fired = False

    def look(self) -> GateReport | None:
        """Stop the robot when it has been silent for too long; once for every silence. Returns the stop's report."""
        silence = self.silence
        if self.fired or silence <= self._patience:
            return None
        self.fired = True
        return self._stop(f"no action came for {silence:.3f} s, {self._patience:.3f} s are allowed")
