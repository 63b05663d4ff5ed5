"""What one control step asks of the robot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


class Resource(StrEnum):
    """A part of the robot that one skill at a time may occupy."""

    BASE = "base"
    ARM = "arm"
    GRIPPER = "gripper"
    HEAD = "head"
    SPEECH = "speech"


@dataclass(frozen=True)
class Action:
    """Targets for one control step. A part that is None is not asked to move: it holds where it is.

    Attributes:
        stamp: Time [s] of the observation that the action was computed from; the gate refuses old ones.
        base: Twist in `base_link`: forward x [m/s], left y [m/s], turn about z [rad/s]; shape (3,).
        arm: Joint position targets [rad]; shape (arm joints,).
        head: Pan and tilt targets [rad]; shape (2,).
        gripper: Opening target between the fingertips [m].
    """

    stamp: float
    base: Vector | None = None
    arm: Vector | None = None
    head: Vector | None = None
    gripper: float | None = None

    def parts(self) -> frozenset[Resource]:
        """The resources that this action moves."""
        present = {
            Resource.BASE: self.base is not None,
            Resource.ARM: self.arm is not None,
            Resource.HEAD: self.head is not None,
            Resource.GRIPPER: self.gripper is not None,
        }
        return frozenset(part for part, moved in present.items() if moved)


def merged(actions: Iterable[Action], stamp: float) -> Action:
    """One action out of several that move different parts; the oldest stamp counts.

    Raises:
        ValueError: if two actions move the same part.
    """
    base = arm = head = gripper = None
    taken: frozenset[Resource] = frozenset()
    for action in actions:
        twice = taken & action.parts()
        if twice:
            raise ValueError(f"two actions move the same part: {', '.join(sorted(twice))}")
        taken |= action.parts()
        stamp = min(stamp, action.stamp)
        base = action.base if action.base is not None else base
        arm = action.arm if action.arm is not None else arm
        head = action.head if action.head is not None else head
        gripper = action.gripper if action.gripper is not None else gripper
    return Action(stamp, base, arm, head, gripper)
