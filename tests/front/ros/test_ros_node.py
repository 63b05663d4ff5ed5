"""Missions over DDS: the embedded robot, the node and an operator are three processes on one network."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

pytest.importorskip("rclpy", reason="rclpy is not installed (extra ros)")

from ros_operator import Operator, Program

from executive.robot.ros import topics
from executive.robot.sim.site import read_site

NODE = ("ros", "--json", "--tree", str(Path(__file__).with_name("drive.yaml")))


@pytest.fixture(scope="module")
def operator(network):
    with Program("ros", "sim") as robot, Program(*NODE) as node:
        operator = Operator()
        operator.wait_for_node()
        yield operator
        operator.session.close()
        assert node.interrupt()[0] == 0
        assert robot.interrupt()[0] == 0


def test_a_mission_is_carried_out(operator):
    operator.say("go to the living room")
    running = operator.wait(lambda line: line["node"].startswith("skill navigate"))
    assert running["state"] == "running"
    assert running["text"] == "go to the living room"
    assert running["task"] == {"index": 0, "family": "navigation", "args": {"place": "living_room"}}
    ended = operator.wait(lambda line: line["state"] not in ("running", "stopped"))
    assert (ended["state"], ended["reason"]) == ("succeeded", "")
    operator.pass_time(0.2)
    goal = read_site().places["living_room"].approach
    assert math.dist(operator.pose[:2], goal[:2]) < 0.3


def test_a_pause_holds_the_mission_and_a_cancel_ends_it(operator):
    operator.say("go to the kitchen", topic=topics.COMMANDS[1])
    operator.wait(lambda line: line["node"].startswith("skill navigate"))
    assert operator.call("pause") == (True, "")
    operator.wait_until(lambda line: line["state"] == "paused")
    operator.say("go to the dock")
    refused = operator.wait(lambda line: line["state"] == "refused")
    assert (refused["text"], refused["reason"]) == (
        "go to the dock",
        "a mission is running; cancel it first, or wait for its end.",
    )
    assert operator.call("resume") == (True, "")
    assert operator.call("cancel") == (True, "")
    ended = operator.wait(lambda line: line["state"] == "cancelled")
    assert ended["reason"] == "an operator cancelled it"


def test_an_emergency_stop_holds_until_the_reset(operator):
    operator.say("go to the kitchen")
    operator.wait(lambda line: line["node"].startswith("skill navigate"))
    assert operator.call("emergency_stop") == (True, "")
    operator.wait_until(lambda line: line["state"] == "stopped" and "e-stop" in line["reason"])
    operator.pass_time(1.0)
    assert operator.lines[-1]["state"] == "stopped"
    assert operator.call("reset") == (True, "")
    operator.wait_until(lambda line: line["state"] == "idle")


def test_what_cannot_be_done_is_refused_in_words(operator):
    operator.say("  ")
    assert operator.wait(lambda line: line["state"] == "refused")["reason"] == (
        "the command is empty; say what the robot should do."
    )
    operator.say("go to the moon")
    refused = operator.wait(lambda line: line["state"] == "refused")
    assert refused["question"] or refused["reason"]
    assert operator.call("cancel") == (False, "no mission is running.")
    assert operator.call("pause") == (False, "no mission is running.")
