"""Training and evaluation of the skill `close`."""

from __future__ import annotations

from functools import partial

import numpy as np

from skills.close.expert import expert
from skills.close.skill import Close
from skills.close.spec import INPUTS, OUTPUTS, SPEC, SPEED
from skills.drawer.trials import DATA, drawer_trial, wrong_unless
from skills.training.imitation import Course

DEMOS = 100
trial = partial(drawer_trial, pulled=(0.02, 0.25))

COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=Close.weights,
    make=Close,
    expert=expert,
    trial=trial,
    wrong=partial(wrong_unless, "closed(drawer)"),
    lower=np.full(3, -SPEED),
    upper=np.full(3, SPEED),
    noise=np.array([0.05, 0.03, 0.03]),
    demos=DEMOS,
    held_out_seeds=9_000_000,
    training_seeds=10_000_000,
    data=f"a drawer that is 2 to 25 cm out, measured by the camera; {DATA}",
    limits="drawers with another handle than a bar across the front, overfull drawers, doors.",
    shifted_starts=40,
    shifts={
        "base off twice as far": partial(trial, stand=2.0),
        "friction 3 times higher": partial(trial, stiff=3.0),
        "camera 3 times darker and noisier": partial(trial, image=3.0),
    },
)

evaluate, outside, train = COURSE.evaluate, COURSE.outside, COURSE.train
