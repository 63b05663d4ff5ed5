"""A view with the simulator's word for every pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.understanding.vision.regions import Region
from executive.understanding.vision.view import View

_PURE = 0.6
"""Share of a region's pixels that must show one thing for the region to count as that thing's."""


@dataclass(frozen=True)
class TrueThing:
    """One thing as it really is.

    Attributes:
        name: Name in the scene; the site's name on the embedded robot.
        kind: What it is, e.g. "mug"; "" for what has no name.
        colour: Name of its colour.
        position: Its middle in `map` [m]; shape (3,).
        size: Its largest horizontal extent and its height [m]; shape (2,).
    """

    name: str
    kind: str
    colour: str
    position: Vector
    size: Vector


@dataclass(frozen=True)
class LabelledView:
    """A view and what it really shows.

    Attributes:
        view: What the robot's camera gave.
        things: What really is in the scene.
        owner: Index of the thing at each pixel, -1 for everything else; shape (height, width).
    """

    view: View
    things: tuple[TrueThing, ...]
    owner: NDArray[np.int32]

    def owners(self, regions: Sequence[Region]) -> list[int]:
        """Which thing each region shows, by index; -1 when it shows none or several."""
        return [self._owner(region) for region in regions]

    def _owner(self, region: Region) -> int:
        box = region.box
        shown = self.owner[box.top : box.bottom, box.left : box.right][region.mask]
        best = int(np.bincount(shown + 1).argmax())
        return best - 1 if float(np.mean(shown + 1 == best)) >= _PURE else -1
