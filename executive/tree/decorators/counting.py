"""Decorators that count: retry, repeat, once."""

from __future__ import annotations

import math

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.tree.cause import bottom_cause
from executive.tree.decorators.base import LookFirst, subject
from executive.tree.decorators.settings import Settings


class Retry(LookFirst):
    """Tries a failed child again: `count` attempts in all, `delay` [s] between them."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)
        self._settings = settings
        self._count, self._delay = 1, 0.0
        self._failed = 0
        self._again = -math.inf

    def initialise(self) -> None:
        super().initialise()
        self._count, self._delay = int(self._settings.number("count")), self._settings.number("delay")
        self._failed, self._again = 0, -math.inf
        self.earlier = ""

    def before(self) -> Status | None:
        return Status.RUNNING if self.about.clock.now() < self._again else None

    def update(self) -> Status:
        if self.decorated.status is not Status.FAILURE:
            return self.decorated.status
        self._failed += 1
        cause = bottom_cause(self.decorated)
        self.earlier = self.earlier or cause
        if self._failed >= self._count:
            self.feedback_message = f"all {self._count} attempts failed" if self._count > 1 else ""
            return Status.FAILURE
        self._again = self.about.clock.now() + self._delay
        self.feedback_message = f"attempt {self._failed} of {self._count} failed: {cause}"
        return Status.RUNNING


class Repeat(LookFirst):
    """Runs the child again after each success, `count` times in all (-1: without end); fails when it fails."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)
        self._settings = settings
        self._count, self._done = 1, 0

    def initialise(self) -> None:
        super().initialise()
        self._count, self._done = int(self._settings.number("count")), 0

    def before(self) -> Status | None:
        return Status.SUCCESS if self._count == 0 else None

    def update(self) -> Status:
        if self.decorated.status is not Status.SUCCESS:
            return self.decorated.status
        self._done += 1
        self.feedback_message = f"{self._done} of {self._count}" if self._count > 0 else f"{self._done} times"
        return Status.SUCCESS if self._done == self._count else Status.RUNNING


class Once(LookFirst):
    """Runs the child to its first end, then keeps that status. An interruption is no end."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)
        self._kept: Status | None = None

    def before(self) -> Status | None:
        if self._kept is not None:
            self.feedback_message = f"{subject(self)} has run once"
        return self._kept

    def terminate(self, new_status: Status) -> None:
        if self._kept is None and new_status in (Status.SUCCESS, Status.FAILURE):
            self._kept = new_status
        super().terminate(new_status)
