"""Decorators that follow the clock: timeout, delay, rate, cooldown."""

from __future__ import annotations

import math

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.definitions import words
from executive.tree.decorators.base import Decorator, LookFirst, subject
from executive.tree.decorators.settings import Settings

_ROUNDING = 1e-9
"""Slack [s] for clocks that add up periods: 10 × 0.1 s is a little less than 1 s."""


class Timeout(Decorator):
    """Fails when the child runs longer than `duration` [s]."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)
        self._settings = settings
        self._duration = math.inf

    def initialise(self) -> None:
        super().initialise()
        self._duration = self._settings.number("duration")

    def update(self) -> Status:
        if self.decorated.status is Status.RUNNING and self.seconds > self._duration - _ROUNDING:
            self.feedback_message = f"{subject(self)} took longer than {words.duration(self._duration)}"
            return Status.FAILURE
        return self.decorated.status


class Delay(LookFirst):
    """Waits `duration` [s] before the child starts."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)
        self._settings = settings
        self._duration = 0.0

    def initialise(self) -> None:
        super().initialise()
        self._duration = self._settings.number("duration")

    def before(self) -> Status | None:
        if self.seconds < self._duration - _ROUNDING:
            self.feedback_message = f"waits {words.duration(self._duration)}"
            return Status.RUNNING
        self.feedback_message = ""
        return None


class Rate(LookFirst):
    """Ticks the child at most `frequency` [Hz] times a second; in between it keeps the child running.

    A child that has ended is not started again before its time has come either: the decorator is RUNNING until then,
    and never repeats an old success.
    """

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)
        self._settings = settings
        self._period = 0.0
        self._ticked = -math.inf

    def initialise(self) -> None:
        super().initialise()
        self._period = 1.0 / self._settings.number("frequency")

    def before(self) -> Status | None:
        now = self.about.clock.now()
        if now - self._ticked < self._period - _ROUNDING:
            return Status.RUNNING
        self._ticked = now
        return None


class Cooldown(LookFirst):
    """Fails for `duration` [s] after each end of the child."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)
        self._settings = settings
        self._duration = 0.0
        self._cold = -math.inf
        self._started = False

    def initialise(self) -> None:
        super().initialise()
        self._duration = self._settings.number("duration")
        self._started = False

    def before(self) -> Status | None:
        left = self._cold + self._duration - self.about.clock.now()
        if not self._started and left > _ROUNDING:
            self.feedback_message = f"{subject(self)} may start again in {words.duration(round(left, 1))}"
            return Status.FAILURE
        self._started = True
        return None

    def terminate(self, new_status: Status) -> None:
        if self.active and self._started:
            self._cold = self.about.clock.now()
        super().terminate(new_status)
