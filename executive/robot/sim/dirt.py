"""Dirt patches: thin discs that nothing touches; they come off where the gripper passes close above them."""

from __future__ import annotations

import mujoco
import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.errors import UnknownName
from executive.robot.sim.model import DIRT_GROUP

_CELLS = 7
_REACH, _HEIGHT = 0.025, 0.03
_TOP = "_top"
"""A surface is a body whose board is called so."""


class Dirt:
    """One patch, kept as a grid of cells that are dirty or wiped.

    Attributes:
        name: Name of the patch, e.g. `coffee_table_dirt`.
        place: The surface that it lies on, or the area on whose floor it lies; "" outside.
        centre: Its middle in `map` [m]; shape (3,).
        geom: Index of its geom.
        under: Index of the geom that shows when it is wiped.
    """

    def __init__(self, model: mujoco.MjModel, geom: int) -> None:
        self.name = str(model.geom(geom).name)
        self.geom = geom
        self.centre = model.body_pos[model.geom_bodyid[geom]].copy()
        top = _top_at(model, *self.centre[:2])
        self.under = model.geom("floor").id if top is None else top
        self.place = _area_at(model, *self.centre[:2]) if top is None else _surface(model, top)
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
        offset = fingertips - self.centre
        if abs(offset[2]) > _HEIGHT or offset[0] ** 2 + offset[1] ** 2 > (self._radius + _REACH) ** 2:
            return
        self._dirty &= np.linalg.norm(self._cells - offset[:2], axis=1) > _REACH

    def wipe_all(self) -> None:
        """Take all of it away."""
        self._dirty[:] = False

    def wiped_at(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which points on the patch, in `map` [m] (points, 3), have been wiped."""
        spots = points[:, None, :2] - self.centre[:2] - self._cells
        return np.asarray(~self._dirty[np.argmin((spots**2).sum(axis=-1), axis=1)])


def all_dirt(model: mujoco.MjModel) -> tuple[Dirt, ...]:
    """Every patch of the model, untouched."""
    return tuple(Dirt(model, geom) for geom in range(model.ngeom) if int(model.geom_group[geom]) == DIRT_GROUP)


def lay(model: mujoco.MjModel, name: str, x: float, y: float) -> None:
    """Have a patch lie elsewhere, on the surface or floor that is there; x, y in `map` [m].

    Raises:
        UnknownName: if there is no such patch.
    """
    patches = [str(model.geom(geom).name) for geom in range(model.ngeom) if int(model.geom_group[geom]) == DIRT_GROUP]
    if name not in patches:
        raise UnknownName("patch of dirt", name, patches)
    top = _top_at(model, x, y)
    height = 0.0 if top is None else _middle(model, top)[2] + model.geom_size[top, 2]
    model.body_pos[model.body(name).id] = (x, y, height + float(model.geom_size[model.geom(name).id, 1]))


def _top_at(model: mujoco.MjModel, x: float, y: float) -> int | None:
    """Geom of the surface's board under a point of `map` [m], or None."""
    for geom in range(model.ngeom):
        if str(model.geom(geom).name).endswith(_TOP):
            away = np.abs(_middle(model, geom)[:2] - (x, y))
            if np.all(away <= model.geom_size[geom, :2]):
                return geom
    return None


def _surface(model: mujoco.MjModel, top: int) -> str:
    return str(model.geom(top).name).removesuffix(_TOP)


def _middle(model: mujoco.MjModel, geom: int) -> Vector:
    """Middle of a surface's board in `map` [m]; shape (3,)."""
    return np.asarray(model.body_pos[model.geom_bodyid[geom]] + model.geom_pos[geom])


def _area_at(model: mujoco.MjModel, x: float, y: float) -> str:
    """Area around a point of `map` [m], or ""."""
    for site in range(model.nsite):
        inside = np.abs(model.site_pos[site, :2] - (x, y)) <= model.site_size[site, :2]
        if int(model.site_bodyid[site]) == 0 and np.all(inside):
            return str(model.site(site).name)
    return ""
