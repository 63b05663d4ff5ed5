"""Turns what happens in the loop into events. Costs next to nothing while nobody listens."""

from __future__ import annotations

from typing import Any

from executive.clock import Clock
from executive.contracts.action import Action
from executive.contracts.observation import Observation
from executive.mission.report import MissionReport, TaskReport
from executive.runtime.schedule import Round
from executive.safety.gate import Gate
from executive.safety.report import GateReport
from executive.telemetry.events import Event, EventBus, Topic
from executive.tree.build import MissionTree


class Publisher:
    """The loop's voice on the event bus; the loop's thread alone calls it."""

    def __init__(self, bus: EventBus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._frame = -1.0

    def mission(self, identity: str, report: MissionReport, state: str) -> None:
        """A mission was refused, moved on or ended."""
        ended = state != "running"
        facts = {"id": identity, "state": state, **report.as_json()}
        facts["outcome"] = report.outcome.key if ended else None
        self._send(Topic.MISSION, facts)

    def task(self, index: int, report: TaskReport, state: str, turn: Round | None = None, **facts: Any) -> None:
        """A task started or ended, its condition is being tested, or the robot waits before or after it."""
        told = {"index": index, "state": state, **report.as_json(), **facts}
        told["outcome"] = report.outcome.key if state == "ended" else None
        if turn is not None:
            told |= {"round": turn.number, "of": turn.of}
        self._send(Topic.TASK, told)

    def step(self, observation: Observation, gate: Gate, report: GateReport, tree: MissionTree | None) -> None:
        """One control period is over."""
        if not self._bus.active:
            return
        self._send(Topic.OBSERVATION, observation_facts(observation))
        self._send(
            Topic.ACTION,
            {
                "asked": action_facts(report.asked),
                "sent": action_facts(report.sent),
                "verdict": report.verdict.key,
            },
        )
        if report.findings:
            self.gate(gate, report)
        self.tree(tree)
        self._camera(observation)

    def gate(self, gate: Gate, report: GateReport) -> None:
        """What the gate changed or refused, or that it was stopped or reset."""
        facts = {**report.as_json(), "counts": dict(gate.counts), "latched": gate.latched}
        self._send(Topic.GATE, facts)

    def tree(self, tree: MissionTree | None) -> None:
        """The tree, when something in it has changed since it was last told."""
        if tree is not None and self._bus.active and tree.changed():
            self._send(Topic.TREE, tree.view().as_json())

    def speech(self, text: str) -> None:
        """Words to the people around."""
        self._send(Topic.SPEECH, {"text": text})

    def fault(self, where: str, error: BaseException) -> None:
        """A part of the program raised an error."""
        self._send(Topic.FAULT, {"where": where, "error": f"{type(error).__name__}: {error}"})

    def _camera(self, observation: Observation) -> None:
        frame = observation.camera
        if frame is None or frame.stamp == self._frame:
            return
        self._frame = frame.stamp
        height, width = frame.depth.shape
        facts = {"width": width, "height": height, "encoding": "rgb8", "data": frame.rgb.tobytes()}
        self._send(Topic.CAMERA, facts)

    def _send(self, topic: Topic, facts: dict[str, Any]) -> None:
        self._bus.publish(Event(self._clock.now(), topic, facts))


def action_facts(action: Action) -> dict[str, Any]:
    """An action as plain values; parts that are not moved are None."""
    return {
        "base": None if action.base is None else [round(float(value), 4) for value in action.base],
        "arm": None if action.arm is None else [round(float(value), 4) for value in action.arm],
        "head": None if action.head is None else [round(float(value), 4) for value in action.head],
        "gripper": None if action.gripper is None else round(float(action.gripper), 4),
    }


def observation_facts(observation: Observation) -> dict[str, Any]:
    """Sensors as plain values, without images."""
    state = observation.state
    return {
        "base_pose": [round(float(value), 4) for value in state.base_pose],
        "base_twist": [round(float(value), 4) for value in state.base_twist],
        "arm": [round(float(value), 4) for value in state.arm],
        "head": [round(float(value), 4) for value in state.head],
        "gripper": round(state.gripper, 4),
        "gripper_force": round(state.gripper_force, 2),
        "lidar": [round(float(value), 3) for value in observation.lidar],
        "contact": round(observation.contact, 2),
    }
