"""Starts of `take_from_clutter`, held-out ones and those that it learns from, and how they are judged."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from executive.contracts.practice import Conditions, Practice, Start, Trial
from executive.contracts.site import PlaceKind
from skills.arm.grip import GRIPS
from skills.take_from_clutter.crowd import gathered
from skills.take_from_clutter.options import KINDS
from skills.training.starts import base_before, seen_from_front

_CUBES = 0.75
"""Share of the trials in which a cube is wanted: it is low, and harder to get at than a mug."""
_APART = 0.27
"""Distance that the middle of a crowd keeps from what is no part of it [m]."""
_MISALIGNED = 0.003
"""Standard deviation of the camera's misalignment in pan and in tilt [rad]."""


@dataclass(frozen=True)
class Spread:
    """Ranges that starts are drawn from; the defaults are those of training.

    Attributes:
        neighbours: Fewest and most of them.
        gaps: Least and largest gap between the wanted object and each of its neighbours [m].
        contact: Friction and mass, as factors.
        light, noise: The camera's brightness and noise, as factors.
    """

    neighbours: tuple[int, int] = (1, 3)
    gaps: tuple[float, float] = (0.003, 0.04)
    contact: tuple[float, float] = (0.7, 1.3)
    light: tuple[float, float] = (0.6, 1.3)
    noise: tuple[float, float] = (0.5, 2.0)


USUAL = Spread()


def trial(practice: Practice, seed: int, spread: Spread = USUAL) -> Trial:
    """A cube or a mug with neighbours close by on a random surface, the base before it as navigation leaves it."""
    random = np.random.default_rng(seed)
    site = practice.site
    practice.reset(Start(), seed)
    home = practice.truth().objects
    names = [name for name, known in site.objects.items() if known.kind in KINDS]
    surfaces = site.of_kind(PlaceKind.SURFACE)
    fixtures = [fixture.centre[:2] for fixture in site.of_kind(PlaceKind.FIXTURE)]
    while True:
        surface = surfaces[random.integers(len(surfaces))]
        wanted_kind = "cube" if random.uniform() < _CUBES else "mug"
        wanted = [name for name in names if site.objects[name].kind == wanted_kind]
        target = wanted[random.integers(len(wanted))]
        others = [name for name in names if name != target]
        random.shuffle(others)
        crowd = [target, *others[: random.integers(spread.neighbours[0], spread.neighbours[1] + 1)]]
        half = float(surface.size[0]) / 2 - 0.25
        across, behind = random.uniform(-half, half), random.uniform(0.13, 0.27)
        spot = seen_from_front(surface, across, behind)
        away = [pose[:2] for name, pose in home.items() if name not in crowd] + fixtures
        if all(float(np.hypot(*(one - spot))) > _APART for one in away):
            break
    kinds = {name: site.objects[name].kind for name in crowd}
    poses = gathered(kinds, target, np.array([*spot, random.uniform(-math.pi, math.pi)]), spread.gaps, random)
    top = float(surface.centre[2])
    start = Start(
        base_before(
            surface,
            practice.description.base.radius,
            gap=random.uniform(0.055, 0.105),
            across=across + random.uniform(-0.06, 0.06),
            turn=random.uniform(-0.08, 0.08),
        ),
        misaligned=random.normal(0.0, _MISALIGNED, 2),
        objects={
            name: np.array([x, y, top + GRIPS[kinds[name]].half_height, yaw]) for name, (x, y, yaw) in poses.items()
        },
        conditions=Conditions(
            friction=random.uniform(*spread.contact),
            mass=random.uniform(*spread.contact),
            light=random.uniform(*spread.light),
            camera_noise=random.uniform(*spread.noise),
        ),
    )
    note = f"among {', '.join(crowd[1:])}"
    return Trial(start, {"object": target, "place": surface.name}, seed, note)


def wrong(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the wanted object is held and every neighbour stands upright on the surface."""
    wanted, surface = str(trial.goal["object"]), str(trial.goal["place"])
    facts = [] if practice.holds(f"holding({wanted})") else [f"{wanted} is not held"]
    return "; ".join([*facts, *harmed(practice, trial.start.objects.keys() - {wanted}, surface)])


def harmed(practice: Practice, neighbours: set[str], surface: str) -> list[str]:
    """What is wrong with the neighbours."""
    wanted = [
        f"{what}({name}{where})"
        for name in sorted(neighbours)
        for what, where in (("upright", ""), ("on", f", {surface}"))
    ]
    return [f"{fact} is not true" for fact in wanted if not practice.holds(fact)]
