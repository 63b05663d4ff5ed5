"""Questions about places, and what has changed there, on the embedded robot; judged on the simulator's state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from executive.robot.sim.scene import Scene, standing_on
from executive.robot.sim.site import read_site
from executive.runtime.assembly import Simulated, simulated
from executive.runtime.crew import LoopCrew
from executive.runtime.schedule import Schedule
from executive.telemetry.events import Topic
from executive.types import Condition, Family, Outcome, Task

TREE = """
tree: watching
defaults:
  skill:
    - on_stop: halt
    - guard: [robot_ok, clear_of_people]
    - timeout: 60s
branches:
  communication:
    args: {message: text}
    run: {action: say, with: {text: $message}}
  inspection:
    args: {place: place, ask: {type: text, default: ""}, state: {type: text, default: ""}}
    run:
      switch: $place.kind
      cases:
        fixture:
          sequence:
            - {skill: read_gauge, with: {gauge: $place}}
            - {action: report_survey, with: {place: $place}}
      otherwise:
        sequence:
          - {skill: survey, with: {place: $place}}
          - {action: report_survey, with: {place: $place}}
          - {condition: found_in_state, with: {place: $place, state: $state}}
  monitoring:
    args: {place: place}
    run:
      sequence:
        - {skill: survey, with: {place: $place}}
        - {action: report_changes, with: {place: $place}}
"""
SITE = read_site()
OPEN = {"place": "drawer", "ask": "state", "state": "open"}


@pytest.fixture
def tree(tmp_path) -> Path:
    path = tmp_path / "watching.yaml"
    path.write_text(TREE)
    return path


@contextmanager
def standing_at(place: str, tree: Path, reader, **fixtures: float) -> Iterator[Simulated]:
    home = Scene.home(2)
    x, y, yaw = (float(value) for value in SITE.place(place).approach)
    scene = replace(home, robot=(x, y, yaw), fixtures={**home.fixtures, **fixtures})
    with simulated(2, tree, lockstep=True, scene=scene, reader=reader) as parts:
        yield parts


def carried_out(parts: Simulated, *tasks: Task):
    said: list[str] = []
    parts.bus.listen(lambda event: said.append(event.data["text"]) if event.topic is Topic.SPEECH else None)
    return Schedule(tasks, LoopCrew(parts.runtime)).run(), said


@pytest.mark.parametrize("pulled", [0.0, 0.2])
def test_a_condition_on_a_state_decides_what_is_done(tree, reader, pulled):
    is_open = Condition(Task(Family.INSPECTION, OPEN), text="if the drawer is open")
    is_not = Condition(is_open.test, negated=True, text="otherwise")
    yes = Task(Family.COMMUNICATION, {"message": "yes"}, condition=is_open)
    no = Task(Family.COMMUNICATION, {"message": "no"}, condition=is_not)
    with standing_at("drawer", tree, reader, drawer=pulled) as parts:
        reports, said = carried_out(parts, yes, no)
        assert parts.robot.referee.holds("told(drawer)")
    done = [report.outcome is Outcome.SUCCEEDED for report in reports]
    assert done == [pulled > 0.1, pulled < 0.1]
    assert said[-1] == ("yes" if pulled else "no")


def test_no_is_an_answer_to_a_question(tree, reader):
    with standing_at("drawer", tree, reader) as parts:
        (report,), said = carried_out(parts, Task(Family.INSPECTION, OPEN))
        assert parts.robot.referee.holds("told(drawer)")
    assert report.outcome is Outcome.SUCCEEDED
    assert said == ["The drawer is closed, 0 cm out."]


def test_the_gauge_is_read_and_the_judge_knows_whether_it_is_so(tree, reader):
    with standing_at("gauge", tree, reader, needle=-1.0) as parts:
        assert not parts.robot.referee.holds("read(gauge)")
        (report,), said = carried_out(parts, Task(Family.INSPECTION, {"place": "gauge"}))
        assert parts.robot.referee.holds("read(gauge)")
    assert report.outcome is Outcome.SUCCEEDED
    assert said[0].startswith("The gauge reads 7")


def test_what_somebody_put_there_meanwhile_is_noticed(tree, reader):
    watch = Task(Family.MONITORING, {"place": "coffee_table"})
    with standing_at("coffee_table", tree, reader) as parts:
        _, first = carried_out(parts, watch)
        spot = standing_on(SITE.place("coffee_table"), "red_cube", 0.0, 0.42)
        parts.robot.world.data.joint("red_cube").qpos[:3] = spot.x, spot.y, spot.z
        _, second = carried_out(parts, watch)
        assert parts.robot.referee.holds("noticed(coffee_table)")
        assert parts.robot.referee.holds("told(coffee_table)")
    assert first[0].startswith("I see this for the first time. There are two objects on the coffee table")
    assert second == ["The red cube is on the coffee table now and was not there before."]
