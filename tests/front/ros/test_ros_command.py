"""The command `executive ros`: wrong use, missing parts, orderly ends."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from executive.front.cli.main import main

DRIVE = Path(__file__).with_name("drive.yaml")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--seed", "-1"], "--seed takes a whole number from 0 up, not -1."),
        (["sim", "--speed", "0"], "--speed takes a number above 0 and up to 5, not 0."),
        (["sim", "--speed", "2"], "--speed needs --clock: the other nodes have to follow the simulated time."),
    ],
)
def test_wrong_use_is_told(words, sentence, capsys):
    pytest.importorskip("rclpy", reason="rclpy is not installed (extra ros)")
    assert main(["ros", *words]) == 2
    assert capsys.readouterr().err == sentence + "\n"


def test_without_rclpy_the_way_to_get_it_is_told(monkeypatch, capsys):
    monkeypatch.setattr("executive.robot.ros.installed.find_spec", lambda name: None)
    assert main(["ros"]) == 2
    assert capsys.readouterr().err == (
        "ROS 2 needs rclpy, which is not installed; install it with: pip install 'executive[ros]'.\n"
    )


def test_a_missing_message_package_is_told(monkeypatch, capsys):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "executive.robot.ros.installed.find_spec",
        lambda name: None if name == "nav_msgs" else find("executive"),
    )
    assert main(["ros", "sim"]) == 2
    assert capsys.readouterr().err == (
        "ROS 2 needs nav_msgs, which is not installed; install it with: pip install 'executive[ros]'.\n"
    )


def test_a_robot_that_sends_nothing_ends_the_node_with_its_topics(network, capsys):
    assert main(["ros", "--tree", str(DRIVE), "--ros-args", "-p", "patience:=0.5"]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("the robot is silent: no message on /joint_states for ")
    assert said.endswith(" s.")
