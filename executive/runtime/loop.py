"""The loop: one control period after the other, from an observation to what the gate sends.

    observe → what operators asked for → tick the tree → step the skills → gate → robot

One thread runs it. Operators speak to it through `controls`, displays listen on the event bus.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from executive.contracts.circumstance import Circumstances
from executive.contracts.memory import WorldMemory
from executive.contracts.observation import Observation
from executive.contracts.report import Tell, to_nobody
from executive.contracts.robot import Robot
from executive.contracts.site import Site
from executive.contracts.skill import Encode, no_encoder
from executive.definitions.model import TreeDefinition
from executive.errors import Rejected
from executive.mission.feasibility import Plan, feasible
from executive.mission.plan import skills_of
from executive.mission.report import MissionReport, TaskReport, concluded
from executive.mission.situation import Situation
from executive.mission.value import ValueModel
from executive.registry import Registry
from executive.runtime.clock import MissionClock
from executive.runtime.controls import Controls
from executive.runtime.crew import LoopCrew
from executive.runtime.host import SkillHost
from executive.runtime.publish import Publisher
from executive.runtime.schedule import Schedule
from executive.safety.gate import Gate
from executive.telemetry.events import EventBus
from executive.tree.build import MissionTree, Tools
from executive.types import Decision, Outcome, Task, Understanding

_SETTLE = 3.0
"""Longest wait [s] for the robot to stand and for every stop to be confirmed after a task."""
_STANDS = 0.03
"""Largest measured base twist [m/s, rad/s] of a robot that stands; above its sensors' noise."""


class Listener(Protocol):
    """What makes tasks of words: `understanding.Conversation`, or anything like it."""

    def hear(self, text: str) -> Understanding:
        """A command, or the answer to an open question."""

    def done(self, outcomes: Sequence[Outcome]) -> None:
        """Told how the tasks of the last accepted command ended, in order."""


@dataclass(frozen=True)
class Parts:
    """What the loop is put together from.

    Attributes:
        robot, gate: The robot, and the gate that alone may move it.
        registry, definition: Known names, and the tree in use.
        site: What is known of the place.
        listener: Makes tasks of words.
        bus: Where events go.
        seed: Root of the skills' random draws.
        memory: What the robot perceives, shared with the listener.
        values: What was learned about success, of this robot; None where nothing was.
        encode: The sentence encoder, for skills that are told in words what to do.
        on_task: Told every task before it starts, for an account kept outside the program's own word.
        on_touches: Told what skills mean to touch besides, when that changes, for the same account.
        on_speech: Told whatever the robot says, for an account kept outside the program's own word.
        on_report: Told whatever the robot reports of a place, for an account kept outside the program's own word.
        pace: Called at the end of every control period with its length [s]; waits when time is real.
        tick: Ticks a mission's tree once; another one may tick it for a viewer, but must not raise.
    """

    robot: Robot
    gate: Gate
    registry: Registry
    definition: TreeDefinition
    site: Site
    listener: Listener
    bus: EventBus
    seed: int = 0
    memory: WorldMemory = field(default_factory=WorldMemory)
    values: ValueModel | None = None
    encode: Encode = no_encoder
    on_task: Callable[[Task], None] = lambda task: None
    on_touches: Callable[[frozenset[str]], None] = lambda names: None
    on_report: Tell = to_nobody
    on_speech: Callable[[str], None] = lambda text: None
    pace: Callable[[float], None] = lambda seconds: None
    tick: Callable[[MissionTree], object] = MissionTree.tick


class Runtime:
    """Carries out missions, one at a time. `controls` may be used from any thread, the rest from one."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.controls = Controls()
        self.memory = parts.memory
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
            parts.encode,
        )
        self._period = 1.0 / parts.robot.description.control_rate
        self._observation: Observation | None = None
        self._notes: dict[str, Any] = {}
        self._halt_asked = False
        self._touches = frozenset[str]()
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
        understanding = self.parts.listener.hear(text)
        report = self._turned_down(understanding)
        if report is None:
            try:
                report = self._carried_out(identity, understanding.text, self._plan(understanding))
                self.publisher.mission(identity, report, "ended")
            except Rejected as rejection:
                skipped = tuple(TaskReport(task, Outcome.SKIPPED) for task in understanding.tasks)
                report = MissionReport(understanding.text, Outcome.REFUSED, skipped, str(rejection))
        if report.outcome is Outcome.REFUSED:
            self.publisher.mission(identity, report, "refused")
        if understanding.decision is Decision.ACCEPT:
            self.parts.listener.done([task.outcome for task in report.tasks])
        return report

    def _turned_down(self, understanding: Understanding) -> MissionReport | None:
        text = understanding.text
        if understanding.decision is Decision.CLARIFY:
            return MissionReport(text, Outcome.REFUSED, reason=understanding.question, question=understanding.question)
        if understanding.decision is Decision.REJECT:
            return MissionReport(text, Outcome.REFUSED, reason=understanding.reason)
        return None

    def _plan(self, understanding: Understanding) -> Plan:
        """The plan in the present state, with every skill that it may need loaded.

        Raises:
            Rejected: if it cannot work.
        """
        parts = self.parts
        situation = Situation.observed(parts.site, self.memory, parts.robot.observe(), parts.robot.description)
        plan = feasible(understanding.tasks, parts.definition, situation, parts.registry, parts.values)
        for skill in skills_of([planned.task for planned in plan.tasks], parts.definition):
            parts.registry.make_skill(skill).prepare()
        return plan

    def _carried_out(self, identity: str, text: str, plan: Plan) -> MissionReport:
        def valued(reports: Sequence[TaskReport]) -> tuple[TaskReport, ...]:
            return tuple(
                replace(report, value=planned.value) for report, planned in zip(reports, plan.tasks, strict=True)
            )

        def tell(reports: tuple[TaskReport, ...]) -> None:
            self.publisher.mission(identity, MissionReport(text, Outcome.SKIPPED, valued(reports)), "running")

        schedule = Schedule([planned.task for planned in plan.tasks], LoopCrew(self), tell)
        return concluded(text, valued(schedule.run()))

    def new_tools(self) -> Tools:
        """What the nodes of one task's tree work with; its actions begin without notes."""
        self._notes = {}
        return self._tools

    def follow(self, tree: MissionTree) -> tuple[Outcome, str]:
        """Tick a tree to its end, or to whatever ends it from outside; returns when the robot stands."""
        ended = self._follow(tree)
        self._settle()
        self.publisher.tree(tree)
        return ended

    def stand(self, until: float) -> tuple[Outcome, str] | None:
        """Let time pass to `until` [s on the executive's clock], at least one control period, with the robot standing.

        Operators are listened to; a pause holds the clock. Returns what ended it before its time, or None.
        """
        while True:
            ended = self._asked_to_end()
            if ended is not None:
                return ended
            self._step(None, held=self.controls.paused)
            if self.parts.gate.latched:
                return Outcome.STOPPED, self.parts.gate.halted
            if self.clock.now() >= until:
                return None

    def _follow(self, tree: MissionTree) -> tuple[Outcome, str]:
        while True:
            ended = self._asked_to_end()
            if ended is not None:
                tree.interrupt()
                self.host.stop_all()
                return ended
            self._step(tree, held=self.controls.paused)
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

    def _step(self, tree: MissionTree | None, *, held: bool = False) -> None:
        """One control period; without a tree the skills only come to their end. `held` stops robot and clock."""
        parts = self.parts
        observation = parts.robot.observe()
        self._observation = observation
        if held:
            self.clock.pause()
            parts.gate.hold()
        else:
            self.clock.resume()
            if tree is not None:
                parts.tick(tree)
            asked = self.host.step(observation.own_copy())
            if self.host.touches != self._touches:
                self._touches = self.host.touches
                self.parts.on_touches(self._touches)
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

    def _say(self, text: str) -> None:
        self.publisher.speech(text)
        self.parts.on_speech(text)

    def _circumstances(self) -> Circumstances:
        return Circumstances(
            now=self.parts.robot.clock.now(),
            observation=self._observation,
            memory=self.memory,
            site=self.parts.site,
            description=self.parts.robot.description,
            halted=self.parts.gate.halted,
            notes=self._notes,
            say=self._say,
            forget=self.memory.forget,
            report=self.parts.on_report,
        )
