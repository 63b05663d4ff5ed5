"""Random starts at a drawer, for training and evaluation."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.practice import Conditions, Practice, Start, Trial
from executive.contracts.site import Place
from skills.arm.grip import GRIPS
from skills.frames import to_map

DRAWER = "drawer"
DATA = (
    "up to two cubes and mugs in the drawer, others on the counter above, friction 0.5 to 2 times the usual, also in "
    "the drawer's guides, mass 0.7 to 1.3 times, light 0.6 to 1.3 times, camera noise 0.5 to 2 times, camera "
    "misaligned by 3 mrad (standard deviation), base up to 25 mm, 60 mm and 0.08 rad off."
)
"""What every trial draws, for the model card."""
_MISALIGNED = 0.003
"""Standard deviation of the camera's misalignment in pan and in tilt [rad]."""
_FLOOR = 0.12
"""How far the drawer's floor lies below its opening [m]."""
_SPOTS = ((-0.13, -0.08), (0.13, -0.08), (-0.13, 0.08), (0.13, 0.08))
"""Where things lie in it: to the left of its middle, and into the drawer from there [m]."""
_AWAY = 0.03
"""How far they may lie from those spots [m]."""


def drawer_trial(
    practice: Practice,
    seed: int,
    pulled: tuple[float, float],
    stand: float = 1.0,
    stiff: float = 1.0,
    image: float = 1.0,
    misaligned: float = 1.0,
) -> Trial:
    """The drawer pulled out somewhere with things in it, the base before it with the errors that navigation leaves.

    Args:
        practice: The robot.
        seed: Seed of the draws.
        pulled: How far the drawer is pulled out: least and most [m].
        stand: Errors of the base's pose, as a factor.
        stiff: Friction, as a factor to that of training.
        image: How much noisier and darker the camera is than in training, as a factor.
        misaligned: How much farther off the camera's direction is than in training, as a factor.
    """
    random = np.random.default_rng(seed)
    drawer = practice.site.place(DRAWER)
    ahead, left, turn = stand * random.uniform((-0.025, -0.06, -0.08), (0.025, 0.06, 0.08))
    base = np.array([*to_map(np.array([ahead, left]), drawer.approach), drawer.approach[2] + turn])
    conditions = Conditions(
        friction=2.0 ** random.uniform(-1.0, 1.0) * stiff,
        mass=random.uniform(0.7, 1.3),
        light=random.uniform(0.6, 1.3) / image,
        camera_noise=random.uniform(0.5, 2.0) * image,
    )
    out = float(random.uniform(*pulled))
    inside = things_inside(practice, drawer, out, random)
    start = Start(
        base,
        misaligned=random.normal(0.0, _MISALIGNED * misaligned, 2),
        objects=inside,
        fixtures={DRAWER: out},
        conditions=conditions,
    )
    return Trial(start, {"drawer": DRAWER}, seed, f"pulled out {out * 100:.0f} cm, {len(inside)} things in it")


def things_inside(practice: Practice, drawer: Place, out: float, random: np.random.Generator) -> dict[str, Vector]:
    """None, one or two cubes and mugs on the floor of a drawer that is pulled out so far [m]; poses by name."""
    names = [name for name, known in practice.site.objects.items() if known.kind in ("cube", "mug")]
    inwards = np.array([math.cos(drawer.yaw), math.sin(drawer.yaw)])
    leftwards = np.array([-inwards[1], inwards[0]])
    count = int(random.integers(3))
    poses = {}
    for name, spot in zip(random.permutation(names)[:count], random.permutation(_SPOTS), strict=False):
        left, ahead = np.asarray(spot) + random.uniform(-_AWAY, _AWAY, 2)
        x, y = drawer.centre[:2] + left * leftwards + (ahead - out) * inwards
        height = float(drawer.centre[2]) - _FLOOR + GRIPS[practice.site.objects[name].kind].half_height
        poses[str(name)] = np.array([x, y, height, random.uniform(-math.pi, math.pi)])
    return poses


def wrong_unless(fact: str, practice: Practice, trial: Trial) -> str:
    """What is wrong unless a fact holds and whatever lay in the drawer lies there still."""
    facts = [fact, *(f"in({name}, {DRAWER})" for name in trial.start.objects)]
    return "; ".join(f"{one} is not true" for one in facts if not practice.holds(one))
