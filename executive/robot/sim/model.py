"""The compiled MuJoCo model and who owns which geometry. Models are never changed after loading and may be shared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import mujoco
import numpy as np
from numpy.typing import NDArray

FLAT = Path(__file__).with_name("flat.xml")
"""The world with the robot in it."""

FLOOR = "floor"
ROBOT_GROUP, DIRT_GROUP = 3, 1
GRIPPER_BODIES = frozenset({"palm", "left_finger", "right_finger"})
PEOPLE = ("anna", "ben")
"""People, as bodies that a scene may put anywhere."""


@dataclass(frozen=True)
class Owners:
    """To whom each geometry belongs.

    Attributes:
        name: Name of the body that carries a geom; `floor` for the ground.
        robot: Whether a geom belongs to the robot; shape (geoms,).
        gripper: Whether it belongs to the gripper: the palm or a finger; shape (geoms,).
        person: Whether it belongs to a person; shape (geoms,).
        movable: Names of the bodies that are free to move: the objects.
    """

    name: tuple[str, ...]
    robot: NDArray[np.bool_]
    gripper: NDArray[np.bool_]
    person: NDArray[np.bool_]
    movable: tuple[str, ...]


@cache
def load_model() -> mujoco.MjModel:
    """The flat, compiled once in a process."""
    return mujoco.MjModel.from_xml_path(str(FLAT))


@cache
def owners() -> Owners:
    """The table of owners of `load_model()`."""
    model = load_model()
    bodies = [model.body(int(body)).name for body in model.geom_bodyid]
    name = tuple(FLOOR if body == "world" else body for body in bodies)
    robot = np.array([int(group) == ROBOT_GROUP for group in model.geom_group])
    free = int(mujoco.mjtJoint.mjJNT_FREE)
    movable = tuple(
        model.body(int(body)).name
        for body, kind in zip(model.jnt_bodyid, model.jnt_type, strict=True)
        if int(kind) == free
    )
    return Owners(
        name=name,
        robot=robot,
        gripper=np.array([owner in GRIPPER_BODIES for owner in name]),
        person=np.array([owner in PEOPLE for owner in name]),
        movable=movable,
    )
