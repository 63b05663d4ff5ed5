"""What came of a mission, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from executive.contracts.execution import Foreseen
from executive.types import Outcome, Task


@dataclass(frozen=True)
class TaskReport:
    """How one task ended.

    Attributes:
        task: The task.
        outcome: How it ended.
        reason: First cause of a failure, as a sentence; "" when it succeeded.
        seconds: How long it ran in all rounds [s] on the executive's clock, with the test of its condition.
        rounds: Number of rounds in which it was carried out.
        value: Probability of success that was expected of it before the mission began, or None.
        foreseen: What the skills that it ran expected of themselves meanwhile, in order.
    """

    task: Task
    outcome: Outcome
    reason: str = ""
    seconds: float = 0.0
    rounds: int = 1
    value: float | None = None
    foreseen: tuple[Foreseen, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values, as in the document of `executive run --json`."""
        document = {
            "family": self.task.family,
            "args": dict(self.task.args),
            "outcome": self.outcome.key,
            "reason": self.reason,
            "seconds": round(self.seconds, 2),
        }
        repeated = {"rounds": self.rounds} if self.task.repeat is not None else {}
        expected: dict[str, Any] = {} if self.value is None else {"value": round(self.value, 4)}
        if self.foreseen:
            expected["foreseen"] = [one.as_json() for one in self.foreseen]
        return document | expected | self.task.timing_json() | repeated


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
    """The report of a mission whose tasks have all ended: the first one that was needed and did not succeed decides."""
    well = (Outcome.SUCCEEDED, Outcome.NOT_NEEDED)
    failed = next((report for report in tasks if report.outcome not in well), None)
    if failed is None:
        return MissionReport(text, Outcome.SUCCEEDED, tuple(tasks))
    return MissionReport(text, failed.outcome, tuple(tasks), failed.reason)
