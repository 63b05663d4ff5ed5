"""Training and evaluation of the skill `open`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from executive.contracts.practice import Practice, SkillReport
from skills.drawer.trials import DATA, drawer_trial, wrong_unless
from skills.open.expert import expert
from skills.open.skill import Open
from skills.open.spec import INPUTS, OUTPUTS, SPEC, SPEED
from skills.training.evaluate import Progress, silent
from skills.training.imitation import Course

DEMOS = 120
trial = partial(drawer_trial, pulled=(0.0, 0.14))

COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=Open.weights,
    make=Open,
    expert=expert,
    trial=trial,
    wrong=partial(wrong_unless, "open(drawer)"),
    prepare=lambda practice, trial: None,
    lower=np.array([-SPEED, -SPEED, -SPEED, -0.01]),
    upper=np.array([SPEED, SPEED, SPEED, 0.10]),
    noise=np.array([0.05, 0.03, 0.03, 0.0]),
    demos=DEMOS,
    held_out_seeds=7_000_000,
    training_seeds=8_000_000,
    data=f"a drawer that is closed or up to 14 cm out, measured by the camera; {DATA}",
    limits="drawers with another handle than a bar across the front, locked drawers, doors.",
    shifted_starts=40,
    shifts={
        "base off twice as far": partial(trial, stand=2.0),
        "friction 3 times higher": partial(trial, stiff=3.0),
        "camera misaligned 4 times as far": partial(trial, misaligned=4.0),
    },
)


def evaluate(practice: Practice, starts: int = 200, seed: int = 0, progress: Progress = silent) -> SkillReport:
    """Success from held-out starts; training draws from other seeds."""
    return COURSE.evaluate(practice, starts, seed, progress)


def train(
    practice: Practice,
    seed: int = 0,
    demos: int | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    starts: int = 200,
) -> SkillReport:
    """Train from scratch, evaluate, and write the checkpoint folder with its card; see `Course.train`."""
    return COURSE.train(practice, seed, demos, out, progress, starts)
