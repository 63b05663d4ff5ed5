"""Training and evaluation of the skill `grasp`."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from executive.contracts.memory import Sighting
from executive.contracts.practice import Conditions, Practice, Start, Trial
from executive.contracts.site import PlaceKind
from skills.arm.grip import GRIPS
from skills.grasp.expert import expert
from skills.grasp.skill import Grasp
from skills.grasp.spec import INPUTS, OUTPUTS, SPEC, SPEED, TURN
from skills.training.imitation import Course
from skills.training.starts import base_before, seen_from_front

DEMOS = 400
POSITION_ERROR, TURN_ERROR = 0.004, 0.25
"""Standard deviations of the localisation that training and evaluation assume [m], [rad]; see the card of `look`."""
_APART = 0.15
"""Distance that the object of a trial keeps from all others [m]."""


def trial(practice: Practice, seed: int, turn: float = 0.08, contact: tuple[float, float] = (0.7, 1.3)) -> Trial:
    """A random object on a random surface, the base before it with the errors that navigation leaves.

    Args:
        practice: The robot.
        seed: Seed of the draws.
        turn: How far the base is turned at most [rad].
        contact: Smallest and largest friction and mass, as factors.
    """
    random = np.random.default_rng(seed)
    surfaces = practice.site.of_kind(PlaceKind.SURFACE)
    kinds: dict[str, list[str]] = {}
    for name, known in practice.site.objects.items():
        kinds.setdefault(known.kind, []).append(name)
    names = kinds[random.choice([kind for kind in GRIPS if kind in kinds])]  # every kind as often
    practice.reset(Start(), seed)
    others = practice.truth().objects
    while True:
        surface, name = surfaces[random.integers(len(surfaces))], names[random.integers(len(names))]
        half = float(surface.size[0]) / 2 - 0.13
        across, behind = random.uniform(-half, half), random.uniform(0.09, 0.29)
        spot = seen_from_front(surface, across, behind)
        near = [other for other, pose in others.items() if other != name and np.hypot(*(pose[:2] - spot)) < _APART]
        fixtures = practice.site.of_kind(PlaceKind.FIXTURE)
        near += [fixture.name for fixture in fixtures if np.hypot(*(fixture.centre[:2] - spot)) < _APART + 0.03]
        if not near:
            break
    height = float(surface.centre[2]) + GRIPS[practice.site.objects[name].kind].half_height
    pose = np.array([*spot, height, random.uniform(-math.pi, math.pi)])
    base = base_before(
        surface,
        practice.description.base.radius,
        gap=random.uniform(0.055, 0.105),
        across=across + random.uniform(-0.06, 0.06),
        turn=random.uniform(-turn, turn),
    )
    conditions = Conditions(friction=random.uniform(*contact), mass=random.uniform(*contact))
    start = Start(base_pose=base, objects={name: pose}, conditions=conditions)
    return Trial(start, {"object": name}, seed, f"on {surface.name}")


def localise(practice: Practice, trial: Trial, error: float = 1.0) -> None:
    """Put the object into the robot's memory with the error of localisation, `error` times the usual."""
    random = np.random.default_rng([trial.seed, 7])
    name = str(trial.goal["object"])
    x, y, z, yaw = practice.truth().objects[name]
    position = np.array([x, y, z]) + error * random.normal(0.0, POSITION_ERROR, 3)
    turned = yaw + error * random.normal(0.0, TURN_ERROR)
    practice.memory.saw(Sighting(name, position, turned, POSITION_ERROR, "", 0.0))


def not_held(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the object is in the gripper and off everything else."""
    name = str(trial.goal["object"])
    return "" if practice.holds(f"holding({name})") else f"{name} is not held"


COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=Grasp.weights,
    make=Grasp,
    expert=expert,
    trial=trial,
    wrong=not_held,
    prepare=localise,
    lower=np.array([-SPEED, -SPEED, -SPEED, -TURN, -0.01]),
    upper=np.array([SPEED, SPEED, SPEED, TURN, 0.10]),
    noise=np.array([0.05, 0.05, 0.04, 0.4, 0.0]),
    demos=DEMOS,
    held_out_seeds=1_000_000,
    training_seeds=2_000_000,
    data="cubes and mugs in four colours, the peg and the can, upright on five surfaces, localised with an error of "
    f"{POSITION_ERROR * 1000:.0f} mm and {TURN_ERROR:.2f} rad (standard deviation); friction and mass "
    "0.7 to 1.3 times the usual, base 55 to 105 mm before the surface, up to 60 mm beside the object and 0.08 rad off.",
    limits="objects of other kinds or sizes, objects within 15 cm of others, lying mugs.",
    shifts={
        "friction and mass 0.4 to 0.7 times the usual": partial(trial, contact=(0.4, 0.7)),
        "friction and mass 1.3 to 2 times the usual": partial(trial, contact=(1.3, 2.0)),
        "base turned up to 0.25 rad": partial(trial, turn=0.25),
    },
    misled={"localised with twice the error": partial(localise, error=2.0)},
)

evaluate, outside, train = COURSE.evaluate, COURSE.outside, COURSE.train
