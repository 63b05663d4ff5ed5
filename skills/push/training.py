"""Training and evaluation of the skill `push`."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from executive.contracts.memory import Sighting
from executive.contracts.practice import Conditions, Practice, Start, Trial
from executive.contracts.site import PlaceKind
from skills.arm.grip import GRIPS
from skills.push.expert import expert
from skills.push.skill import Push
from skills.push.spec import INPUTS, OUTPUTS, SPEC, SPEED, TURNS
from skills.push.way import Way, stays_on
from skills.training.imitation import Course
from skills.training.starts import base_before, seen_from_front

DEMOS = 150
ARRIVED = 0.03
"""Farthest from its goal [m] that a pushed object may end."""
_BELIEVED = 0.01
"""Standard deviation of where the robot takes the object to be before it looks [m]."""
_MISALIGNED = 0.003
"""Standard deviation of the camera's misalignment in pan and in tilt [rad]."""
_DEEPEST = 0.32
"""Farthest behind the front edge that an object starts or ends [m]."""


def trial(practice: Practice, seed: int, friction: float = 1.0, image: float = 1.0, misaligned: float = 1.0) -> Trial:
    """A random object on a random surface with a free way, the base before it with the errors that navigation leaves.

    Args:
        practice: The robot.
        seed: Seed of the draws.
        friction: Friction, as a factor to that of training.
        image: How much noisier and darker the camera is than in training, as a factor.
        misaligned: How much farther off the camera's direction is than in training, as a factor.
    """
    random = np.random.default_rng(seed)
    practice.reset(Start(), seed)
    others = practice.truth().objects
    names = [name for name, known in practice.site.objects.items() if known.kind in ("cube", "mug")]
    surfaces = practice.site.of_kind(PlaceKind.SURFACE)
    fixtures = [fixture.centre[:2] for fixture in practice.site.of_kind(PlaceKind.FIXTURE)]
    while True:
        surface, name = surfaces[random.integers(len(surfaces))], names[random.integers(len(names))]
        direction = tuple(TURNS)[random.integers(len(TURNS))]
        distance = float(random.uniform(0.05, 0.18))
        half = float(surface.size[0]) / 2 - 0.15
        across, behind = random.uniform(-half, half), random.uniform(0.09, _DEEPEST)
        spot = seen_from_front(surface, across, behind)
        way = Way(spot, surface.yaw + TURNS[direction], distance)
        taken = np.array([*(pose[:2] for other, pose in others.items() if other != name), *fixtures])
        ends_behind = behind + distance * math.cos(TURNS[direction])
        if stays_on(surface, way.goal) and ends_behind < _DEEPEST and way.keeps_off(taken):
            break
    height = float(surface.centre[2]) + GRIPS[practice.site.objects[name].kind].half_height
    base = base_before(
        surface,
        practice.description.base.radius,
        gap=random.uniform(0.055, 0.105),
        across=across + random.uniform(-0.06, 0.06),
        turn=random.uniform(-0.08, 0.08),
    )
    conditions = Conditions(
        friction=2.0 ** random.uniform(-0.7, 0.7) * friction,
        mass=random.uniform(0.7, 1.3),
        light=random.uniform(0.6, 1.3) / image,
        camera_noise=random.uniform(0.5, 2.0) * image,
    )
    start = Start(
        base,
        misaligned=random.normal(0.0, _MISALIGNED * misaligned, 2),
        objects={name: np.array([*spot, height, random.uniform(-math.pi, math.pi)])},
        conditions=conditions,
    )
    goal = {"object": name, "direction": direction, "distance": distance}
    return Trial(start, goal, seed, f"on {surface.name}")


def remember(practice: Practice, trial: Trial) -> None:
    """Put the object into the robot's memory, about where it is."""
    random = np.random.default_rng([trial.seed, 7])
    name = str(trial.goal["object"])
    pose = practice.truth().objects[name]
    position = pose[:3] + np.array([*random.normal(0.0, _BELIEVED, 2), 0.0])
    practice.memory.saw(Sighting(name, position, float(pose[3]), _BELIEVED, trial.note.removeprefix("on "), 0.0))


def not_there(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the object stands where it should, and the others where they stood."""
    name, surface = str(trial.goal["object"]), trial.note.removeprefix("on ")
    turn = practice.site.place(surface).yaw + TURNS[str(trial.goal["direction"])]
    goal = Way(trial.start.objects[name][:2], turn, float(trial.goal["distance"])).goal
    off = float(np.hypot(*(practice.truth().objects[name][:2] - goal)))
    facts = [f"{name} is {off * 100:.1f} cm from its goal"] if off > ARRIVED else []
    facts += [
        f"{fact} is not true" for fact in (f"upright({name})", f"on({name}, {surface})") if not practice.holds(fact)
    ]
    return "; ".join(facts)


COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=Push.weights,
    make=Push,
    expert=expert,
    trial=trial,
    wrong=not_there,
    prepare=remember,
    lower=np.array([-SPEED, -SPEED, -SPEED, -0.01]),
    upper=np.array([SPEED, SPEED, SPEED, 0.04]),
    noise=np.array([0.03, 0.03, 0.02, 0.0]),
    demos=DEMOS,
    held_out_seeds=21_000_000,
    training_seeds=22_000_000,
    data="cubes and mugs in four colours on five surfaces with other things on them, pushed 5 to 18 cm in four "
    "directions, friction 0.6 to 1.6 times the usual, mass 0.7 to 1.3 times, light 0.6 to 1.3 times, camera noise 0.5 "
    "to 2 times, camera misaligned by 3 mrad (standard deviation), believed 10 mm off (standard deviation).",
    limits="objects that are no cubes or mugs of about these sizes, lying mugs, crowded surfaces, turning an object. "
    f"An object counts as there when it stands within {ARRIVED * 100:.0f} cm of its goal.",
    shifted_starts=40,
    shifts={
        "friction 2 times higher": partial(trial, friction=2.0),
        "camera 3 times darker and noisier": partial(trial, image=3.0),
        "camera misaligned 4 times as far": partial(trial, misaligned=4.0),
    },
)

evaluate, outside, train = COURSE.evaluate, COURSE.outside, COURSE.train
