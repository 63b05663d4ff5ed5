"""The Lagrange multiplier of a limit on cost, moved by a PID rule.

Stooke, Achiam and Abbeel, "Responsive Safety in Reinforcement Learning by PID Lagrangian Methods", 2020. With only the
integral gain it is plain dual ascent.
"""

from __future__ import annotations

from collections.abc import Mapping


class Multiplier:
    """What one unit of cost is worth in units of reward; grows while cost is above its limit.

    Errors are shares of the limit, no larger than one, so that the multiplier falls as fast as it rises: a policy that
    knew nothing and cost a lot must not leave a multiplier behind that takes the rest of the training to wear off.

    Args:
        limit: Cost of an episode that is allowed on average.
        gains: Proportional, integral and derivative gain.
        highest: Largest value.
        smoothing: Share of the earlier smoothed cost that is kept with every episode, 0 to 1.
    """

    def __init__(
        self, limit: float, gains: tuple[float, float, float], highest: float = 100.0, smoothing: float = 0.8
    ) -> None:
        self.limit, self.value = limit, 0.0
        self._gains, self._highest, self._smoothing = gains, highest, smoothing
        self._integral = 0.0
        self._smoothed: float | None = None

    def update(self, cost: float) -> float:
        """Take the cost of one more episode; the new value."""
        before = cost if self._smoothed is None else self._smoothed
        self._smoothed = self._smoothing * before + (1 - self._smoothing) * cost
        unit = self.limit or 1.0
        error = min(max(-1.0, (self._smoothed - self.limit) / unit), 1.0)
        rise = min(max(0.0, (self._smoothed - before) / unit), 1.0)
        proportional, integral, derivative = self._gains
        self._integral = min(max(0.0, self._integral + integral * error), self._highest)
        value = proportional * error + self._integral + derivative * rise
        self.value = min(max(0.0, value), self._highest)
        return self.value

    def state(self) -> dict[str, float | None]:
        """What `restore` needs."""
        return {"value": self.value, "integral": self._integral, "smoothed": self._smoothed}

    def restore(self, state: Mapping[str, float | None]) -> None:
        """Go on from what `state` gave."""
        self.value, self._integral = float(state["value"] or 0.0), float(state["integral"] or 0.0)
        self._smoothed = state["smoothed"]
