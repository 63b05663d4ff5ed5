"""Training and evaluation of the skill `extract`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from executive.contracts.practice import Practice, Trial
from skills.extract.expert import expert
from skills.extract.skill import Extract
from skills.extract.spec import INPUTS, OUTPUTS, SPEC, SPEED
from skills.fixture.shape import FIXTURE, PEG
from skills.fixture.starts import Spread, before_fixture
from skills.training.imitation import Course

DEMOS = 150
_USUAL = Spread()


def trial(practice: Practice, seed: int, spread: Spread = _USUAL) -> Trial:
    """The peg in its fixture, the base before it with the errors that navigation leaves."""
    start = before_fixture(practice, np.random.default_rng(seed), spread)
    return Trial(start, {"object": PEG, "source": FIXTURE}, seed)


def not_out(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the peg is in the gripper and out of the fixture."""
    if practice.holds(f"in({PEG}, {FIXTURE})"):
        return f"{PEG} is still in {FIXTURE}"
    return "" if practice.holds(f"holding({PEG})") else f"{PEG} is not held"


COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=Extract.weights,
    make=Extract,
    expert=expert,
    trial=trial,
    wrong=not_out,
    lower=np.array([-SPEED, -SPEED, -SPEED, -0.02]),
    upper=np.array([SPEED, SPEED, SPEED, 0.04]),
    noise=np.array([0.03, 0.03, 0.03, 0.0]),
    demos=DEMOS,
    held_out_seeds=10_000_000,
    training_seeds=12_000_000,
    data=f"{_USUAL}.",
    limits="pegs of other sizes, pegs that are jammed or lean, fixtures in which the peg stands lower than 6 cm.",
    shifts={
        "camera misaligned by 5 mrad (standard deviation)": partial(trial, spread=replace(_USUAL, misaligned=0.005)),
        "base turned up to 0.3 rad, 90 to 150 mm before the bench": partial(
            trial, spread=replace(_USUAL, turn=0.3, gap=(0.09, 0.15))
        ),
    },
)

evaluate, outside, train = COURSE.evaluate, COURSE.outside, COURSE.train
