"""Joint states and joint commands."""

from __future__ import annotations

import array
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sensor_msgs.msg import JointState

from executive.contracts.action import Vector


@dataclass(frozen=True)
class JointReading:
    """What was last heard of one joint.

    Attributes:
        stamp: Time [s] of the reading.
        position: Position [rad], or [m] for the gripper's opening.
        velocity: Speed [rad/s]; from two positions when the robot sends none.
        effort: Torque [Nm], or force [N] of the gripper; 0 when the robot sends none.
    """

    stamp: float
    position: float
    velocity: float = 0.0
    effort: float = 0.0


class JointReadings:
    """The newest reading of every joint; a robot may spread its joints over several messages."""

    def __init__(self) -> None:
        self._newest: dict[str, JointReading] = {}

    def take(self, message: Any, stamp: float) -> None:
        """Take in a `sensor_msgs/JointState` that was stamped at `stamp` [s]; NaN positions are not readings."""
        for index, name in enumerate(message.name):
            position = _entry(message.position, index)
            if position is None:
                continue
            velocity = _entry(message.velocity, index)
            if velocity is None:
                velocity = self._difference(name, stamp, position)
            self._newest[name] = JointReading(stamp, position, velocity, _entry(message.effort, index) or 0.0)

    def missing(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those of `names` of which nothing was heard."""
        return tuple(name for name in names if name not in self._newest)

    def stamp(self, names: Sequence[str]) -> float:
        """Time [s] of the oldest of the readings of `names`."""
        return min(self._newest[name].stamp for name in names)

    def of(self, name: str) -> JointReading:
        """The newest reading of a joint."""
        return self._newest[name]

    def positions(self, names: Sequence[str]) -> Vector:
        """Positions in the order of `names`."""
        return np.array([self._newest[name].position for name in names])

    def velocities(self, names: Sequence[str]) -> Vector:
        """Speeds in the order of `names`."""
        return np.array([self._newest[name].velocity for name in names])

    def _difference(self, name: str, stamp: float, position: float) -> float:
        before = self._newest.get(name)
        if before is None or stamp <= before.stamp:
            return 0.0 if before is None else before.velocity
        return (position - before.position) / (stamp - before.stamp)


def joint_command(targets: Mapping[str, float], stamp: Any) -> Any:
    """A `sensor_msgs/JointState` with position targets [rad, m] by joint name."""
    message = JointState()
    message.header.stamp = stamp
    message.name = list(targets)
    message.position = array.array("d", targets.values())
    return message


def commanded(message: Any) -> dict[str, float]:
    """The finite position targets of a joint command, by joint name."""
    found = ((name, _entry(message.position, index)) for index, name in enumerate(message.name))
    return {name: position for name, position in found if position is not None}


def _entry(values: Sequence[float], index: int) -> float | None:
    """The value at `index`, or None when it is absent or no number."""
    if index >= len(values) or not math.isfinite(values[index]):
        return None
    return float(values[index])
