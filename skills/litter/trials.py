"""Litter, or a peg, among things on a surface, and litter in the gripper before the bin: starts and their judges.

`look` and `grasp` have learned from cubes and mugs only, `place` also from empty cans. Measured by
`pytest -m slow tests/skills/test_litter.py`.
"""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.practice import Attempt, Conditions, Practice, SkillReport, Start, Trial
from executive.contracts.site import Place, PlaceKind
from skills.arm.grip import GRIPS
from skills.frames import to_base
from skills.grasp.skill import Grasp
from skills.look.skill import Look
from skills.place.skill import Place as PutDown
from skills.training.evaluate import Progress, evaluate, silent
from skills.training.starts import base_before, seen_from_front

LITTER = "can"
BIN = "bin"
_CLOSE = 0.02
"""Error [m] up to which litter counts as localised; that of the skill `look`."""
_APART = 0.15
"""Distance between the middles of two things [m]; the hand needs it."""
_THINGS = 4
"""Most cubes and mugs on the surface."""
_OUTSIDE = 7.5
"""Where things stand that a scene does not use: y in `map` [m], outside the site."""
_LOOKED_FOR, _TAKEN, _DROPPED = 10_000_000, 11_000_000, 12_000_000
"""First seeds of the starts; nothing is trained on them."""


def looked_for(
    practice: Practice, starts: int = 200, seed: int = 0, progress: Progress = silent, name: str = LITTER
) -> SkillReport:
    """How often `look` finds litter, or the peg, on a surface and localises it within 2 cm as seen from the robot."""
    trials = [_on_a_surface(practice, _LOOKED_FOR + 10_000 * seed + number, name) for number in range(starts)]
    return evaluate(practice, Look, trials, _not_localised, seed, progress=progress)


def taken(
    practice: Practice, starts: int = 200, seed: int = 0, progress: Progress = silent, name: str = LITTER
) -> SkillReport:
    """How often `grasp` takes it where `look` has found it; a look that misses it counts as a failure."""
    trials = [_on_a_surface(practice, _TAKEN + 10_000 * seed + number, name) for number in range(starts)]
    return evaluate(practice, Grasp, trials, _not_held, seed, _look, progress)


def dropped(practice: Practice, starts: int = 200, seed: int = 0, progress: Progress = silent) -> SkillReport:
    """How often `place` drops litter into the bin."""
    trials = [_before_the_bin(practice, _DROPPED + 10_000 * seed + number) for number in range(starts)]
    return evaluate(practice, PutDown, trials, _not_in_the_bin, seed, progress=progress)


def _on_a_surface(practice: Practice, seed: int, name: str) -> Trial:
    """Litter, or the peg, and some things on a random surface, the base before it."""
    random = np.random.default_rng(seed)
    surfaces = practice.site.of_kind(PlaceKind.SURFACE)
    surface = surfaces[random.integers(len(surfaces))]
    objects, across = _spread(practice, surface, random, name)
    base = base_before(
        surface,
        practice.description.base.radius,
        gap=random.uniform(0.055, 0.105),
        across=across + random.uniform(-0.06, 0.06),
        turn=random.uniform(-0.08, 0.08),
    )
    start = Start(base_pose=base, objects=objects, conditions=_conditions(random))
    return Trial(start, {"object": name, "place": surface.name}, seed, f"on {surface.name}")


def _spread(
    practice: Practice, surface: Place, random: np.random.Generator, wanted: str
) -> tuple[dict[str, Vector], float]:
    """Poses of all objects, and how far to the left of the surface's middle the one that is wanted stands [m]."""
    site = practice.site
    half = float(surface.size[0]) / 2 - 0.13
    taken = [fixture.centre[:2] for fixture in site.of_kind(PlaceKind.FIXTURE)]
    usual = [name for name, one in site.objects.items() if one.place and name != wanted]
    others = [str(name) for name in random.permutation(usual)]
    things, wanted_across = int(random.integers(_THINGS + 1)), math.nan
    poses: dict[str, Vector] = {}
    for number, name in enumerate([wanted, *others]):
        kind = site.objects[name].kind
        height = GRIPS[kind].half_height
        poses[name] = np.array([0.3 * number, _OUTSIDE, height, 0.0])
        while number <= things and (kind != "peg" or name == wanted):
            across, behind = random.uniform(-half, half), random.uniform(0.09, 0.29)
            spot = seen_from_front(surface, across, behind)
            if all(np.linalg.norm(spot - other) > _APART + 0.03 for other in taken):
                taken.append(spot)
                turn = random.uniform(-math.pi, math.pi)
                poses[name] = np.array([*spot, float(surface.centre[2]) + height, turn])
                wanted_across = across if name == wanted else wanted_across
                break
    return poses, wanted_across


def _before_the_bin(practice: Practice, seed: int) -> Trial:
    random = np.random.default_rng(seed)
    base = base_before(
        practice.site.place(BIN),
        practice.description.base.radius,
        gap=random.uniform(0.055, 0.105),
        across=random.uniform(-0.03, 0.03),
        turn=random.uniform(-0.08, 0.08),
    )
    start = Start(base_pose=base, held=LITTER, conditions=_conditions(random))
    return Trial(start, {"object": LITTER, "on": BIN}, seed)


def _conditions(random: np.random.Generator) -> Conditions:
    return Conditions(
        friction=random.uniform(0.7, 1.3),
        mass=random.uniform(0.7, 1.3),
        light=random.uniform(0.6, 1.3),
        camera_noise=random.uniform(0.5, 2.0),
    )


def _look(practice: Practice, trial: Trial) -> None:
    practice.attempt(Look(), trial.goal)


def _not_localised(practice: Practice, trial: Trial, attempt: Attempt) -> str:
    name = str(trial.goal["object"])
    sighting = practice.memory.sightings.get(name)
    if sighting is None or not attempt.outcome.succeeded:
        return f"{name} was not localised"
    truth = practice.truth()
    seen = to_base(sighting.position, practice.observe().state.base_pose)
    error = float(np.linalg.norm(seen - to_base(truth.objects[name][:3], truth.base_pose)))
    return "" if error <= _CLOSE else f"{name} is {error * 1000:.0f} mm off"


def _not_held(practice: Practice, trial: Trial, attempt: Attempt) -> str:
    name = trial.goal["object"]
    return "" if practice.holds(f"holding({name})") else f"{name} is not held"


def _not_in_the_bin(practice: Practice, trial: Trial, attempt: Attempt) -> str:
    fact = f"in({LITTER}, {BIN})"
    return "" if practice.holds(fact) else f"{fact} is not true"
