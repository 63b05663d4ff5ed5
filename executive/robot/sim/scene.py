"""Where everything starts. A scene is a value: the same scene gives the same run, bit for bit.

    Scene.home(seed=3)                                    # everything on its usual place, the robot at the dock
    site = read_site()
    scene = Scene(seed=3,
                  robot=in_front_of(site.place("shelf"), gap=0.08),
                  objects={"red_cube": standing_on(site.place("shelf"), "red_cube", across=0.1, behind=0.2)})

Objects that a scene does not name stay outside the flat, out of sight.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from executive.contracts.people import Manner
from executive.contracts.practice import Conditions
from executive.contracts.site import KnownObject, Place, Site
from executive.errors import UnknownName
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.site import read_site

Pose2 = tuple[float, float, float]
"""x [m], y [m], yaw [rad] in `map`."""

HALF_HEIGHT: Mapping[str, float] = {"cube": 0.0225, "mug": 0.04, "peg": 0.05, "can": 0.0575}
"""From an object's middle to its underside [m], by kind."""
WIDTH: Mapping[str, float] = {"cube": 0.045, "mug": 0.065, "peg": 0.03, "can": 0.052}
"""What an object measures between the fingertips [m], by kind."""
ABOVE_MIDDLE: Mapping[str, float] = {"mug": 0.012, "can": 0.030}
"""Where the fingers hold an object that they do not hold at its middle [m], by kind."""

_ACROSS, _ACROSS_WORKBENCH = 0.34, 0.28
"""Farthest left or right of a surface's middle at home [m]: in reach from the approach pose, clear of fixtures."""
_BEHIND = (0.10, 0.28)
"""Nearest and farthest behind the front edge at home [m]."""
_APART = 0.16
"""Smallest distance between two objects at home [m], so that the open gripper fits between them."""


@dataclass(frozen=True)
class Placement:
    """Pose of an upright object: its middle in `map` [m] and its turn about the vertical [rad].

    A mug's handle points along the yaw.
    """

    x: float
    y: float
    z: float
    yaw: float = 0.0


@dataclass(frozen=True)
class Scene:
    """State of the world at time 0.

    Attributes:
        seed: Seed of every random draw that the world makes.
        robot: Pose of `base_link` in `map`.
        objects: Where objects stand.
        held: Object between the fingers at the start, or None.
        grip: How it is held there: its middle ahead of the tool point along the fingers' breadth and below it, against
            the usual grip [m], and its lean about the line from finger to finger [rad].
        arm: Arm joint positions [rad].
        head: Pan and tilt [rad].
        misaligned: How far pan and tilt of the camera really are from where the robot takes them to be [rad].
        gripper: Opening between the fingertips [m]; ignored when something is held.
        fixtures: Joint positions of fixtures that are not at rest: drawer [m], needle [rad].
        clean: Dirt patches that are already wiped.
        people: Where people stand who are not at their usual place: x [m], y [m], yaw [rad].
        manners: How people behave who do not just stand and take what they are offered.
        conditions: How the world differs from the usual one.
    """

    seed: int = 0
    robot: Pose2 = (0.55, 3.0, 0.0)
    objects: Mapping[str, Placement] = field(default_factory=dict)
    held: str | None = None
    grip: tuple[float, float, float] = (0.0, 0.0, 0.0)
    arm: tuple[float, ...] = tuple(float(angle) for angle in DESCRIPTION.rest)
    head: tuple[float, float] = (0.0, 0.6)
    misaligned: tuple[float, float] = (0.0, 0.0)
    gripper: float = 0.06
    fixtures: Mapping[str, float] = field(default_factory=dict)
    clean: frozenset[str] = frozenset()
    people: Mapping[str, Pose2] = field(default_factory=dict)
    manners: Mapping[str, Manner] = field(default_factory=dict)
    conditions: Conditions = field(default_factory=Conditions)

    @staticmethod
    def home(seed: int = 0) -> Scene:
        """The standard flat: objects on their usual places, poses drawn from the seed, the robot at the dock."""
        random = np.random.default_rng([seed, 1])
        site = _flat()
        objects: dict[str, Placement] = {}
        for surface in sorted({known.place for known in site.objects.values()} & set(_surfaces(site))):
            here = [known for known in site.objects.values() if known.place == surface]
            objects |= spread(site.place(surface), here, random)
        objects["peg"] = _peg_in_fixture(site)
        near_dock = random.uniform((-0.03, -0.05, -0.1), (0.05, 0.05, 0.1)) + site.place("dock").approach
        return Scene(
            seed=seed,
            robot=_pose2(near_dock),
            objects=objects,
            fixtures={"needle": float(random.uniform(-1.5, 1.5))},
        )


def spread(surface: Place, known: list[KnownObject], random: np.random.Generator) -> dict[str, Placement]:
    """Objects well apart on a surface, within reach from its front, at random poses."""
    most = _ACROSS_WORKBENCH if surface.name == "workbench" else _ACROSS
    while True:
        across = random.uniform(-most, most, len(known))
        behind = random.uniform(*_BEHIND, len(known))
        yaw = random.uniform(-math.pi, math.pi, len(known))
        spots = np.stack([across, behind], axis=1)
        gaps = np.linalg.norm(spots[:, None] - spots[None], axis=-1) + np.eye(len(known))
        if gaps.min() >= _APART:
            return {
                one.name: standing_on(surface, one.name, float(spot[0]), float(spot[1]), float(turn))
                for one, spot, turn in zip(known, spots, yaw, strict=True)
            }


def standing_on(surface: Place, name: str, across: float, behind: float, yaw: float = 0.0) -> Placement:
    """An object upright on a surface.

    Args:
        surface: The surface.
        name: The object.
        across: How far to the left of the middle [m], seen by somebody who faces the surface.
        behind: How far behind its front edge [m].
        yaw: Turn against the facing direction [rad].

    Raises:
        UnknownName: if there is no such object.
    """
    x, y = _seen_from_front(surface, across, behind)
    z = float(surface.centre[2]) + HALF_HEIGHT[_flat_object(name).kind]
    return Placement(x, y, z, surface.yaw + yaw)


def in_front_of(surface: Place, gap: float = 0.08, across: float = 0.0, heading_error: float = 0.0) -> Pose2:
    """Base pose before a surface, facing it.

    Args:
        surface: The surface.
        gap: Distance between the base's edge and the front edge [m].
        across: How far to the left of the middle [m].
        heading_error: Turn against the facing direction [rad].
    """
    x, y = _seen_from_front(surface, across, -(gap + DESCRIPTION.base.radius))
    return x, y, surface.yaw + heading_error


def kind_of(name: str) -> str:
    """Kind of an object: cube, mug or peg.

    Raises:
        UnknownName: if there is no such object.
    """
    return _flat_object(name).kind


@cache
def _flat() -> Site:
    return read_site()


def _flat_object(name: str) -> KnownObject:
    objects = _flat().objects
    if name not in objects:
        raise UnknownName("object", name, objects)
    return objects[name]


def _surfaces(site: Site) -> list[str]:
    return [name for name, place in site.places.items() if place.kind.value == "surface"]


def _seen_from_front(surface: Place, across: float, behind: float) -> tuple[float, float]:
    depth = behind - float(surface.size[1]) / 2
    cosine, sine = math.cos(surface.yaw), math.sin(surface.yaw)
    return (
        float(surface.centre[0]) + cosine * depth - sine * across,
        float(surface.centre[1]) + sine * depth + cosine * across,
    )


def _peg_in_fixture(site: Site) -> Placement:
    x, y, top = (float(value) for value in site.place("peg_fixture").centre)
    return Placement(x, y, top - 0.04 + HALF_HEIGHT["peg"])


def _pose2(values: np.ndarray) -> Pose2:
    return float(values[0]), float(values[1]), float(values[2])
