"""Conditions, repetitions and waits on the embedded robot, in lockstep."""

from __future__ import annotations

import pytest

from executive.robot.sim.site import read_site
from executive.runtime.assembly import shipped_tree, simulated
from executive.runtime.crew import LoopCrew
from executive.runtime.schedule import Schedule
from executive.runtime.suite import read_suite
from executive.telemetry.events import Topic
from executive.types import Condition, Decision, Family, Outcome, Repeat, Task


def looked_for(name, place):
    return Condition(Task(Family.INSPECTION, {"object": name, "place": place}), text=f"if {name} is on {place}")


def go(place, **when):
    return Task(Family.NAVIGATION, {"place": place}, **when)


@pytest.fixture
def parts(reader):
    with simulated(1, lockstep=True, reader=reader) as parts:
        yield parts


def carried_out(parts, *tasks):
    """The reports of tasks, and the TASK events."""
    told = []
    parts.bus.listen(lambda event: told.append(event) if event.topic is Topic.TASK else None)
    return Schedule(tasks, LoopCrew(parts.runtime)).run(), told


def test_an_object_that_is_there_is_carried(parts):
    task = Task(
        Family.TRANSPORT, {"object": "blue_mug", "to": "shelf"}, condition=looked_for("blue_mug", "kitchen_table")
    )
    (report,), told = carried_out(parts, task)
    assert report.outcome is Outcome.SUCCEEDED
    assert parts.robot.referee.holds("on(blue_mug, shelf)")
    assert parts.robot.referee.counts()["collisions"] == 0
    assert [event.data["state"] for event in told] == ["testing", "started", "ended"]


def test_an_object_that_is_elsewhere_is_left_and_looked_for_nowhere_else(parts):
    condition = looked_for("red_mug", "kitchen_table")
    otherwise = Condition(condition.test, negated=True, text="otherwise")
    carry = Task(Family.TRANSPORT, {"object": "red_mug", "to": "shelf"}, condition=condition)
    (carried, gone), told = carried_out(parts, carry, go("dock", condition=otherwise))
    assert (carried.outcome, carried.reason) == (Outcome.NOT_NEEDED, "red_mug is not on kitchen_table")
    assert gone.outcome is Outcome.SUCCEEDED
    assert carried.seconds < 30
    assert [event.data["outcome"] for event in told] == [None, "not_needed", None, "succeeded"]
    assert parts.robot.referee.holds("on(red_mug, workbench)")
    assert parts.robot.referee.holds("at(robot, dock)")


def test_a_test_that_somebody_stops_is_no_answer(parts):
    def press(event):
        if event.topic is Topic.OBSERVATION and event.stamp > 2:
            parts.runtime.controls.emergency_stop("pressed")

    parts.bus.listen(press)
    reports, _ = carried_out(parts, go("dock", condition=looked_for("blue_mug", "kitchen_table")), go("hall"))
    assert [report.outcome for report in reports] == [Outcome.STOPPED, Outcome.SKIPPED]


def test_a_place_that_cannot_be_looked_at_leaves_the_question_open(parts):
    reports, _ = carried_out(parts, go("dock", condition=looked_for("blue_mug", "hall")))
    assert reports[0].outcome is Outcome.FAILED
    assert reports[0].reason.startswith("'if blue_mug is on hall' could not be found out: ")


def test_rounds_begin_at_their_interval_and_the_robot_stands_in_between(parts):
    speeds = []

    def watch(event):
        if event.topic is Topic.OBSERVATION and 15 < event.stamp < 20:
            speeds.append(max(abs(value) for value in event.data["base_twist"]))

    parts.bus.listen(watch)
    (report,), told = carried_out(parts, go("kitchen", repeat=Repeat(2, every=20.0)))
    assert (report.outcome, report.rounds) == (Outcome.SUCCEEDED, 2)
    assert [event.stamp for event in told if event.data["state"] == "started"] == pytest.approx([0.0, 20.0], abs=0.1)
    waiting = next(event.data for event in told if event.data["state"] == "waiting")
    assert (waiting["round"], waiting["of"], waiting["until"]) == (2, 2, 20.0)
    assert speeds
    assert max(speeds) < 0.03


def test_a_pause_holds_the_clock_of_a_wait(parts):
    advanced = []
    advance = parts.robot.advance

    def pausing(seconds):
        advance(seconds)
        advanced.append(seconds)
        if len(advanced) == 20:
            parts.runtime.controls.pause()
        if len(advanced) == 120:
            parts.runtime.controls.resume()

    parts.robot.advance = pausing
    assert parts.runtime.stand(4.0) is None
    assert sum(advanced) == pytest.approx(9.0, abs=0.15)


@pytest.mark.parametrize(("wish", "outcome"), [("cancel", Outcome.CANCELLED), ("emergency_stop", Outcome.STOPPED)])
def test_an_operator_ends_a_wait(parts, wish, outcome):
    def press(event):
        if event.topic is Topic.OBSERVATION and event.stamp > 1:
            getattr(parts.runtime.controls, wish)("enough")

    parts.bus.listen(press)
    reports, told = carried_out(parts, go("kitchen", repeat=Repeat(after=3600.0)))
    assert [(report.outcome, report.reason, report.rounds) for report in reports] == [(outcome, "enough", 0)]
    assert [event.data["state"] for event in told] == ["waiting", "ended"]


def test_every_mission_of_the_shipped_suite_is_understood_with_its_condition_or_repetition(reader):
    site = read_site()
    for entry in read_suite(shipped_tree().parent / "suites" / "conditions.jsonl"):
        understanding = reader.understand(entry.texts[0], site)
        assert understanding.decision is Decision.ACCEPT, understanding
        assert any(task.condition or task.repeat or task.stay for task in understanding.tasks), understanding
