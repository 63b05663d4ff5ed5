"""The bodies that stand on random tables: what each kind of thing looks like, in random sizes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import mujoco
import numpy as np

from executive.contracts.action import Vector

BOX, _CYLINDER, _CAPSULE, _SPHERE, _ELLIPSOID = (
    mujoco.mjtGeom.mjGEOM_BOX,
    mujoco.mjtGeom.mjGEOM_CYLINDER,
    mujoco.mjtGeom.mjGEOM_CAPSULE,
    mujoco.mjtGeom.mjGEOM_SPHERE,
    mujoco.mjtGeom.mjGEOM_ELLIPSOID,
)
_DARK = np.array([0.10, 0.08, 0.07])


@dataclass(frozen=True)
class Part:
    """One geom of a thing, relative to the middle of its underside; `colour` None for the thing's own."""

    shape: mujoco.mjtGeom
    size: tuple[float, ...]
    at: tuple[float, float, float]
    quaternion: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 0.0)
    colour: Vector | None = None


@dataclass(frozen=True)
class Body:
    """The parts of a thing, and its extent."""

    parts: tuple[Part, ...]
    radius: float
    height: float


def _cube(random: np.random.Generator) -> Body:
    half = random.uniform(0.017, 0.04) * random.uniform(0.95, 1.05, 3)
    return Body((Part(BOX, tuple(half), (0, 0, half[2])),), float(np.hypot(*half[:2])), 2 * half[2])


def _carton(random: np.random.Generator) -> Body:
    half = random.uniform(0.03, 0.05) * random.permutation([random.uniform(1.0, 1.4), 1.0, random.uniform(1.7, 2.4)])
    return Body((Part(BOX, tuple(half), (0, 0, half[2])),), float(np.hypot(*half[:2])), 2 * half[2])


def _mug(random: np.random.Generator) -> Body:
    radius, half = random.uniform(0.027, 0.042), random.uniform(0.034, 0.052)
    out, reach = radius * 1.7, half * 0.55
    thick = random.uniform(0.004, 0.006)
    side = (math.cos(math.pi / 4), 0.0, math.sin(math.pi / 4), 0.0)
    bar = (out - radius) / 2
    return Body(
        (
            Part(_CYLINDER, (radius, half), (0, 0, half)),
            Part(_CYLINDER, (radius * 0.86, 0.0005), (0, 0, 2 * half), colour=_DARK),
            Part(_CAPSULE, (thick, reach), (out, 0, half)),
            Part(_CAPSULE, (thick, bar), (radius + bar, 0, half + reach), side),
            Part(_CAPSULE, (thick, bar), (radius + bar, 0, half - reach), side),
        ),
        radius * 1.3,
        2 * half,
    )


def _peg(random: np.random.Generator) -> Body:
    radius, half = random.uniform(0.009, 0.017), random.uniform(0.04, 0.065)
    if random.random() < 0.25:
        lying = (math.cos(math.pi / 4), 0.0, math.sin(math.pi / 4), 0.0)
        return Body((Part(_CYLINDER, (radius, half), (0, 0, radius), lying),), half, 2 * radius)
    return Body((Part(_CYLINDER, (radius, half), (0, 0, half)),), radius, 2 * half)


def _ball(random: np.random.Generator) -> Body:
    radius = random.uniform(0.02, 0.05)
    return Body((Part(_SPHERE, (radius,), (0, 0, radius)),), radius, 2 * radius)


def _bottle(random: np.random.Generator) -> Body:
    radius, half = random.uniform(0.026, 0.042), random.uniform(0.06, 0.085)
    neck = (_CYLINDER, (radius * 0.4, 0.03), (0.0, 0.0, 2 * half + 0.03))
    return Body((Part(_CYLINDER, (radius, half), (0, 0, half)), Part(*neck)), radius, 2 * half + 0.06)


def _plate(random: np.random.Generator) -> Body:
    radius, half = random.uniform(0.06, 0.10), random.uniform(0.008, 0.013)
    return Body((Part(_CYLINDER, (radius, half), (0, 0, half)),), radius, 2 * half)


def _clutter(random: np.random.Generator) -> Body:
    """Something without a name: two or three lumps."""
    parts, reach = [], 0.0
    for _ in range(int(random.integers(2, 4))):
        half = random.uniform(0.012, 0.04, 3)
        shape = BOX if random.random() < 0.5 else _ELLIPSOID
        at = random.uniform(-0.02, 0.02, 2)
        parts.append(Part(shape, tuple(half), (float(at[0]), float(at[1]), half[2])))
        reach = max(reach, float(np.hypot(*at) + np.hypot(*half[:2])))
    return Body(tuple(parts), reach, 2 * max(part.size[2] for part in parts))


KINDS: dict[str, Callable[[np.random.Generator], Body]] = {
    "cube": _cube,
    "carton": _carton,
    "mug": _mug,
    "peg": _peg,
    "ball": _ball,
    "bottle": _bottle,
    "plate": _plate,
    "": _clutter,
}
"""How each kind is made."""
