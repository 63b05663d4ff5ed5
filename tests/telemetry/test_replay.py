"""Recordings are summed up and played back in their own time."""

import pytest

from executive.errors import BadFile
from executive.telemetry.events import Event, Topic
from executive.telemetry.record import Recorder
from executive.telemetry.replay import paced, summary

TASK = {"index": 0, "family": "navigation", "args": {"place": "shelf"}, "reason": "", "seconds": 4.2}
MISSION = {"id": "7a", "text": "go to the shelf", "reason": "", "tasks": []}
EVENTS = [
    Event(1.0, Topic.MISSION, MISSION | {"state": "running", "outcome": None}),
    Event(1.0, Topic.TASK, TASK | {"state": "started", "outcome": None}),
    Event(1.1, Topic.GATE, {"verdict": "clipped", "reasons": ["base_speed", "clearance"], "words": "..."}),
    Event(1.2, Topic.GATE, {"verdict": "clipped", "reasons": ["clearance"], "words": "..."}),
    Event(2.0, Topic.FAULT, {"where": "listener", "error": "ValueError: no"}),
    Event(5.2, Topic.TASK, TASK | {"state": "ended", "outcome": "succeeded"}),
    Event(5.5, Topic.MISSION, MISSION | {"state": "ended", "outcome": "succeeded"}),
]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "mission.mcap"
    with Recorder(path) as recorder:
        for event in EVENTS:
            recorder(event)
    return path


def test_the_summary_tells_what_came_of_the_mission(path):
    assert summary(path).as_json() == {
        "missions": [{"text": "go to the shelf", "state": "ended", "outcome": "succeeded", "reason": ""}],
        "tasks": [
            {
                "family": "navigation",
                "args": {"place": "shelf"},
                "outcome": "succeeded",
                "reason": "",
                "seconds": 4.2,
            }
        ],
        "gate": {"base_speed": 1, "clearance": 2},
        "faults": ["listener: ValueError: no"],
        "events": {"mission": 2, "task": 2, "gate": 2, "fault": 1},
        "duration": 4.5,
        "problem": "",
    }


def test_the_summary_of_a_recording_that_breaks_off_says_so(path):
    path.write_bytes(path.read_bytes()[:-8])
    result = summary(path)
    assert result.problem == f"{path}: breaks off after 5.50 s."
    assert len(result.tasks) == 1


def test_there_is_no_summary_of_nothing(path):
    path.write_bytes(b"")
    with pytest.raises(BadFile) as caught:
        summary(path)
    assert str(caught.value) == f"{path}: is empty."


class FakeTime:
    def __init__(self):
        self.time, self.sleeps = 100.0, []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.sleeps.append(seconds)
        self.time += seconds


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 4.5), (4.5, 1.0), (0.0, 0.0)])
def test_events_come_at_their_time(speed, seconds):
    clock = FakeTime()
    assert list(paced(EVENTS, speed, clock.now, clock.sleep)) == EVENTS
    assert clock.time - 100.0 == pytest.approx(seconds)


def test_slow_drawing_does_not_add_up():
    clock, times = FakeTime(), []
    for _ in paced(EVENTS, 1.0, clock.now, clock.sleep):
        times.append(clock.time - 100.0)
        clock.time += 0.05
    assert times[-2:] == pytest.approx([4.2, 4.5])
