"""Whether an action and an observation can be read at all: shapes and finite numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.safety.report import Finding, GateReason


@dataclass(frozen=True)
class Sizes:
    """Numbers of values that a robot's actions and observations have."""

    arm: int
    head: int
    beams: int

    @staticmethod
    def of(description: RobotDescription) -> Sizes:
        """The sizes of a robot."""
        return Sizes(len(description.arm.names), len(description.head.names), description.lidar_beams)


def unreadable_action(action: Action, sizes: Sizes) -> Finding | None:
    """Why an action cannot be read, or None."""
    parts = (("base", action.base, 3), ("arm", action.arm, sizes.arm), ("head", action.head, sizes.head))
    for name, values, count in parts:
        if values is not None and (fault := _unreadable_vector(f"the action's {name}", values, count)):
            return fault
    for name, number in (("stamp", action.stamp), ("gripper", action.gripper)):
        if not (name == "gripper" and number is None) and (fault := _unreadable(f"the action's {name}", number)):
            return fault
    return None


def unreadable_observation(observation: Observation, sizes: Sizes) -> Finding | None:
    """Why an observation cannot be read, or None. Images are not looked at: the gate does not use them."""
    state = observation.state
    parts = (
        ("base twist", state.base_twist, 3),
        ("arm", state.arm, sizes.arm),
        ("head", state.head, sizes.head),
        ("lidar", observation.lidar, sizes.beams),
    )
    for name, values, count in parts:
        if fault := _unreadable_vector(f"the observation's {name}", values, count):
            return fault
    for name, number in (("stamp", observation.stamp), ("gripper", state.gripper), ("contact", observation.contact)):
        if fault := _unreadable(f"the observation's {name}", number):
            return fault
    return None


def _unreadable_vector(name: str, values: Vector, count: int) -> Finding | None:
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fiu":
        return Finding(GateReason.WRONG_SHAPE, f"{name} is not an array of numbers")
    if values.shape != (count,):
        shape = "x".join(str(size) for size in values.shape) or "no"
        return Finding(GateReason.WRONG_SHAPE, f"{name} has {shape} values, not {count}")
    if not math.isfinite(sum(values.tolist())) and not np.isfinite(values).all():
        return Finding(GateReason.NOT_A_NUMBER, f"{name} holds a value that is not a finite number")
    return None


def _unreadable(name: str, number: Any) -> Finding | None:
    if not isinstance(number, int | float | np.floating | np.integer):
        return Finding(GateReason.WRONG_SHAPE, f"{name} is not a number")
    if not math.isfinite(number):
        return Finding(GateReason.NOT_A_NUMBER, f"{name} is not a finite number")
    return None
