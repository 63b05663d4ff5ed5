"""Launch file and package manifest say what the node says."""

from __future__ import annotations

import ast
import dataclasses
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LAUNCH = ROOT / "launch" / "executive.launch.py"


def table(name: str) -> dict:
    """A dictionary of the launch file, which cannot be imported where ROS's launch is not installed."""
    tree = ast.parse(LAUNCH.read_text())
    value = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name
    )
    return {
        ast.literal_eval(key): ast.literal_eval(item) if not isinstance(item, ast.Tuple) else item
        for key, item in zip(value.keys, value.values, strict=True)
    }


def test_the_launch_file_remaps_the_topics_of_the_node():
    from executive.robot.ros import topics

    assert table("TOPICS") == {
        "command": topics.COMMANDS[0],
        "status": topics.STATUS,
        "joint_states": topics.JOINT_STATES,
        "scan": topics.SCAN,
        "odometry": topics.ODOMETRY,
        "localisation": topics.LOCALISATION,
        "image": topics.IMAGES[0],
        "depth": topics.DEPTH,
        "camera_info": topics.CAMERA_INFO,
        "base_command": topics.BASE_COMMAND,
        "joint_command": topics.JOINT_COMMAND,
    }


def test_the_launch_file_sets_the_parameters_of_the_node():
    pytest.importorskip("rclpy", reason="rclpy is not installed (extra ros)")
    from executive.front.ros.assembly import Settings

    settings = {
        name: (ast.literal_eval(row.elts[0]), row.elts[1].id)
        for name, row in table("SETTINGS").items()
        if name != "use_sim_time"
    }
    assert settings == {
        field.name: (str(field.default), type(field.default).__name__) for field in dataclasses.fields(Settings)
    }


def test_the_folder_of_the_launch_file_does_not_shadow_ros_launch():
    assert not (LAUNCH.parent / "__init__.py").exists()


def test_the_manifest_agrees_with_the_project():
    manifest = ElementTree.parse(ROOT / "package.xml").getroot()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert manifest.get("format") == "3"
    for name in ("name", "version", "description", "license"):
        assert manifest.findtext(name) == project[name]
    needed = {element.text for element in manifest.iter("exec_depend")}
    wheels = {word.split(">=")[0].split("[")[0] for word in project["optional-dependencies"]["ros"]}
    assert {name.removeprefix("ros-").replace("-", "_") for name in wheels} <= needed
