"""Training and evaluation of the skill `press`."""

from __future__ import annotations

from functools import partial

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.practice import Conditions, Practice, Start, Trial
from executive.contracts.site import PlaceKind
from skills.arm.grip import GRIPS
from skills.frames import to_map
from skills.press.expert import expert
from skills.press.skill import Press
from skills.press.spec import INPUTS, OUTPUTS, SPEC, SPEED
from skills.training.imitation import Course

DEMOS = 200
BUTTON = "button"
_OFF_MAP = 0.02
"""The button of a trial stands up to this far from where the map has it, in x and in y [m]."""
_CLUTTER = 3
"""Most objects of a trial that stand around the button."""


def trial(practice: Practice, seed: int, off: float = _OFF_MAP, stand: float = 1.0, image: float = 1.0) -> Trial:
    """The button off the map, things around it, the base before it with the errors that navigation leaves.

    Args:
        practice: The robot.
        seed: Seed of the draws.
        off: Largest shift of the button against the map, in x and in y [m].
        stand: Errors of the base's pose, as a factor.
        image: How much noisier and darker the camera is than in training, as a factor.
    """
    random = np.random.default_rng(seed)
    button = practice.site.place(BUTTON)
    x, y = (float(value) for value in random.uniform(-off, off, 2))
    ahead, left, turn = stand * random.uniform((-0.025, -0.06, -0.08), (0.025, 0.06, 0.08))
    base = np.array([*to_map(np.array([ahead, left]), button.approach), button.approach[2] + turn])
    conditions = Conditions(
        friction=random.uniform(0.7, 1.3),
        mass=random.uniform(0.7, 1.3),
        light=random.uniform(0.6, 1.3) / image,
        camera_noise=random.uniform(0.5, 2.0) * image,
        shifted={BUTTON: (x, y)},
    )
    start = Start(
        base, objects=_clutter(practice, button.centre + np.array([x, y, 0.0]), random), conditions=conditions
    )
    return Trial(start, {"button": BUTTON}, seed, f"{np.hypot(x, y) * 1000:.0f} mm off the map")


def _clutter(practice: Practice, button: Vector, random: np.random.Generator) -> dict[str, Vector]:
    """Up to a few objects on the surface around the button, 10 cm and more from its middle and from each other."""
    bench = next(place for place in practice.site.of_kind(PlaceKind.SURFACE) if place.name == "workbench")
    names = [name for name, known in practice.site.objects.items() if known.kind in ("cube", "mug")]
    placed: dict[str, Vector] = {}
    for name in random.permutation(names)[: random.integers(_CLUTTER + 1)]:
        spot = button[:2] + random.uniform((-0.14, -0.16), (0.2, 0.12))
        spots = [button[:2], *(pose[:2] for pose in placed.values())]
        if min(float(np.hypot(*(spot - other))) for other in spots) > 0.10:
            height = float(bench.centre[2]) + GRIPS[practice.site.objects[name].kind].half_height
            placed[str(name)] = np.array([*spot, height, random.uniform(-3.0, 3.0)])
    return placed


def not_pressed(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the button has been pushed in."""
    return "" if practice.holds(f"pressed({trial.goal['button']})") else "the button was not pushed in"


COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=Press.weights,
    make=Press,
    expert=expert,
    trial=trial,
    wrong=not_pressed,
    lower=np.full(3, -SPEED),
    upper=np.full(3, SPEED),
    noise=np.array([0.05, 0.05, 0.03]),
    demos=DEMOS,
    held_out_seeds=5_000_000,
    training_seeds=6_000_000,
    data=f"the button up to {_OFF_MAP * 1000:.0f} mm off the map in x and in y and measured by the camera, up to "
    f"{_CLUTTER} objects around it, friction and masses 0.7 to 1.3 times the usual, light 0.6 to 1.3 times, camera "
    "noise 0.5 to 2 times, base up to 25 mm, 60 mm and 0.08 rad off.",
    limits="buttons that do not face upwards, whose spring needs more than 8 N, or that stand more than 5 cm off the "
    "map.",
    shifts={
        "button up to 40 mm off the map in x and in y": partial(trial, off=0.04),
        "base off twice as far": partial(trial, stand=2.0),
        "camera 3 times darker and noisier": partial(trial, image=3.0),
    },
)

evaluate, outside, train = COURSE.evaluate, COURSE.outside, COURSE.train
