"""Clocks. Timeouts of the tree follow the executive's clock; safety watchdogs always use steady time."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod


class Clock(ABC):
    """Seconds that pass; the origin has no meaning."""

    @abstractmethod
    def now(self) -> float:
        """Time [s]. Never runs backwards. May be called from any thread."""


class SteadyClock(Clock):
    """The machine's monotonic clock."""

    def now(self) -> float:
        return time.monotonic()


class SimClock(Clock):
    """A clock that stands still until it is advanced; one simulation owns it."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        """Let `seconds` [s] pass.

        Raises:
            ValueError: if `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError(f"time cannot run backwards ({seconds} s)")
        self._now += seconds

    def set(self, now: float) -> None:
        """Move to the time `now` [s], which must not lie behind the present one."""
        self.advance(max(0.0, now - self._now))
