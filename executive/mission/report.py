"""What came of a mission, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from executive.types import Outcome, Task


@dataclass(frozen=True)
class TaskReport:
    """How one task ended.

    Attributes:
        task: The task.
        outcome: How it ended.
        reason: First cause of a failure, as a sentence; "" when it succeeded.
        seconds: How long it ran [s] on the executive's clock.
    """

    task: Task
    outcome: Outcome
    reason: str = ""
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain values, as in the document of `executive run --json`."""
        return {
            "family": self.task.family.value,
            "args": dict(self.task.args),
            "outcome": self.outcome.key,
            "reason": self.reason,
            "seconds": round(self.seconds, 2),
        }


@dataclass(frozen=True)
class MissionReport:
    """How a mission ended.

    Attributes:
        text: The command.
        outcome: How it ended.
        tasks: One report a task, in order.
        reason: First cause when it did not succeed, or why it was refused.
        question: What has to be answered first, when understanding had to ask.
    """

    text: str
    outcome: Outcome
    tasks: tuple[TaskReport, ...] = ()
    reason: str = ""
    question: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values, as in the document of `executive run --json`."""
        document: dict[str, Any] = {
            "text": self.text,
            "outcome": self.outcome.key,
            "reason": self.reason,
            "tasks": [task.as_json() for task in self.tasks],
        }
        if self.question:
            document["question"] = self.question
        return document


def concluded(text: str, tasks: Sequence[TaskReport]) -> MissionReport:
    """The report of a mission whose tasks have all ended: the first task that did not succeed decides."""
    failed = next((report for report in tasks if report.outcome is not Outcome.SUCCEEDED), None)
    if failed is None:
        return MissionReport(text, Outcome.SUCCEEDED, tuple(tasks))
    return MissionReport(text, failed.outcome, tuple(tasks), failed.reason)
