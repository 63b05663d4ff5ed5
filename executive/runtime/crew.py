"""Carries out single tasks in the loop: builds the branch, follows it to its end, tells what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from executive.mission.report import TaskReport
from executive.runtime.inquiry import Inquiry, bound, seen_elsewhere
from executive.runtime.schedule import Round, Trial
from executive.tree.build import build
from executive.types import Condition, Outcome, Task

if TYPE_CHECKING:
    from executive.runtime.loop import Runtime

_ASK = "ask"
"""Argument of an inspection that is a question about a place: its state, how many, what has changed."""


class LoopCrew:
    """The crew of a mission's schedule (`schedule.Crew`). The loop's thread alone calls it.

    Args:
        runtime: The loop that moves the robot.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._publisher = runtime.publisher

    def now(self) -> float:
        """Time [s] on the executive's clock."""
        return self._runtime.clock.now()

    def carry_out(self, index: int, task: Task, turn: Round | None, asked: bool) -> Trial:
        """Carry out a task. An error in the program ends it as crashed, with the robot stopped.

        A question ("is the drawer open?") is answered with "no" as well as with "yes".
        """
        self._publisher.task(index, TaskReport(task, Outcome.SKIPPED), "started", turn)
        name = f"task {index + 1}"
        trial = self._ask(name, task) if asked else self._try(name, task)
        report = replace(trial.report, task=task)
        if trial.denied and (asked or _ASK in task.args):
            report = replace(report, outcome=Outcome.SUCCEEDED)
        self._publisher.task(index, report, "ended", turn)
        return replace(trial, report=report)

    def test(self, index: int, task: Task, condition: Condition, turn: Round | None) -> Trial:
        """Find out what the condition of a task asks."""
        self._publisher.task(index, TaskReport(task, Outcome.SKIPPED), "testing", turn)
        trial = self._ask(f"the condition of task {index + 1}", condition.test)
        if trial.denied or trial.report.outcome is not Outcome.FAILED:
            return trial
        return Trial(replace(trial.report, reason=f"'{condition.text}' could not be found out: {trial.report.reason}"))

    def _ask(self, name: str, inspection: Task) -> Trial:
        """Find out what an inspection asks, where it asks it and nowhere else."""
        parts = self._runtime.parts
        trial = self._try(name, bound(inspection, parts.definition))
        place = seen_elsewhere(inspection, self._runtime.memory, parts.site)
        if trial.report.outcome is not Outcome.SUCCEEDED or not place:
            return trial
        reason = f"{inspection.args['object']} is at {place}"
        return Trial(replace(trial.report, outcome=Outcome.FAILED, reason=reason), denied=True)

    def wait(self, index: int, task: Task, until: float, turn: Round | None) -> TaskReport | None:
        """Stand until a time [s]; the report when something ended it before."""
        self._publisher.task(index, TaskReport(task, Outcome.SKIPPED), "waiting", turn, until=round(until, 3))
        ended = self._runtime.stand(until)
        return TaskReport(task, *ended, rounds=0) if ended is not None else None

    def leave(self, index: int, report: TaskReport, turn: Round | None) -> None:
        """Tell how a task ended without being tried."""
        self._publisher.task(index, report, "ended", turn)

    def _try(self, name: str, task: Task) -> Trial:
        runtime = self._runtime
        runtime.parts.on_task(task)
        inquiry = Inquiry(runtime.host)
        started, denial = self.now(), ""
        runtime.host.take_foreseen()
        try:
            tree = build(runtime.parts.definition, task, replace(runtime.new_tools(), server=inquiry))
            try:
                outcome, reason = runtime.follow(tree)
                denial = inquiry.denial(tree) if outcome is Outcome.FAILED else ""
            finally:
                tree.close()
        except (Exception, SystemExit) as error:
            runtime.parts.gate.stop("the program made an error")
            runtime.host.stop_all()
            self._publisher.fault(name, error)
            outcome, reason = Outcome.CRASHED, f"{type(error).__name__}: {error}"
        report = TaskReport(
            task, outcome, denial or reason, self.now() - started, foreseen=runtime.host.take_foreseen()
        )
        return Trial(report, denied=bool(denial))
