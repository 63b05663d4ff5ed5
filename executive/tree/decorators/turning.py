"""Decorators that turn one status into another: invert, force_success, force_failure."""

from __future__ import annotations

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.tree.decorators.base import Decorator, subject
from executive.tree.decorators.settings import Settings


class Invert(Decorator):
    """Success becomes failure, failure becomes success."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)

    def update(self) -> Status:
        if self.decorated.status is Status.SUCCESS:
            self.feedback_message = f"{subject(self)} succeeded, which counts as failure here"
            return Status.FAILURE
        return Status.SUCCESS if self.decorated.status is Status.FAILURE else self.decorated.status


class ForceSuccess(Decorator):
    """Failure becomes success."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)

    def update(self) -> Status:
        if self.decorated.status is Status.FAILURE:
            self.feedback_message = f"{subject(self)} failed, which counts as success here"
            return Status.SUCCESS
        return self.decorated.status


class ForceFailure(Decorator):
    """Success becomes failure."""

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)

    def update(self) -> Status:
        if self.decorated.status is Status.SUCCESS:
            self.feedback_message = f"{subject(self)} succeeded, which counts as failure here"
            return Status.FAILURE
        return self.decorated.status
