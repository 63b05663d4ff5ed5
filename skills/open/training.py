"""Training and evaluation of the skill `open`."""

from __future__ import annotations

from functools import partial

import numpy as np

from skills.drawer.trials import DATA, drawer_trial, wrong_unless
from skills.open.expert import expert
from skills.open.skill import Open
from skills.open.spec import INPUTS, OUTPUTS, SPEC, SPEED
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

evaluate, outside, train = COURSE.evaluate, COURSE.outside, COURSE.train
