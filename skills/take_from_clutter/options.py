"""The options of the high level: what may be done next."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from skills.push.spec import TURNS

PUSHED = 0.09
"""How far something is pushed [m]."""
_SIDES = {"cube": (0.0, math.pi / 2), "mug": (0.0, math.pi / 4, -math.pi / 4)}
"""Turns of the gripper against the object's yaw [rad]: a cube's two pairs of sides; beside and away from a handle."""

KINDS = tuple(_SIDES)
"""Kinds of objects that it knows how to handle."""


class Kind(Enum):
    """What an option does."""

    TAKE = "take"
    """Grasp the wanted object; the only one that reaches the goal."""
    SET_ASIDE = "set aside"
    """Grasp a neighbour, and place it where there is room."""
    PUSH = "push"
    """Push the wanted object or a neighbour a little way."""


@dataclass(frozen=True)
class Option:
    """One thing to do, carried out to its end before the next one is chosen.

    Attributes:
        kind: What is done.
        object: To what.
        side: Turn of the gripper against the object's yaw [rad], for grasps; None for the one that `grasp` prefers.
        direction: Direction of a push, one of those of the skill `push`, else "".
    """

    kind: Kind
    object: str
    side: float | None = None
    direction: str = ""

    def __str__(self) -> str:
        how = self.direction or ("" if self.side is None else f"turned {math.degrees(self.side):.0f}°")
        return " ".join(word for word in (self.kind.value, self.object, how) if word)


def options_with(name: str, kind: str, wanted: bool) -> Iterable[Option]:
    """Everything that may be done with one object.

    Args:
        name: The object.
        kind: Its kind, cube or mug.
        wanted: Whether it is the object to take.
    """
    for side in _SIDES[kind]:
        yield Option(Kind.TAKE if wanted else Kind.SET_ASIDE, name, side=side)
    for direction in TURNS:
        yield Option(Kind.PUSH, name, direction=direction)
