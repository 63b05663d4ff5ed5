"""Scenes to learn from and to be measured in: dirt on a surface, things around it, the robot before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.practice import Conditions, Practice, Start
from executive.contracts.site import Place, PlaceKind
from skills.arm.grip import GRIPS
from skills.frames import to_map
from skills.training.starts import base_before, seen_from_front

PATCHES = {"coffee_table_dirt": 0.04, "workbench_dirt": 0.04, "kitchen_table_dirt": 0.035, "kitchen_table_speck": 0.022}
"""Patches that a scene may have anywhere, with their radius [m]."""
_OUTSIDE = 7.0
"""Where dirt and objects are that a scene does not use: y in `map` [m], outside the site."""
_ROOM = {"cube": 0.075, "mug": 0.14}
"""Distance of an object's middle from the edge of a patch [m], by kind: what the hand needs to wipe it off whole."""
_APART = 0.11
"""Distance between two objects, and of a patch's edge from the middle of a fixture [m]."""
_TRIES = 30


@dataclass(frozen=True)
class Spread:
    """Ranges that scenes are drawn from; the defaults are those of training.

    Attributes:
        gap: Distance between the base's edge and the surface [m].
        turn: Largest turn of the base against the surface [rad].
        across: Farthest that dirt lies left or right of the base's middle [m].
        behind: Nearest and farthest that its middle lies behind the front edge [m].
        reach: Farthest that dirt lies from the shoulder in the plane [m].
        patches: Most patches.
        things: Most objects on the surface.
        light, noise: The camera's brightness and noise, as factors.
        misaligned: Standard deviation of the camera's misalignment in pan and in tilt [rad].
        room: Room between dirt and objects, as a factor.
    """

    gap: tuple[float, float] = (0.055, 0.105)
    turn: float = 0.08
    across: float = 0.45
    behind: tuple[float, float] = (0.07, 0.30)
    reach: float = 0.67
    patches: int = 3
    things: int = 4
    light: tuple[float, float] = (0.6, 1.3)
    noise: tuple[float, float] = (0.5, 2.0)
    misaligned: float = 0.003
    room: float = 1.0


def dirty_surface(practice: Practice, random: np.random.Generator, spread: Spread) -> tuple[Start, Place]:
    """A scene, and the surface that is dirty in it."""
    surfaces = practice.site.of_kind(PlaceKind.SURFACE)
    surface = surfaces[random.integers(len(surfaces))]
    half = float(surface.size[0]) / 2
    middle = random.uniform(-1.0, 1.0) * (half - 0.45)
    base = base_before(
        surface,
        practice.description.base.radius,
        gap=random.uniform(*spread.gap),
        across=middle + random.uniform(-0.03, 0.03),
        turn=random.uniform(-spread.turn, spread.turn),
    )
    spots = _spots(practice, surface, base, middle, random, spread)
    conditions = Conditions(
        friction=random.uniform(0.7, 1.3),
        mass=random.uniform(0.7, 1.3),
        light=random.uniform(*spread.light),
        camera_noise=random.uniform(*spread.noise),
        dirt={name: (float(x), float(y)) for name, (x, y) in spots.items()},
    )
    start = Start(
        base_pose=base,
        head=random.uniform((-0.5, 0.3), (0.5, 0.9)),
        misaligned=random.normal(0.0, spread.misaligned, 2),
        objects=_things(practice, surface, middle, spots, random, spread),
        conditions=conditions,
    )
    return start, surface


def _spots(
    practice: Practice, surface: Place, base: Vector, middle: float, random: np.random.Generator, spread: Spread
) -> dict[str, Vector]:
    """Where each patch lies: one or more on the surface within reach, the others outside."""
    shoulder = to_map(practice.description.arm_geometry.shoulder[:2], base)
    names = [str(name) for name in random.permutation(list(PATCHES))]
    wanted = 1 + int(random.integers(spread.patches))
    fixtures = [fixture.centre[:2] for fixture in practice.site.of_kind(PlaceKind.FIXTURE)]
    spots = {name: np.array([0.3 + 0.3 * number, _OUTSIDE]) for number, name in enumerate(names)}
    most = float(surface.size[0]) / 2 - 0.05
    for name in names[:wanted]:
        for _ in range(_TRIES):
            across = float(np.clip(middle + random.uniform(-spread.across, spread.across), -most, most))
            spot = seen_from_front(surface, across, random.uniform(*spread.behind))
            clear = all(_away(spot, fixture) > PATCHES[name] + _APART for fixture in fixtures)
            near = _away(spot, shoulder) + PATCHES[name] < spread.reach
            if clear and near and all(_away(spot, other) > 0.12 for other in spots.values()):
                spots[name] = spot
                break
    return spots


def _things(
    practice: Practice,
    surface: Place,
    middle: float,
    spots: dict[str, Vector],
    random: np.random.Generator,
    spread: Spread,
) -> dict[str, Vector]:
    """Poses of all cubes and mugs: some on the surface around the dirt, the others outside."""
    known = practice.site.objects
    names = [str(name) for name in random.permutation([n for n, one in known.items() if one.kind in _ROOM])]
    wanted = int(random.integers(spread.things + 1))
    taken = [fixture.centre[:2] for fixture in practice.site.of_kind(PlaceKind.FIXTURE)]
    half = float(surface.size[0]) / 2 - 0.06
    poses = {}
    for number, name in enumerate(names):
        kind = known[name].kind
        height = GRIPS[kind].half_height
        poses[name] = np.array([0.3 * number, _OUTSIDE + 0.5, height, 0.0])
        for _ in range(_TRIES if number < wanted else 0):
            across = float(np.clip(middle + random.uniform(-0.6, 0.6), -half, half))
            spot = seen_from_front(surface, across, random.uniform(0.07, 0.38))
            room = spread.room * _ROOM[kind]
            clear = all(_away(spot, there) > room + PATCHES[patch] for patch, there in spots.items())
            if clear and all(_away(spot, other) > _APART for other in taken):
                taken.append(spot)
                poses[name] = np.array([*spot, float(surface.centre[2]) + height, random.uniform(-3.1, 3.1)])
                break
    return poses


def _away(one: Vector, other: Vector) -> float:
    return float(np.linalg.norm(one - other))
