"""Decorators that turn one status into another: invert, force_success, force_failure."""

from __future__ import annotations

from typing import ClassVar

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.tree.decorators.base import Decorator, subject
from executive.tree.decorators.settings import Settings

_DID = {Status.SUCCESS: "succeeded", Status.FAILURE: "failed"}


class Forced(Decorator):
    """One status becomes another, and the others stay.

    Attributes:
        given, counts: The child's status, and what it counts as.
    """

    given: ClassVar[Status]
    counts: ClassVar[Status]

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)

    def update(self) -> Status:
        if self.decorated.status is not self.given:
            return self.decorated.status
        self.feedback_message = f"{subject(self)} {_DID[self.given]}, which counts as {self.counts.value.lower()} here"
        return self.counts


class ForceSuccess(Forced):
    """Failure becomes success."""

    given, counts = Status.FAILURE, Status.SUCCESS


class ForceFailure(Forced):
    """Success becomes failure."""

    given, counts = Status.SUCCESS, Status.FAILURE


class Invert(ForceFailure):
    """Success becomes failure, failure becomes success."""

    def update(self) -> Status:
        return Status.SUCCESS if self.decorated.status is Status.FAILURE else super().update()
