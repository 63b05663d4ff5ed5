"""What the tests of skills that use the arm share: where things stand, and what the robot knows of them."""

from __future__ import annotations

from collections.abc import Callable

import mujoco
import numpy as np
import pytest

from executive.contracts.memory import Sighting
from executive.contracts.practice import Start
from executive.robot.sim.scene import in_front_of, standing_on
from executive.runtime.practice import SimPractice

AWAY = (4.0, 8.0, 0.3)
"""A place outside the flat."""


def _stand_before(
    practice: SimPractice,
    surface: str,
    objects: dict[str, tuple[float, float, float]],
    held: str | None = None,
    across: float = 0.0,
    seed: int = 5,
) -> None:
    place = practice.site.place(surface)
    placed = {name: standing_on(place, name, *where) for name, where in objects.items()}
    poses = {name: np.array([one.x, one.y, one.z, one.yaw]) for name, one in placed.items()}
    practice.reset(Start(np.array(in_front_of(place, across=across)), objects=poses, held=held), seed)


def _remember(
    practice: SimPractice, name: str, off: tuple[float, float, float] = (0.0, 0.0, 0.0), turned: float = 0.0
) -> None:
    pose = practice.truth().objects[name]
    practice.memory.saw(Sighting(name, pose[:3] + np.array(off), float(pose[3]) + turned, 0.003, "", 0.0))


def _take_away(practice: SimPractice, name: str) -> None:
    world = practice.robot.world
    address = int(world.model.body(name).jntadr[0])
    start = int(world.model.jnt_qposadr[address])
    world.data.qpos[start : start + 3] = AWAY
    mujoco.mj_forward(world.model, world.data)


@pytest.fixture(scope="session")
def stand_before() -> Callable[..., None]:
    """Reset with the robot before a surface and objects on it: across [m], behind the front edge [m], yaw [rad]."""
    return _stand_before


@pytest.fixture(scope="session")
def remember() -> Callable[..., None]:
    """Put an object into the robot's memory, on demand in a wrong place or turned."""
    return _remember


@pytest.fixture(scope="session")
def take_away() -> Callable[..., None]:
    """Take an object out of the world, as somebody would who meddles."""
    return _take_away
