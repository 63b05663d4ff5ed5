"""The node's status: one line a change."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from executive.contracts.snapshot import TreeView
from executive.telemetry.events import Event, Topic


@dataclass(frozen=True)
class Status:
    """What the node is doing.

    Attributes:
        state: `idle`; `running`; `refused`; the outcome of the last mission (`succeeded`, `failed`, `cancelled`,
            `stopped`, `crashed`); or what holds the robot now: `silent` (it sends nothing), `stopped` (by the gate)
            or `paused`.
        text: The mission in the person's words.
        task: The task under way: index, family and args; empty when there is none.
        node: The running node of the tree, e.g. "skill navigate".
        reason: Why it failed, was refused or stands; or "".
        question: What has to be answered before the mission can be tried; or "".
    """

    state: str = "idle"
    text: str = ""
    task: Mapping[str, Any] | None = None
    node: str = ""
    reason: str = ""
    question: str = ""

    def line(self) -> str:
        """The line that is published."""
        return json.dumps(
            {
                "state": self.state,
                "text": self.text,
                "task": self.task,
                "node": self.node,
                "reason": self.reason,
                "question": self.question,
            }
        )


_PRECEDENCE = ("silent", "stopped", "paused")
"""What holds the robot, the gravest first."""


class StatusBoard:
    """Keeps the status up to date from events, and tells every change. The loop's thread calls it.

    Args:
        tell: Gets the line of every new status.
        silent: Which topics of the robot are silent, as a sentence, or "".
    """

    def __init__(self, tell: Callable[[str], None], silent: Callable[[], str] = lambda: "") -> None:
        self._tell, self._silent = tell, silent
        self._status = Status()
        self._holds: dict[str, str] = {}
        self._shown = ""
        self._show()

    def __call__(self, event: Event) -> None:
        """Take in one event of the bus."""
        facts = event.data
        if event.topic is Topic.MISSION:
            self._mission(facts)
        elif event.topic is Topic.TASK:
            self._task(facts)
        elif event.topic is Topic.TREE:
            running = TreeView.from_json(facts).running()
            self._status = replace(self._status, node=f"{running.kind} {running.name}" if running else "")
        elif event.topic is Topic.ACTION and facts["verdict"] != "stopped":
            self._holds.pop("stopped", None)
        elif event.topic is Topic.GATE and facts["verdict"] == "stopped" and facts["reasons"] != ["stop"]:
            self._holds.setdefault("stopped", str(facts["words"]))
        elif event.topic is Topic.OBSERVATION:
            self._look_for_silence()
        self._show()

    def pause(self, paused: bool) -> None:
        """An operator paused or resumed."""
        if paused:
            self._holds = {"paused": "paused by an operator"}
        else:
            self._holds.pop("paused", None)
        self._show()

    def reset(self) -> None:
        """An operator allowed motion again; the mission that the stop ended is over."""
        if self._status.state == "stopped":
            self._status = Status()
        self._show()

    def crash(self, text: str, reason: str) -> None:
        """Tell that an error in the program ended the mission."""
        self._status = Status("crashed", text, reason=reason)
        self._holds.clear()
        self._show()

    def refuse(self, text: str, reason: str) -> None:
        """Tell that a command was turned down, while the status goes on."""
        self._tell(Status("refused", text, reason=reason).line())
        self._tell(self._shown)

    def _mission(self, facts: Mapping[str, Any]) -> None:
        state = facts["state"] if facts["state"] in ("running", "refused") else facts["outcome"]
        self._status = Status(str(state), facts["text"], reason=facts["reason"], question=facts.get("question", ""))

    def _task(self, facts: Mapping[str, Any]) -> None:
        if facts["state"] == "started":
            task = {key: facts[key] for key in ("index", "family", "args")}
            self._status = replace(self._status, task=task, node="", reason="")
        else:
            self._status = replace(self._status, node="", reason=facts["reason"])

    def _look_for_silence(self) -> None:
        sentence = self._silent()
        if sentence:
            self._holds.setdefault("silent", sentence)
        else:
            self._holds.pop("silent", None)

    def _show(self) -> None:
        hold = next((name for name in _PRECEDENCE if name in self._holds), None)
        status = replace(self._status, state=hold, reason=self._holds[hold]) if hold else self._status
        if status.line() != self._shown:
            self._shown = status.line()
            self._tell(self._shown)
