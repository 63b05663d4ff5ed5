"""Robot description files."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
import yaml

from executive.errors import BadFile
from executive.robot.ros.description import read_description
from executive.robot.sim.description import DESCRIPTION


def joints(limits) -> dict:
    return {
        name: {
            "lower": float(limits.lower[index]),
            "upper": float(limits.upper[index]),
            "velocity": float(limits.velocity[index]),
            "acceleration": float(limits.acceleration[index]),
        }
        for index, name in enumerate(limits.names)
    }


GEOMETRY, CAMERA = DESCRIPTION.arm_geometry, DESCRIPTION.camera
FILE = {
    "robot": DESCRIPTION.name,
    "control_rate": DESCRIPTION.control_rate,
    "base": dataclasses.asdict(DESCRIPTION.base),
    "arm": {
        "joints": joints(DESCRIPTION.arm),
        "geometry": {**dataclasses.asdict(GEOMETRY), "shoulder": GEOMETRY.shoulder.tolist()},
        "workspace": {"lower": DESCRIPTION.workspace_lower.tolist(), "upper": DESCRIPTION.workspace_upper.tolist()},
        "rest": DESCRIPTION.rest.tolist(),
        "carry": DESCRIPTION.carry.tolist(),
    },
    "head": {"joints": joints(DESCRIPTION.head)},
    "gripper": {"opening": DESCRIPTION.gripper_opening, "speed": DESCRIPTION.gripper_speed},
    "camera": {**dataclasses.asdict(CAMERA), "mast": CAMERA.mast.tolist()},
    "lidar": {
        "beams": DESCRIPTION.lidar_beams,
        "range": DESCRIPTION.lidar_range,
        "position": DESCRIPTION.lidar_position.tolist(),
    },
}


def plain(value):
    """A description as values that can be compared."""
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value.tolist() if isinstance(value, np.ndarray) else value


def test_the_embedded_robot_can_be_described_in_a_file(tmp_path):
    path = tmp_path / "robot.yaml"
    path.write_text(yaml.safe_dump(FILE, sort_keys=False))
    assert plain(read_description(path)) == plain(DESCRIPTION)


def without(section, name):
    del section[name]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda file: without(file, "lidar"), "lacks the entry 'lidar'."),
        (lambda file: without(file["base"], "radius"), "lacks the entry 'base.radius'."),
        (lambda file: file["base"].update(sped=1), "unknown entry 'base.sped'. Did you mean 'speed'?"),
        (lambda file: file["base"].update(speed=-1), "'base.speed' has to be a number above 0."),
        (lambda file: file["camera"].update(forward="near"), "'camera.forward' has to be a number."),
        (lambda file: file["arm"].update(rest=[0, 1]), "'arm.rest' has to be a list of 5 numbers."),
        (lambda file: file["arm"].update(carry=["a"] * 5), "'arm.carry' has to be a list of 5 numbers."),
        (lambda file: without(file["head"]["joints"], "head_pan"), "'head.joints' has to be 2 joints."),
        (
            lambda file: file["arm"]["joints"]["wrist_roll"].update(lower=9),
            "'arm.joints.wrist_roll.lower' has to be less than upper.",
        ),
        (lambda file: file.update(gripper=3), "gripper has to hold names with their values."),
    ],
)
def test_faults_are_told_with_their_place(tmp_path, spoil, sentence):
    path, file = tmp_path / "robot.yaml", copy.deepcopy(FILE)
    spoil(file)
    path.write_text(yaml.safe_dump(file, sort_keys=False))
    with pytest.raises(BadFile) as caught:
        read_description(path)
    assert str(caught.value) == f"{path}: {sentence}"


def test_files_that_cannot_be_read_are_told(tmp_path):
    path = tmp_path / "robot.yaml"
    with pytest.raises(BadFile) as caught:
        read_description(path)
    assert str(caught.value) == f"{path}: cannot be read: No such file or directory."
    for content in (b"a: [", b"\xff\xfe\x00", b"- 1"):
        path.write_bytes(content)
        with pytest.raises(BadFile):
            read_description(path)
