"""Training and evaluation of the skill `insert`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from executive.contracts.practice import Practice, Trial
from skills.fixture.shape import FIXTURE, PEG
from skills.fixture.starts import Spread, before_fixture
from skills.insert.expert import expert
from skills.insert.skill import Insert
from skills.insert.spec import INPUTS, OUTPUTS, SPEC, SPEED
from skills.training.imitation import Course

DEMOS = 32
_USUAL = Spread()
_AHEAD, _BELOW, _LEAN = (-0.010, 0.014), (0.022, 0.045), 0.03
"""How the peg is held: its middle ahead of the tool point along the fingers' breadth, and below it [m]; how far it
leans at most [rad]."""


def trial(
    practice: Practice,
    seed: int,
    spread: Spread = _USUAL,
    ahead: tuple[float, float] = _AHEAD,
    lean: tuple[float, float] = (-_LEAN, _LEAN),
) -> Trial:
    """The peg in the gripper, more or less as `extract` and `grasp` take it, the base before the empty fixture."""
    random = np.random.default_rng(seed)
    grip = float(random.uniform(*ahead)), float(random.uniform(*_BELOW)), float(random.uniform(*lean))
    return Trial(before_fixture(practice, random, spread, grip), {"object": PEG, "to": FIXTURE}, seed)


def not_in(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the peg is in the fixture and the gripper does not hold it any more."""
    if not practice.holds(f"in({PEG}, {FIXTURE})"):
        return f"{PEG} is not in {FIXTURE}"
    return "" if practice.holds("empty(gripper)") else f"{PEG} is still held"


COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=Insert.weights,
    make=Insert,
    expert=expert,
    trial=trial,
    wrong=not_in,
    lower=np.array([-SPEED, -SPEED, -SPEED, -0.02]),
    upper=np.array([SPEED, SPEED, SPEED, 0.03]),
    noise=np.array([0.004, 0.004, 0.004, 0.0]),
    demos=DEMOS,
    shifted_starts=30,
    held_out_seeds=14_000_000,
    training_seeds=16_000_000,
    data=f"peg of 30 mm, hole of 31 mm; the peg held {1000 * _AHEAD[0]:.0f} to {1000 * _AHEAD[1]:.0f} mm off the "
    f"middle of the fingers and {1000 * _BELOW[0]:.0f} to {1000 * _BELOW[1]:.0f} mm above its own, leaning by up to "
    f"{1000 * _LEAN:.0f} mrad; {_USUAL}.",
    limits="pegs and holes of other sizes, holes without square edges, fixtures that are turned against the map.",
    shifts={
        "camera misaligned by 4 mrad (standard deviation)": partial(trial, spread=replace(_USUAL, misaligned=0.004)),
        "peg leaning by 60 to 90 mrad": partial(trial, lean=(0.06, 0.09)),
    },
)

evaluate, outside, train = COURSE.evaluate, COURSE.outside, COURSE.train
