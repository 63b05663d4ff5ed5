"""The lines that the node publishes."""

from __future__ import annotations

import json

from executive.contracts.snapshot import NodeStatus, NodeView, TreeView
from executive.front.ros.status import StatusBoard
from executive.telemetry.events import Event, Topic

TASK = {"index": 0, "family": "navigation", "args": {"place": "kitchen"}}


class Lines(list):
    def __call__(self, line: str) -> None:
        self.append(json.loads(line))


def board(silent=lambda: ""):
    lines = Lines()
    return StatusBoard(lines, silent), lines


def mission(state: str, outcome: str | None = None, reason: str = "") -> Event:
    return Event(0.0, Topic.MISSION, {"state": state, "outcome": outcome, "text": "go", "reason": reason, "tasks": []})


def task(state: str, reason: str = "") -> Event:
    return Event(0.0, Topic.TASK, {**TASK, "state": state, "outcome": None, "reason": reason, "seconds": 0.0})


def tree() -> Event:
    nodes = (
        NodeView("0", "", "branch", "navigation", status=NodeStatus.RUNNING),
        NodeView("0.0", "0", "skill", "navigate", status=NodeStatus.RUNNING),
    )
    return Event(0.0, Topic.TREE, TreeView("navigation", nodes).as_json())


def gate(words: str, *reasons: str) -> Event:
    return Event(0.0, Topic.GATE, {"verdict": "stopped", "reasons": list(reasons), "words": words})


def test_a_mission_is_told_from_start_to_end():
    told, lines = board()
    for event in (mission("running"), task("started"), tree(), task("ended"), mission("ended", "succeeded")):
        told(event)
    empty = {"state": "idle", "text": "", "task": None, "node": "", "reason": "", "question": ""}
    running = {**empty, "state": "running", "text": "go"}
    assert lines == [
        empty,
        running,
        {**running, "task": TASK},
        {**running, "task": TASK, "node": "skill navigate"},
        {**running, "task": TASK},
        {**running, "state": "succeeded"},
    ]


def test_what_does_not_change_is_not_told_again():
    told, lines = board()
    for event in (mission("running"), tree(), tree(), Event(0.0, Topic.ACTION, {"verdict": "passed"})):
        told(event)
    assert len(lines) == 3


def test_a_pause_is_told_and_taken_back():
    told, lines = board()
    told(mission("running"))
    told.pause(True)
    told(gate("paused by an operator", "stop"))
    told.pause(False)
    assert [(line["state"], line["reason"]) for line in lines[1:]] == [
        ("running", ""),
        ("paused", "paused by an operator"),
        ("running", ""),
    ]


def test_a_stop_of_the_gate_is_told_once_and_until_it_lets_go():
    told, lines = board()
    told(mission("running"))
    for age in ("0.30", "0.35"):
        told(gate(f"the newest observation is {age} s old", "observation_too_old"))
    told(Event(0.0, Topic.ACTION, {"verdict": "passed"}))
    assert [(line["state"], line["reason"]) for line in lines[1:]] == [
        ("running", ""),
        ("stopped", "the newest observation is 0.30 s old"),
        ("running", ""),
    ]


def test_a_pause_takes_the_place_of_a_stop_by_the_gate():
    told, lines = board()
    told(gate("the newest observation is 0.30 s old", "observation_too_old"))
    told.pause(True)
    assert [line["state"] for line in lines] == ["idle", "stopped", "paused"]


def test_silence_is_told_with_its_topics_and_goes_before_everything_else():
    sentence = ["the robot is silent: no message on /scan for 0.6 s."]
    told, lines = board(lambda: sentence[0])
    told(gate("the newest observation is 0.30 s old", "observation_too_old"))
    told(Event(0.0, Topic.OBSERVATION))
    sentence[0] = ""
    told(Event(0.0, Topic.OBSERVATION))
    assert [line["state"] for line in lines] == ["idle", "stopped", "silent", "stopped"]
    assert lines[2]["reason"] == "the robot is silent: no message on /scan for 0.6 s."


def test_a_reset_ends_the_stop():
    told, lines = board()
    told(mission("ended", "stopped", "an operator pressed the e-stop"))
    told.reset()
    assert [(line["state"], line["reason"]) for line in lines[1:]] == [
        ("stopped", "an operator pressed the e-stop"),
        ("idle", ""),
    ]


def test_a_command_that_is_turned_down_leaves_the_status_as_it_is():
    told, lines = board()
    told(mission("running"))
    told.refuse("dance", "a mission is running; cancel it first, or wait for its end.")
    assert [(line["state"], line["text"]) for line in lines] == [
        ("idle", ""),
        ("running", "go"),
        ("refused", "dance"),
        ("running", "go"),
    ]


def test_a_crash_is_told():
    told, lines = board()
    told(mission("running"))
    told.crash("go", "ValueError: no")
    assert (lines[-1]["state"], lines[-1]["text"], lines[-1]["reason"]) == ("crashed", "go", "ValueError: no")
