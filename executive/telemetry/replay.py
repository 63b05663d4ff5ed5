"""Recordings looked at again: what came of the mission, and its events in their own time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from executive.errors import BadFile
from executive.telemetry.events import Event, Topic
from executive.telemetry.record import read

_LONGEST_SLEEP = 0.5


@dataclass(frozen=True)
class Summary:
    """What a recording holds.

    Attributes:
        missions: The last word on each mission: text, state, outcome, reason.
        tasks: Each task that ended: family, args, outcome, reason, seconds.
        gate: In how many events of the gate each reason stood.
        faults: Errors of parts of the program, as sentences.
        events: Number of events by topic.
        duration: Time from the first event to the last [s].
        problem: Why the recording ends early, or "".
    """

    missions: tuple[Mapping[str, Any], ...]
    tasks: tuple[Mapping[str, Any], ...]
    gate: Mapping[str, int]
    faults: tuple[str, ...]
    events: Mapping[str, int]
    duration: float
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "missions": [dict(mission) for mission in self.missions],
            "tasks": [dict(task) for task in self.tasks],
            "gate": dict(self.gate),
            "faults": list(self.faults),
            "events": dict(self.events),
            "duration": round(self.duration, 3),
            "problem": self.problem,
        }


def summary(path: Path | str) -> Summary:
    """Sum up a recording. One that breaks off is summed up as far as it goes, and says so.

    Raises:
        BadFile: if there is nothing in it to sum up.
    """
    missions: dict[str, Mapping[str, Any]] = {}
    tasks: list[Mapping[str, Any]] = []
    gate: Counter[str] = Counter()
    faults: list[str] = []
    events: Counter[str] = Counter()
    stamps: list[float] = []
    problem = ""
    try:
        for event in read(path):
            events[event.topic.value] += 1
            stamps = [*stamps[:1], event.stamp]
            if event.topic is Topic.MISSION:
                missions[str(event.data.get("id"))] = _picked(event.data, "text", "state", "outcome", "reason")
            elif event.topic is Topic.TASK and event.data.get("state") == "ended":
                tasks.append(_picked(event.data, "family", "args", "outcome", "reason", "seconds"))
            elif event.topic is Topic.GATE:
                gate.update(event.data.get("reasons") or ())
            elif event.topic is Topic.FAULT:
                faults.append(f"{event.data.get('where')}: {event.data.get('error')}")
    except BadFile as error:
        if not events:
            raise
        problem = str(error)
    duration = stamps[-1] - stamps[0] if stamps else 0.0
    return Summary(tuple(missions.values()), tuple(tasks), dict(gate), tuple(faults), dict(events), duration, problem)


def paced(
    events: Iterable[Event],
    speed: float = 1.0,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Event]:
    """The events, each at its time: sleeps to absolute deadlines, so that drawing does not make it slower.

    Args:
        events: The events, e.g. from `read`.
        speed: Times real time; 0 gives them as fast as they can be taken.
        now, sleep: Steady time, and a wait in it.
    """
    first, started = None, now()
    for event in events:
        first = event.stamp if first is None else first
        if speed > 0.0:
            due = started + (event.stamp - first) / speed
            while (left := due - now()) > 0.0:
                sleep(min(left, _LONGEST_SLEEP))
        yield event


def _picked(facts: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: facts[name] for name in names if name in facts}
