"""The loop: one control period after the other, from an observation to what the gate sends.

    observe → what operators asked for → tick the tree → step the skills → gate → robot

One thread runs it. Operators speak to it through `controls`, displays listen on the event bus.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from executive.contracts.circumstance import Circumstances
from executive.contracts.memory import WorldMemory
from executive.contracts.observation import Observation
from executive.contracts.robot import Robot
from executive.contracts.site import Site
from executive.definitions.model import TreeDefinition
from executive.errors import Rejected
from executive.mission.plan import planned, skills_of
from executive.mission.report import MissionReport, TaskReport, concluded
from executive.registry import Registry
from executive.runtime.clock import MissionClock
from executive.runtime.controls import Controls
from executive.runtime.host import SkillHost
from executive.runtime.publish import Publisher
from executive.safety.gate import Gate
from executive.telemetry.events import EventBus
from executive.tree.build import MissionTree, Tools, build
from executive.types import Decision, Outcome, Task, Understanding

_SETTLE = 3.0
"""Longest wait [s] for the robot to stand and for every stop to be confirmed after a task."""
_STANDS = 0.03
"""Largest measured base twist [m/s, rad/s] of a robot that stands; above its sensors' noise."""


class Reader(Protocol):
    """What reads commands: `understanding.Understander`, or anything like it."""

    def understand(self, text: str, site: Site | None) -> Understanding: ...


@dataclass(frozen=True)
class Parts:
    """What the loop is put together from.

    Attributes:
        robot, gate: The robot, and the gate that alone may move it.
        registry, definition: Known names, and the tree in use.
        site: What is known of the place.
        reader: Reads commands.
        bus: Where events go.
        seed: Root of the skills' random draws.
        on_task: Told every task before it starts, for an account kept outside the program's own word.
        pace: Called at the end of every control period with its length [s]; waits when time is real.
        tick: Ticks a mission's tree once; another one may tick it for a viewer, but must not raise.
    """

    robot: Robot
    gate: Gate
    registry: Registry
    definition: TreeDefinition
    site: Site
    reader: Reader
    bus: EventBus
    seed: int = 0
    on_task: Callable[[Task], None] = lambda task: None
    pace: Callable[[float], None] = lambda seconds: None
    tick: Callable[[MissionTree], object] = MissionTree.tick


class Runtime:
    """Carries out missions, one at a time. `controls` may be used from any thread, the rest from one."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.controls = Controls()
        self.memory = WorldMemory()
        self.clock = MissionClock(parts.robot.clock)
        self.publisher = Publisher(parts.bus, self.clock)
        self.host = SkillHost(
            parts.registry,
            parts.robot.description,
            parts.site,
            self.memory,
            self.clock,
            parts.bus,
            parts.seed,
        )
        self._period = 1.0 / parts.robot.description.control_rate
        self._observation: Observation | None = None
        self._notes: dict[str, Any] = {}
        self._halt_asked = False
        self._tools = Tools(
            server=self.host,
            registry=parts.registry,
            site=parts.site,
            clock=self.clock,
            circumstances=self._circumstances,
            halt=self._halt,
            fault=self.publisher.fault,
        )

    def run(self, text: str) -> MissionReport:
        """Understand `text`, carry out its tasks in order and report. Returns when the robot stands still.

        Raises:
            BadWeights: if a skill that the mission may need cannot be loaded; nothing has moved then.
        """
        identity = uuid.uuid4().hex[:8]
        understanding = self.parts.reader.understand(text, self.parts.site)
        refused = self._turned_down(understanding)
        if refused is not None:
            self.publisher.mission(identity, refused, "refused")
            return refused
        tasks = planned(understanding.tasks, self.parts.definition, self.parts.site)
        for skill in skills_of(tasks, self.parts.definition):
            self.parts.registry.make_skill(skill).prepare()
        reports: list[TaskReport] = []
        for index, task in enumerate(tasks):
            ahead = [TaskReport(later, Outcome.SKIPPED) for later in tasks[index:]]
            self.publisher.mission(identity, MissionReport(text, Outcome.SKIPPED, (*reports, *ahead)), "running")
            if reports and reports[-1].outcome is not Outcome.SUCCEEDED:
                reports.append(ahead[0])
            else:
                reports.append(self._carry_out(index, task))
        report = concluded(text, reports)
        self.publisher.mission(identity, report, "ended")
        return report

    def _turned_down(self, understanding: Understanding) -> MissionReport | None:
        text = understanding.text
        if understanding.decision is Decision.CLARIFY:
            return MissionReport(text, Outcome.REFUSED, reason=understanding.question, question=understanding.question)
        if understanding.decision is Decision.REJECT:
            return MissionReport(text, Outcome.REFUSED, reason=understanding.reason)
        try:
            planned(understanding.tasks, self.parts.definition, self.parts.site)
        except Rejected as rejection:
            skipped = tuple(TaskReport(task, Outcome.SKIPPED) for task in understanding.tasks)
            return MissionReport(text, Outcome.REFUSED, skipped, str(rejection))
        return None

    def _carry_out(self, index: int, task: Task) -> TaskReport:
        self.parts.on_task(task)
        self._notes = {}
        started = self.clock.now()
        self.publisher.task(index, TaskReport(task, Outcome.SKIPPED), "started")
        try:
            outcome, reason = self._tried(task)
        except (Exception, SystemExit) as error:
            self.parts.gate.stop("the program made an error")
            self.host.stop_all()
            self.publisher.fault(f"task {index + 1}", error)
            outcome, reason = Outcome.CRASHED, f"{type(error).__name__}: {error}"
        report = TaskReport(task, outcome, reason, self.clock.now() - started)
        self.publisher.task(index, report, "ended")
        return report

    def _tried(self, task: Task) -> tuple[Outcome, str]:
        tree = build(self.parts.definition, task, self._tools)
        try:
            ended = self._follow(tree)
            self._settle()
            self.publisher.tree(tree)
            return ended
        finally:
            tree.close()

    def _follow(self, tree: MissionTree) -> tuple[Outcome, str]:
        """Tick the tree to its end, or to whatever ends it from outside."""
        while True:
            ended = self._asked_to_end()
            if ended is not None:
                tree.interrupt()
                self.host.stop_all()
                return ended
            self._step(tree)
            if self.parts.gate.latched:
                reason = self.parts.gate.halted
                self.host.halted(reason)
                tree.interrupt()
                return Outcome.STOPPED, reason
            if tree.ended:
                return (Outcome.SUCCEEDED, "") if tree.succeeded else (Outcome.FAILED, tree.first_cause())

    def _asked_to_end(self) -> tuple[Outcome, str] | None:
        emergency = self.controls.take_emergency()
        if emergency:
            self.publisher.gate(self.parts.gate, self.parts.gate.emergency_stop(emergency))
            return Outcome.STOPPED, emergency
        if self.controls.take_reset():
            self.parts.gate.reset()
            self.publisher.gate(self.parts.gate, self.parts.gate.hold())
        cancel = self.controls.take_cancel()
        return (Outcome.CANCELLED, cancel) if cancel else None

    def _step(self, tree: MissionTree | None) -> None:
        """One control period; without a tree the skills only come to their end."""
        parts = self.parts
        observation = parts.robot.observe()
        self._observation = observation
        if self.controls.paused and tree is not None:
            self.clock.pause()
            parts.gate.hold()
        else:
            self.clock.resume()
            if tree is not None:
                parts.tick(tree)
            asked = self.host.step(observation.own_copy())
            report = (
                parts.gate.stop("a task or skill has ended")
                if self._halt_asked
                else parts.gate.send(asked, observation)
            )
            self._halt_asked = False
            self.host.confirm(report.sent)
            self.publisher.step(observation, parts.gate, report, tree)
        parts.robot.advance(self._period)
        parts.pace(self._period)

    def _settle(self) -> None:
        """Step until every run has ended, its stop is confirmed and the base stands by its own sensors."""
        for _ in range(round(_SETTLE / self._period)):
            self.host.stop_all()
            self._step(None)
            if not self.host.pending and float(np.abs(self.parts.robot.observe().state.base_twist).max()) < _STANDS:
                return

    def idle(self, seconds: float) -> None:
        """Let `seconds` [s] pass with the robot standing, still listening to e-stop and reset."""
        for _ in range(max(1, round(seconds / self._period))):
            self._asked_to_end()
            self._step(None)

    def _halt(self) -> None:
        self._halt_asked = True

    def _circumstances(self) -> Circumstances:
        return Circumstances(
            now=self.parts.robot.clock.now(),
            observation=self._observation,
            memory=self.memory,
            site=self.parts.site,
            description=self.parts.robot.description,
            halted=self.parts.gate.halted,
            notes=self._notes,
            say=self.publisher.speech,
            forget=self.memory.forget,
        )
