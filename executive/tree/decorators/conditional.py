"""Decorators that ask conditions: guard, precondition, while."""

from __future__ import annotations

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.tree.checks import first_broken
from executive.tree.decorators.base import LookFirst, subject
from executive.tree.decorators.settings import Settings


class _Conditional(LookFirst):
    """Looks the arguments of its conditions up when it is entered."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)
        self._checks = settings.checks

    def initialise(self) -> None:
        super().initialise()
        for check in self._checks:
            check.prepare()


class Guard(_Conditional):
    """Asks before every tick; stops the child and fails when a condition does not hold."""

    def before(self) -> Status | None:
        broken = first_broken(self._checks)
        if not broken:
            return None
        verb = "was stopped" if self.decorated.status is Status.RUNNING else "may not start"
        self.feedback_message = f"{subject(self)} {verb}, because {broken}"
        return Status.FAILURE


class Precondition(_Conditional):
    """Asks once, before the child starts."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings, child)
        self._asked = False

    def initialise(self) -> None:
        super().initialise()
        self._asked = False

    def before(self) -> Status | None:
        if self._asked:
            return None
        self._asked = True
        broken = first_broken(self._checks)
        if not broken:
            return None
        self.feedback_message = f"{subject(self)} may not start, because {broken}"
        return Status.FAILURE


class While(_Conditional):
    """Runs the child again after each success as long as the conditions hold, then succeeds."""

    def before(self) -> Status | None:
        broken = first_broken(self._checks)
        if not broken:
            return None
        self.feedback_message = broken
        return Status.SUCCESS

    def update(self) -> Status:
        return Status.RUNNING if self.decorated.status is Status.SUCCESS else self.decorated.status
