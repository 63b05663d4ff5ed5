"""Reads a robot description file: the body of a robot that is not the embedded one.

    robot: my_robot
    control_rate: 20
    base: {radius: 0.24, height: 0.3, speed: 0.6, turn_speed: 1.5, acceleration: 1.0, turn_acceleration: 3.0}
    arm:
      joints:                       # from base to wrist, with their names in /joint_states
        arm_yaw: {lower: -2.8, upper: 2.8, velocity: 1.5, acceleration: 6.0}
        ...
      geometry: {shoulder: [0.1, 0.0, 0.66], upper: 0.38, fore: 0.36, hand: 0.16}
      workspace: {lower: [-0.4, -0.85, 0.02], upper: [1.0, 0.85, 1.55]}
      rest: [-2.2, -0.96, 2.53, 0.0, 0.0]
      carry: [-2.2, -0.96, 2.53, 0.0, 0.0]
    head:
      joints: {head_pan: {...}, head_tilt: {...}}
    gripper: {opening: 0.1, speed: 0.15}
    camera: {mast: [-0.17, 0.0, 1.15], forward: 0.05, width: 64, height: 64, field_of_view: 0.87, rate: 10}
    lidar: {beams: 120, range: 8.0, position: [0.0, 0.0, 0.2]}

Lengths in m, angles in rad, times in s, as in `executive.contracts.robot`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from executive.contracts.action import Vector
from executive.contracts.arm import ArmGeometry
from executive.contracts.robot import BaseLimits, CameraMount, JointLimits, RobotDescription
from executive.errors import BadFile, suggestion

_SECTIONS = ("robot", "control_rate", "base", "arm", "head", "gripper", "camera", "lidar")


def read_description(path: Path) -> RobotDescription:
    """The robot that a file describes.

    Raises:
        BadFile: if the file is missing, is no YAML, or something in it is missing, unknown or of the wrong kind.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise BadFile(path, f"is not valid YAML: {error}.") from error
    top = _Entries(path, "", content, _SECTIONS)
    arm = top.entries("arm", "joints", "geometry", "workspace", "rest", "carry")
    geometry = arm.entries("geometry", "shoulder", "upper", "fore", "hand")
    workspace = arm.entries("workspace", "lower", "upper")
    joints = arm.joints()
    gripper = top.entries("gripper", "opening", "speed")
    lidar = top.entries("lidar", "beams", "range", "position")
    return RobotDescription(
        name=top.text("robot"),
        arm=joints,
        arm_geometry=ArmGeometry(geometry.vector("shoulder", 3), *map(geometry.length, ("upper", "fore", "hand"))),
        head=top.entries("head", "joints").joints(2),
        base=_base(top),
        camera=_camera(top),
        gripper_opening=gripper.length("opening"),
        gripper_speed=gripper.length("speed"),
        workspace_lower=workspace.vector("lower", 3),
        workspace_upper=workspace.vector("upper", 3),
        lidar_beams=int(lidar.length("beams")),
        lidar_range=lidar.length("range"),
        lidar_position=lidar.vector("position", 3),
        control_rate=top.length("control_rate"),
        rest=arm.vector("rest", len(joints.names)),
        carry=arm.vector("carry", len(joints.names)),
    )


def _base(top: _Entries) -> BaseLimits:
    names = [field.name for field in fields(BaseLimits)]
    return BaseLimits(*map(top.entries("base", *names).length, names))


def _camera(top: _Entries) -> CameraMount:
    camera = top.entries("camera", "mast", "forward", "width", "height", "field_of_view", "rate")
    return CameraMount(
        mast=camera.vector("mast", 3),
        forward=camera.number("forward"),
        width=int(camera.length("width")),
        height=int(camera.length("height")),
        field_of_view=camera.length("field_of_view"),
        rate=camera.length("rate"),
    )


class _Entries:
    """One mapping of the file, checked as it is read; `place` is its name in messages."""

    def __init__(self, path: Path, place: str, content: Any, known: tuple[str, ...]) -> None:
        self._path, self._place = path, place
        if not isinstance(content, Mapping):
            raise BadFile(path, f"{place or 'the file'} has to hold names with their values.")
        for name in content:
            if known and name not in known:
                raise BadFile(path, f"unknown entry '{self._at(str(name))}'. {suggestion(str(name), known)}")
        self._content = content

    def entries(self, name: str, *known: str) -> _Entries:
        """A mapping in the mapping; without `known`, any names."""
        return _Entries(self._path, self._at(name), self._value(name), known)

    def names(self) -> tuple[str, ...]:
        """All names, in the file's order."""
        return tuple(str(name) for name in self._content)

    def text(self, name: str) -> str:
        """A text."""
        return str(self._value(name))

    def number(self, name: str) -> float:
        """A finite number."""
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self._wrong(name, "a number")
        return float(value)

    def length(self, name: str) -> float:
        """A number above 0."""
        value = self.number(name)
        if value <= 0:
            raise self._wrong(name, "a number above 0")
        return value

    def vector(self, name: str, size: int) -> Vector:
        """`size` finite numbers."""
        values = self._value(name)
        plain = isinstance(values, list) and all(
            isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) for value in values
        )
        if not plain or len(values) != size:
            raise self._wrong(name, f"a list of {size} numbers")
        return np.array(values, dtype=np.float64)

    def joints(self, count: int | None = None) -> JointLimits:
        """The limits of the joints in the entry `joints`, in the file's order; exactly `count` when it is given."""
        joints = self.entries("joints")
        names = joints.names()
        if count is not None and len(names) != count:
            raise self._wrong("joints", f"{count} joints")
        rows = [joints.entries(name, "lower", "upper", "velocity", "acceleration") for name in names]
        for row in rows:
            if row.number("lower") >= row.number("upper"):
                raise row._wrong("lower", "less than upper")
        return JointLimits(
            names=names,
            lower=np.array([row.number("lower") for row in rows]),
            upper=np.array([row.number("upper") for row in rows]),
            velocity=np.array([row.length("velocity") for row in rows]),
            acceleration=np.array([row.length("acceleration") for row in rows]),
        )

    def _value(self, name: str) -> Any:
        if name not in self._content:
            raise BadFile(self._path, f"lacks the entry '{self._at(name)}'.")
        return self._content[name]

    def _at(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def _wrong(self, name: str, wanted: str) -> BadFile:
        return BadFile(self._path, f"'{self._at(name)}' has to be {wanted}.")
