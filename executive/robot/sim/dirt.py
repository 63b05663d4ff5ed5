"""Dirt patches: thin discs that nothing touches; they come off where the gripper passes close above them."""

from __future__ import annotations

import mujoco
import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.robot.sim.model import DIRT_GROUP

_CELLS = 7
_REACH, _HEIGHT = 0.025, 0.03


class Dirt:
    """One patch, kept as a grid of cells that are dirty or wiped.

    Attributes:
        name: Name of the patch, e.g. `coffee_table_dirt`.
        place: What it lies on, e.g. `coffee_table`.
        geom: Index of its geom.
        under: Index of the geom that shows when it is wiped.
    """

    def __init__(self, model: mujoco.MjModel, geom: int) -> None:
        self.name = str(model.geom(geom).name)
        self.place = self.name.removesuffix("_dirt")
        self.geom = geom
        below = f"{self.place}_top"
        names = {model.geom(index).name for index in range(model.ngeom)}
        self.under = model.geom(below if below in names else "floor").id
        self._centre = model.geom_pos[geom].copy()
        self._radius = float(model.geom_size[geom, 0])
        steps = np.linspace(-self._radius, self._radius, _CELLS)
        self._cells = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
        self._dirty = np.linalg.norm(self._cells, axis=1) <= self._radius
        self._total = int(self._dirty.sum())

    @property
    def wiped(self) -> float:
        """Share of the patch that has been wiped, 0 to 1."""
        return 1.0 - int(self._dirty.sum()) / self._total

    def wipe(self, fingertips: Vector) -> None:
        """Take away what lies close under the fingertips, given in `map` [m]; shape (3,)."""
        offset = fingertips - self._centre
        if abs(offset[2]) > _HEIGHT or offset[0] ** 2 + offset[1] ** 2 > (self._radius + _REACH) ** 2:
            return
        self._dirty &= np.linalg.norm(self._cells - offset[:2], axis=1) > _REACH

    def wipe_all(self) -> None:
        """Take all of it away."""
        self._dirty[:] = False

    def wiped_at(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which points on the patch, in `map` [m] (points, 3), have been wiped."""
        spots = points[:, None, :2] - self._centre[:2] - self._cells
        return np.asarray(~self._dirty[np.argmin((spots**2).sum(axis=-1), axis=1)])


def all_dirt(model: mujoco.MjModel) -> tuple[Dirt, ...]:
    """Every patch of the model, untouched."""
    return tuple(Dirt(model, geom) for geom in range(model.ngeom) if int(model.geom_group[geom]) == DIRT_GROUP)
