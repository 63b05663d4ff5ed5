"""The order in which a mission's tasks are carried out: what is tested, what is repeated, and when the robot waits.

Tasks in a row with an equal condition, or with the very same `Repeat`, form a group. Where both begin at one task, the
longer group is the outer one; of equally long ones the repetition is, unless it only counts: "every ten minutes, if
..." is tested in every round, "if ..., do it twice" once.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from executive.mission.report import TaskReport
from executive.types import Condition, Outcome, Repeat, Task

Tell = Callable[[tuple[TaskReport, ...]], None]


@dataclass(frozen=True)
class Round:
    """A round of a repetition.

    Attributes:
        number: Counts from 1.
        of: Number of rounds, None where the end is open.
    """

    number: int
    of: int | None


@dataclass(frozen=True)
class Trial:
    """What came of carrying out a task, or the test of a condition.

    Attributes:
        report: How it ended.
        denied: Whether it ended so because what was looked for is not so: the answer "no" of an inspection.
    """

    report: TaskReport
    denied: bool = False


class Crew(Protocol):
    """What the schedule asks of the loop. All of it returns when the robot stands; one thread calls it."""

    def now(self) -> float:
        """Time [s] on the executive's clock."""

    def carry_out(self, index: int, task: Task, turn: Round | None, asked: bool) -> Trial:
        """Carry out a task. Where something is `asked` of it, the answer "no" is a success."""

    def test(self, index: int, task: Task, condition: Condition, turn: Round | None) -> Trial:
        """Find out what the condition of a task asks."""

    def wait(self, index: int, task: Task, until: float, turn: Round | None) -> TaskReport | None:
        """Stand until that time [s], for one control period at least; the report when something ended it before."""

    def leave(self, index: int, report: TaskReport, turn: Round | None) -> None:
        """Tell how a task ended without being tried: not needed, or ended while the robot waited or tested."""


@dataclass(frozen=True)
class Group:
    """Steps under one condition, or repeated as a whole; one of `condition` and `repeat` is given."""

    steps: tuple[Step, ...]
    condition: Condition | None = None
    repeat: Repeat | None = None


Step = int | Group
"""The index of a task, or a group."""


def arranged(tasks: Sequence[Task]) -> tuple[Step, ...]:
    """The tasks in groups."""
    return _arranged(tuple(enumerate(tasks)))


def _arranged(tasks: Sequence[tuple[int, Task]]) -> tuple[Step, ...]:
    if not tasks:
        return ()
    index, head = tasks[0]
    tested = _leading(tasks, lambda task: task.condition is not None and task.condition == head.condition)
    repeated = _leading(tasks, lambda task: task.repeat is not None and task.repeat is head.repeat)
    counts = head.repeat is None or (head.repeat.every is None and head.repeat.times is not None)
    step: Step = index
    if repeated > tested or (repeated == tested and not counts):
        inner = [(at, replace(task, repeat=None)) for at, task in tasks[:repeated]]
        step = Group(_arranged(inner), repeat=head.repeat)
    elif tested:
        inner = [(at, replace(task, condition=None)) for at, task in tasks[:tested]]
        step = Group(_arranged(inner), condition=head.condition)
    return (step, *_arranged(tasks[len(tuple(_indices((step,)))) :]))


def _leading(tasks: Sequence[tuple[int, Task]], belongs: Callable[[Task], bool]) -> int:
    """How many tasks from the first one on belong."""
    return sum(1 for _ in itertools.takewhile(lambda numbered: belongs(numbered[1]), tasks))


def _indices(steps: Sequence[Step]) -> Iterator[int]:
    """The tasks in some steps."""
    for step in steps:
        yield from (step,) if isinstance(step, int) else _indices(step.steps)


class Schedule:
    """Carries out the tasks of one mission.

    Args:
        tasks: The tasks, as planned.
        crew: Does the work.
        tell: Given one report a task whenever one is about to begin; tasks ahead have the outcome SKIPPED.
    """

    def __init__(self, tasks: Sequence[Task], crew: Crew, tell: Tell = lambda reports: None) -> None:
        self._tasks = tuple(tasks)
        self._crew = crew
        self._tell = tell
        self._reports = [TaskReport(task, Outcome.SKIPPED, rounds=0) for task in tasks]
        self._asked = [task.condition.test for task in tasks if task.condition is not None]
        self._answers: list[tuple[Task, bool]] = []
        self._tested: tuple[Condition, bool] | None = None
        self._ended = False

    def run(self) -> tuple[TaskReport, ...]:
        """Carry everything out; a task that does not end well ends the mission. Returns one report a task."""
        self._steps(arranged(self._tasks), None)
        return tuple(self._reports)

    def _steps(self, steps: Sequence[Step], turn: Round | None) -> None:
        for step in steps:
            if self._ended:
                return
            if isinstance(step, int):
                self._carry_out(step, turn)
            elif step.condition is not None:
                self._test(step.condition, step.steps, turn)
            elif step.repeat is not None:
                self._repeat(step.repeat, step.steps)

    def _carry_out(self, index: int, turn: Round | None) -> None:
        self._tell(tuple(self._reports))
        task = self._tasks[index]
        asked = any(_same(task, test) for test in self._asked)
        trial = self._crew.carry_out(index, task, turn, asked)
        self._add(index, trial.report)
        if asked:
            self._answers.append((task, not trial.denied))
        if task.stay and not self._ended:
            self._wait(index, self._crew.now() + task.stay, turn)

    def _test(self, condition: Condition, steps: Sequence[Step], turn: Round | None) -> None:
        """Carry out what is under a condition, if that holds."""
        known = self._known(condition)
        yes, reason = (known, "") if known is not None else self._found_out(condition, next(_indices(steps)), turn)
        if self._ended:
            return
        self._tested = (condition, yes)
        if yes != condition.negated:
            self._steps(steps, turn)
            return
        for index in _indices(steps):
            reason = reason or f"'{condition.text}' does not hold"
            report = TaskReport(self._tasks[index], Outcome.NOT_NEEDED, reason, rounds=0)
            self._add(index, report)
            self._crew.leave(index, report, turn)

    def _found_out(self, condition: Condition, index: int, turn: Round | None) -> tuple[bool, str]:
        """What the test of a condition says, and why when it says no; it ends the mission when it cannot tell."""
        self._tell(tuple(self._reports))
        trial = self._crew.test(index, self._tasks[index], condition, turn)
        report = replace(trial.report, task=self._tasks[index], rounds=0)
        if report.outcome is Outcome.SUCCEEDED or trial.denied:
            spent = self._reports[index].seconds + report.seconds
            self._reports[index] = replace(self._reports[index], seconds=spent)
        else:
            self._add(index, report)
            self._crew.leave(index, report, turn)
        return report.outcome is Outcome.SUCCEEDED, report.reason

    def _known(self, condition: Condition) -> bool | None:
        """The answer where it is known: a step has asked ("if so"), or the test before an "otherwise" has."""
        told = next((yes for task, yes in reversed(self._answers) if _same(task, condition.test)), None)
        if told is None and self._tested is not None:
            last, yes = self._tested
            return yes if last.test is condition.test else None
        return told

    def _repeat(self, repeat: Repeat, steps: Sequence[Step]) -> None:
        first = next(_indices(steps))
        turns = (None if repeat.times == 1 else Round(number, repeat.times) for number in itertools.count(1))
        due = self._crew.now() + repeat.after
        end = due + repeat.duration if repeat.duration is not None else None
        for number, turn in enumerate(turns, 1):
            if due > self._crew.now():
                self._wait(first, due, turn)
            self._answers.clear()
            self._tested = None
            self._steps(steps, turn)
            due = max(due + (repeat.every or 0.0), self._crew.now())
            if self._ended or number == repeat.times or (end is not None and due >= end):
                return

    def _wait(self, index: int, until: float, turn: Round | None) -> None:
        ended = self._crew.wait(index, self._tasks[index], until, turn)
        if ended is not None:
            self._add(index, ended)
            self._crew.leave(index, ended, turn)

    def _add(self, index: int, report: TaskReport) -> None:
        """Put what came of a task to what came of it in earlier rounds."""
        before = self._reports[index]
        seconds, rounds = before.seconds + report.seconds, before.rounds + report.rounds
        if report.outcome is Outcome.NOT_NEEDED and before.outcome is Outcome.SUCCEEDED:
            report = before
        self._reports[index] = replace(report, seconds=seconds, rounds=rounds)
        self._ended = report.outcome not in (Outcome.SUCCEEDED, Outcome.NOT_NEEDED)


def _same(task: Task, other: Task) -> bool:
    return (task.family, dict(task.args)) == (other.family, dict(other.args))
