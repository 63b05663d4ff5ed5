"""Missions on the embedded robot: carried out, cancelled, paused, stopped."""

from __future__ import annotations

import pytest

from executive.runtime.assembly import simulated
from executive.telemetry.events import Topic
from executive.types import Outcome


class Session:
    """One run of a mission in lockstep, with a hook that is called at every observation."""

    def __init__(self, parts):
        self.parts, self.runtime, self.robot = parts, parts.runtime, parts.robot
        self.events = []
        self.twists = []
        self.hooks = []
        parts.bus.listen(self._listen)

    def _listen(self, event):
        self.events.append(event)
        if event.topic is Topic.OBSERVATION:
            self.twists.append(event.data["base_twist"])
            for hook in list(self.hooks):
                hook(len(self.twists))

    def of(self, topic):
        return [event.data for event in self.events if event.topic is topic]

    def base_speed(self):
        return max(abs(value) for value in self.robot.world.base_twist)


@pytest.fixture
def session(reader):
    with simulated(1, lockstep=True, reader=reader) as parts:
        yield Session(parts)


def test_a_mission_is_carried_out_and_reported(session):
    report = session.runtime.run("go to the kitchen")
    assert report.outcome is Outcome.SUCCEEDED
    assert [task.outcome for task in report.tasks] == [Outcome.SUCCEEDED]
    assert session.robot.referee.holds("at(robot, kitchen)")
    assert session.robot.referee.counts()["collisions"] == 0
    assert session.base_speed() < 0.03
    states = [mission["state"] for mission in session.of(Topic.MISSION)]
    assert states == ["running", "ended"]
    assert [task["state"] for task in session.of(Topic.TASK)] == ["started", "ended"]
    assert session.of(Topic.TREE)[-1]["nodes"][0]["status"] == "success"


def test_a_cancel_stops_the_robot_before_the_mission_ends(session):
    def cancel(steps):
        if steps == 40:
            session.runtime.controls.cancel("no longer needed")

    session.hooks.append(cancel)
    report = session.runtime.run("go to the workshop")
    assert (report.outcome, report.reason) == (Outcome.CANCELLED, "no longer needed")
    assert session.base_speed() < 0.03
    assert max(abs(value) for value in session.twists[38]) > 0.1
    assert session.of(Topic.SKILL)[-1]["outcome"] == "cancelled"


def test_an_emergency_stop_ends_the_mission_and_holds_the_robot_until_a_reset(session):
    def press(steps):
        if steps == 40:
            session.runtime.controls.emergency_stop("somebody pressed the button")

    session.hooks.append(press)
    report = session.runtime.run("go to the workshop, then go to the kitchen")
    assert [task.outcome for task in report.tasks] == [Outcome.STOPPED, Outcome.SKIPPED]
    assert report.outcome is Outcome.STOPPED
    assert session.base_speed() < 0.03
    session.hooks.clear()
    again = session.runtime.run("go to the kitchen")
    assert again.outcome is Outcome.STOPPED
    session.runtime.controls.reset()
    session.runtime.idle(0.2)
    assert session.runtime.run("go to the kitchen").outcome is Outcome.SUCCEEDED


def test_a_pause_holds_the_robot_and_makes_no_timeout_fire(session):
    held = []

    def pause(steps):
        if steps == 40:
            session.runtime.controls.pause()

    session.hooks.append(pause)
    advance = session.robot.advance

    def count_pauses(seconds):
        advance(seconds)
        if session.runtime.controls.paused:
            held.append(session.base_speed())
            if len(held) == 2500:
                session.runtime.controls.resume()

    session.robot.advance = count_pauses
    report = session.runtime.run("go to the kitchen")
    assert report.outcome is Outcome.SUCCEEDED
    assert max(held[30:]) < 0.01
    assert report.tasks[0].seconds < 30


def test_a_refused_command_moves_nothing(session):
    before = session.robot.world.digest()
    report = session.runtime.run("what is the capital of France?")
    assert report.outcome is Outcome.REFUSED
    assert report.reason
    assert session.robot.world.digest() == before


def test_an_unknown_place_is_asked_about_and_moves_nothing(session):
    before = session.robot.world.digest()
    report = session.runtime.run("go to the swimming pool")
    assert report.outcome is Outcome.REFUSED
    assert "swimming pool" in report.question
    assert session.robot.world.digest() == before


def test_the_same_seed_gives_the_same_mission_bit_for_bit(reader):
    digests = []
    for _ in range(2):
        with simulated(3, lockstep=True, reader=reader) as parts:
            parts.runtime.run("go to the kitchen")
            digests.append(parts.robot.world.digest())
    assert digests[0] == digests[1]
