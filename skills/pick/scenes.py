"""Tables to practise at: a few cubes and mugs of all colours, the robot before them, its camera on them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.practice import Conditions, Practice, Start
from executive.contracts.site import Place, PlaceKind, Site
from skills.arm.grip import GRIPS
from skills.pick.spec import GAZE
from skills.training.starts import base_before, seen_from_front

APART = 0.14
"""Distance that all things keep from each other [m]: the open hand fits between them."""
_FROM_FIXTURES = 0.18
_ACROSS = 0.27
"""How far to either side of the robot things stand [m]."""
_AWAY = 7.0
"""Where things stand that a scene does not use, outside the site [m]."""


@dataclass(frozen=True)
class Spread:
    """Within what limits scenes are drawn.

    Attributes:
        fewest, most: Number of things on the table.
        behind: Nearest and farthest behind the table's front edge [m].
        head: Standard deviation of pan and tilt [rad].
        light, camera_noise, friction, mass: Smallest and largest factors, see `Conditions`.
        misaligned: Standard deviation of the camera's misalignment [rad].
    """

    fewest: int = 3
    most: int = 6
    behind: tuple[float, float] = (0.09, 0.29)
    head: float = 0.03
    light: tuple[float, float] = (0.8, 1.15)
    camera_noise: tuple[float, float] = (0.7, 1.5)
    friction: tuple[float, float] = (0.8, 1.2)
    mass: tuple[float, float] = (0.7, 1.3)
    misaligned: float = 0.0


def targets(site: Site) -> tuple[str, ...]:
    """Names of the objects that the skill learns to take, in a fixed order."""
    return tuple(sorted(name for name, known in site.objects.items() if known.kind in ("cube", "mug")))


def table(practice: Practice, random: np.random.Generator, spread: Spread, usual: bool = False) -> tuple[Start, Place]:
    """A random surface with things on it and the robot before it.

    Args:
        practice: The robot.
        random: Decides everything.
        spread: Within what limits.
        usual: Leave light, noise, friction and mass as they usually are: such scenes are made faster.
    """
    site = practice.site
    surfaces = site.of_kind(PlaceKind.SURFACE)
    surface = surfaces[random.integers(len(surfaces))]
    half = float(surface.size[0]) / 2 - 0.13
    middle = random.uniform(-half + 0.1, half - 0.1)
    base = base_before(
        surface,
        practice.description.base.radius,
        gap=random.uniform(0.055, 0.105),
        across=middle,
        turn=random.uniform(-0.08, 0.08),
    )
    limits = (max(-half, middle - _ACROSS), min(half, middle + _ACROSS))
    objects = _placed(site, surface, limits, spread, random)
    return Start(
        base_pose=base,
        head=GAZE + random.normal(0.0, spread.head, 2),
        misaligned=random.normal(0.0, spread.misaligned, 2),
        objects=objects,
        conditions=Conditions() if usual else _conditions(spread, random),
    ), surface


def on_table(start: Start) -> list[str]:
    """Names of the things that stand on the table of a scene."""
    return [name for name, pose in start.objects.items() if pose[1] < _AWAY]


def _placed(
    site: Site, surface: Place, limits: tuple[float, float], spread: Spread, random: np.random.Generator
) -> dict[str, Vector]:
    names = list(targets(site))
    random.shuffle(names)
    wanted = int(random.integers(spread.fewest, spread.most + 1))
    taken: list[Vector] = []
    fixtures = [fixture.centre[:2] for fixture in site.of_kind(PlaceKind.FIXTURE)]
    for _ in range(200):
        spot = seen_from_front(surface, random.uniform(*limits), random.uniform(*spread.behind))
        free = all(np.hypot(*(spot - other)) > APART for other in taken)
        if free and all(np.hypot(*(spot - other)) > _FROM_FIXTURES for other in fixtures):
            taken.append(spot)
        if len(taken) == wanted:
            break
    objects: dict[str, Vector] = {"peg": np.array([3.0, _AWAY, 0.05, 0.0])}
    for number, name in enumerate(names):
        height = GRIPS[site.objects[name].kind].half_height
        if number < len(taken):
            yaw = random.uniform(-math.pi, math.pi)
            objects[name] = np.array([*taken[number], float(surface.centre[2]) + height, yaw])
        else:
            objects[name] = np.array([0.3 * number, _AWAY, height, 0.0])
    return objects


def _conditions(spread: Spread, random: np.random.Generator) -> Conditions:
    return Conditions(
        friction=random.uniform(*spread.friction),
        mass=random.uniform(*spread.mass),
        light=random.uniform(*spread.light),
        camera_noise=random.uniform(*spread.camera_noise),
    )
