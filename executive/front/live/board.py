"""The newest of every topic: all that the live page knows, and all that it costs the mission."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from executive.front.live.controls import Button
from executive.safety.report import GateReason, Verdict
from executive.telemetry.events import Event, Topic
from executive.types import Outcome

_LATCHING = {GateReason.EMERGENCY_STOP.key, GateReason.CONTACT.key}
"""After one of these the gate lets nothing pass until a reset."""
_MOVING = {Verdict.PASSED.key, Verdict.CLIPPED.key}
"""The gate passes actions again."""
_SPAN = 4
"""How many of the newest log lines are looked through for the same subject."""
_TRAIL_STEP = 0.05
"""The path driven gets a new point every so many metres."""


@dataclass(frozen=True)
class Line:
    """One line of the page's log; the same subject again only counts up.

    Attributes:
        stamp: When it was last true [s], on the executive's clock.
        source: Whose words: "gate", "operator", "fault" or "speech".
        words: The newest words.
        subject: What they are about, when it may come many times a second; else "".
        times: How often in a row.
    """

    stamp: float
    source: str
    words: str
    subject: str = ""
    times: int = 1


@dataclass(frozen=True)
class Heard:
    """What the board holds at one moment.

    Attributes:
        version: Grows with every event and every pressed button.
        stamp: Newest time on the executive's clock [s].
        started: Time of the present mission's first event [s].
        silence: How long ago the last event came [s], by the machine's clock.
        latest: Newest event by topic.
        tasks: The mission's tasks with what is known of each.
        log: Newest lines last.
        trail: Points that the robot drove through in `map`, x and y [m].
        counts: In how many actions the gate found each reason, by the reason's key.
        held: Why the gate holds the robot still until a reset, or "".
        stopping: Whether an e-stop was pressed here that the gate has not confirmed yet.
    """

    version: int
    stamp: float
    started: float
    silence: float
    latest: Mapping[Topic, Event]
    tasks: Sequence[Mapping[str, Any]]
    log: Sequence[Line]
    trail: Sequence[tuple[float, float]]
    counts: Mapping[str, int]
    held: str
    stopping: bool

    def data(self, topic: Topic) -> Mapping[str, Any]:
        """Facts of the newest event of a topic; empty before the first."""
        event = self.latest.get(topic)
        return event.data if event is not None else {}


class Board:
    """Listens to the bus. Every method may be called from any thread and returns at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version = 0
        self._stamp = 0.0
        self._started = 0.0
        self._heard_at = time.monotonic()
        self._latest: dict[Topic, Event] = {}
        self._tasks: list[dict[str, Any]] = []
        self._log: deque[Line] = deque(maxlen=60)
        self._trail: deque[tuple[float, float]] = deque(maxlen=600)
        self._counts: Counter[str] = Counter()
        self._held = ""
        self._stopping = False

    def hear(self, event: Event) -> None:
        """Keep what an event says; the listener of the bus."""
        with self._lock:
            self._version += 1
            self._stamp = max(self._stamp, event.stamp)
            self._heard_at = time.monotonic()
            before = self._latest.get(event.topic)
            self._latest[event.topic] = event
            if event.topic is Topic.MISSION:
                self._hear_mission(event, before)
            elif event.topic is Topic.TASK:
                self._hear_task(event.data)
            elif event.topic is Topic.OBSERVATION:
                self._hear_pose(event.data.get("base_pose"))
            elif event.topic is Topic.GATE:
                self._hear_gate(event)
            elif event.topic is Topic.ACTION and event.data.get("verdict") in _MOVING:
                self._held = ""
            elif event.topic is Topic.SPEECH:
                self._write(Line(event.stamp, "speech", str(event.data.get("text", ""))))
            elif event.topic is Topic.FAULT:
                words = f"{event.data.get('where', 'the program')}: {event.data.get('error', 'an error')}"
                self._write(Line(event.stamp, "fault", words))

    def press(self, button: Button) -> None:
        """Note that somebody pressed a button on the page."""
        with self._lock:
            self._version += 1
            self._stopping = (self._stopping or button is Button.EMERGENCY_STOP) and button is not Button.RESET
            self._write(Line(self._stamp, "operator", button.words))

    def read(self) -> Heard:
        """All that is known now."""
        with self._lock:
            return Heard(
                self._version,
                self._stamp,
                self._started,
                time.monotonic() - self._heard_at,
                dict(self._latest),
                tuple(dict(task) for task in self._tasks),
                tuple(self._log),
                tuple(self._trail),
                dict(self._counts),
                self._held,
                self._stopping,
            )

    def _hear_gate(self, event: Event) -> None:
        facts = event.data
        verdict, reasons = str(facts.get("verdict", "")), tuple(facts.get("reasons") or ())
        words = str(facts.get("words", ""))
        self._counts = Counter(facts["counts"]) if "counts" in facts else self._counts + Counter(reasons)
        latched = facts.get("latched", verdict == Verdict.STOPPED.key and not _LATCHING.isdisjoint(reasons))
        self._held = (words or "the safety gate stopped the robot") if latched else ""
        self._stopping = self._stopping and not latched
        if words and verdict != Verdict.PASSED.key:
            self._write(Line(event.stamp, "gate", words, subject=" ".join([verdict, *reasons])))

    def _hear_mission(self, event: Event, before: Event | None) -> None:
        if before is None or before.data.get("id") != event.data.get("id"):
            self._started = event.stamp
            self._trail.clear()
            for topic in (Topic.TREE, Topic.SKILL):
                self._latest.pop(topic, None)
            self._tasks = []
        if event.data.get("outcome") == Outcome.STOPPED.key:
            # The outcome says by itself that the robot waits for a reset.
            self._held = self._held or str(event.data.get("reason") or Outcome.STOPPED.value)
            self._stopping = False
        if "tasks" in event.data:
            self._tasks = [dict(task) for task in event.data["tasks"] or ()]

    def _hear_task(self, facts: Mapping[str, Any]) -> None:
        index = facts.get("index")
        if isinstance(index, int) and 0 <= index < len(self._tasks):
            self._tasks[index].update(facts)

    def _hear_pose(self, pose: Sequence[float] | None) -> None:
        if pose is None or len(pose) < 2:
            return
        point = (float(pose[0]), float(pose[1]))
        if not self._trail or math.dist(point, self._trail[-1]) >= _TRAIL_STEP:
            self._trail.append(point)

    def _write(self, line: Line) -> None:
        """Add a line, or count up the one with the same subject if it is among the newest."""
        for back in range(1, min(_SPAN, len(self._log)) + 1):
            old = self._log[-back]
            if line.subject and (old.source, old.subject) == (line.source, line.subject):
                self._log[-back] = replace(line, times=old.times + 1)
                return
        self._log.append(line)
