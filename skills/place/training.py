"""Training and evaluation of the skill `place`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.practice import Conditions, Practice, Start, Trial
from executive.contracts.site import Place, PlaceKind
from skills.drawer.trials import DRAWER, things_inside
from skills.frames import to_map
from skills.place.expert import expert
from skills.place.skill import Place as PutDown
from skills.place.spec import INPUTS, OUTPUTS, SPEC, SPEED
from skills.training.imitation import Course
from skills.training.starts import base_before

DEMOS = 160
_KINDS = ("cube", "mug", "peg", "can")
_BIN_SHARE, _DRAWER_SHARE = 0.12, 0.12
"""Shares of the trials that end in the bin, and in the open drawer."""
_BELOW = {"peg": (0.025, 0.042)}
"""How far below the tool point the middle is of what is not held at its usual place [m]: a peg that was taken out."""
_PULLED = (0.19, 0.24)
"""How far the drawer is pulled out [m]."""


@dataclass(frozen=True)
class Spread:
    """Ranges that starts are drawn from; the defaults are those of training.

    Attributes:
        gap: Distance between the base's edge and the support [m].
        turn: Largest turn of the base against the support [rad].
        contact: Friction and mass, as factors.
        light, noise: The camera's brightness and noise, as factors.
    """

    gap: tuple[float, float] = (0.055, 0.105)
    turn: float = 0.08
    contact: tuple[float, float] = (0.7, 1.3)
    light: tuple[float, float] = (0.6, 1.3)
    noise: tuple[float, float] = (0.5, 2.0)

    def __str__(self) -> str:
        near, far = (round(1000 * bound) for bound in self.gap)
        return (
            f"base {near} to {far} mm before the support and up to {self.turn:.2f} rad off, friction and mass "
            f"{self.contact[0]:g} to {self.contact[1]:g} times the usual, light {self.light[0]:g} to "
            f"{self.light[1]:g} times, camera noise {self.noise[0]:g} to {self.noise[1]:g} times"
        )


_USUAL = Spread()


def trial(practice: Practice, seed: int, spread: Spread = _USUAL) -> Trial:
    """A random object in the gripper, the base somewhere along a surface, before the bin or before the open drawer."""
    random = np.random.default_rng(seed)
    site = practice.site
    surfaces = site.of_kind(PlaceKind.SURFACE)
    which = random.uniform()
    if which < _BIN_SHARE:
        support = site.place("bin")
    elif which < _BIN_SHARE + _DRAWER_SHARE:
        support = site.place(DRAWER)
    else:
        support = surfaces[random.integers(len(surfaces))]
    kind = _KINDS[random.integers(len(_KINDS))]
    names = [name for name, known in site.objects.items() if known.kind == kind]
    name = names[random.integers(len(names))]
    start = Start(
        base_pose=_base(practice, support, random, spread),
        held=name,
        grip=(0.0, float(random.uniform(*_BELOW.get(kind, (0.0, 0.0)))), 0.0),
        conditions=Conditions(
            friction=random.uniform(*spread.contact),
            mass=random.uniform(*spread.contact),
            light=random.uniform(*spread.light),
            camera_noise=random.uniform(*spread.noise),
        ),
    )
    if support.closed:
        start = _pulled_out(practice, support, start, random)
    return Trial(start, {"object": name, "on": support.name}, seed, f"on {support.name}")


def _base(practice: Practice, support: Place, random: np.random.Generator, spread: Spread) -> Vector:
    """Where the base stands before a support, with the errors that navigation leaves."""
    turn = random.uniform(-spread.turn, spread.turn)
    if support.closed:  # farther away, as the drawer has been opened from there
        ahead, left = random.uniform((-0.025, -0.06), (0.025, 0.06))
        return np.array([*to_map(np.array([ahead, left]), support.approach), support.approach[2] + turn])
    half = 0.0 if support.kind is PlaceKind.CONTAINER else float(support.size[0]) / 2 - 0.25
    across = random.uniform(-half, half) + random.uniform(-0.03, 0.03)
    return base_before(support, practice.description.base.radius, random.uniform(*spread.gap), across, turn)


def _pulled_out(practice: Practice, drawer: Place, start: Start, random: np.random.Generator) -> Start:
    """The drawer open, with one thing in it or none."""
    out = float(random.uniform(*_PULLED))
    inside = things_inside(practice, drawer, out, random)
    others = [(name, pose) for name, pose in inside.items() if name != start.held]
    return replace(start, objects=dict(others[:1]), fixtures={drawer.name: out})


def goal_fact(trial: Trial) -> str:
    """The goal of a trial as a fact."""
    relation = "in" if trial.goal["on"] in ("bin", DRAWER) else "on"
    return f"{relation}({trial.goal['object']}, {trial.goal['on']})"


def not_put_down(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the object rests where it should, upright on a surface, and the gripper has let go of it."""
    name, fact = trial.goal["object"], goal_fact(trial)
    if not practice.holds(fact):
        return f"{fact} is not true"
    if fact.startswith("on(") and not practice.holds(f"upright({name})"):
        return f"{name} has fallen over"
    return "it is still held" if practice.holds(f"holding({name})") else ""


COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=PutDown.weights,
    make=PutDown,
    expert=expert,
    trial=trial,
    wrong=not_put_down,
    lower=np.array([-SPEED, -SPEED, -SPEED, -0.01]),
    upper=np.array([SPEED, SPEED, SPEED, 0.10]),
    noise=np.array([0.04, 0.04, 0.02, 0.0]),
    demos=DEMOS,
    held_out_seeds=3_000_000,
    training_seeds=4_000_000,
    data="cubes, mugs, the peg (held 25 to 42 mm above its middle) and the empty can in the gripper; five surfaces "
    "with things on them, the bin, the drawer pulled out 19 to 24 cm with one thing in it or none; the free spot is "
    f"found in the depth image; {_USUAL}.",
    limits="surfaces that are not level, crowded surfaces without a free spot of 26 cm, stacking.",
    shifts={
        "base turned up to 0.25 rad": partial(trial, spread=replace(_USUAL, turn=0.25)),
        "friction and mass 0.4 to 0.7 times the usual, camera noise 2 to 4 times": partial(
            trial, spread=replace(_USUAL, contact=(0.4, 0.7), noise=(2.0, 4.0))
        ),
    },
    shifted_starts=20,
)

evaluate, outside, train = COURSE.evaluate, COURSE.outside, COURSE.train
