"""How objects of each kind are held."""

from __future__ import annotations

import math
from dataclasses import dataclass

from executive.contracts.site import Site

LOST = 0.012
"""An opening this far below an object's width [m] holds nothing."""


@dataclass(frozen=True)
class Grip:
    """How to hold a kind of object from above.

    Attributes:
        width: What the object measures between the fingertips [m].
        half_height: From its middle to its underside [m].
        above_middle: Where the tool point is when it holds it, above its middle [m].
        turns: After how much turn about the vertical it looks the same to the gripper [rad].
        offset: Turn of the gripper against the object's yaw [rad]: the fingers must not close on a mug's handle.
    """

    width: float
    half_height: float
    above_middle: float
    turns: float
    offset: float = 0.0

    @property
    def above_underside(self) -> float:
        """Height of the tool point above the object's underside [m]."""
        return self.half_height + self.above_middle


GRIPS = {
    "cube": Grip(width=0.045, half_height=0.0225, above_middle=0.0, turns=math.pi / 2),
    "mug": Grip(width=0.065, half_height=0.04, above_middle=0.012, turns=math.pi),
    "peg": Grip(width=0.03, half_height=0.05, above_middle=0.03, turns=math.pi / 2),
    "can": Grip(width=0.052, half_height=0.0575, above_middle=0.03, turns=math.pi / 2),
}


def grip_of(name: str, site: Site) -> Grip | None:
    """How to hold an object of the site, or None when no way is known."""
    known = site.objects.get(name)
    return GRIPS.get(known.kind) if known is not None else None


def nearest_turn(wanted: float, present: float, turns: float) -> float:
    """The yaw that equals `wanted` up to multiples of `turns` and lies nearest to `present` [rad]."""
    return wanted + turns * round((present - wanted) / turns)
