"""Training and evaluation of the skill `place`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from executive.contracts.practice import Practice, SkillReport, Start, Trial
from executive.contracts.site import PlaceKind
from skills.place.expert import expert
from skills.place.skill import WEIGHTS, Place
from skills.place.spec import INPUTS, OUTPUTS, SPEC, SPEED
from skills.training.evaluate import Progress, silent
from skills.training.imitation import Course
from skills.training.starts import base_before

DEMOS = 300
_BIN_SHARE = 0.15
"""Share of the trials that end in the bin."""


def trial(practice: Practice, seed: int) -> Trial:
    """A random object in the gripper, the base somewhere along a surface or before the bin."""
    random = np.random.default_rng(seed)
    site = practice.site
    surfaces = site.of_kind(PlaceKind.SURFACE)
    to_bin = random.uniform() < _BIN_SHARE
    support = site.place("bin") if to_bin else surfaces[random.integers(len(surfaces))]
    names = [name for name, known in site.objects.items() if known.kind in ("cube", "mug")]
    name = names[random.integers(len(names))]
    half = 0.0 if to_bin else float(support.size[0]) / 2 - 0.25
    base = base_before(
        support,
        practice.description.base.radius,
        gap=random.uniform(0.055, 0.105),
        across=random.uniform(-half, half) + random.uniform(-0.03, 0.03),
        turn=random.uniform(-0.08, 0.08),
    )
    return Trial(Start(base_pose=base, held=name), {"object": name, "on": support.name}, seed, f"on {support.name}")


def goal_fact(trial: Trial) -> str:
    """The goal of a trial as a fact."""
    relation = "in" if trial.goal["on"] == "bin" else "on"
    return f"{relation}({trial.goal['object']}, {trial.goal['on']})"


def not_put_down(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the object rests where it should and the gripper does not hold it any more."""
    fact = goal_fact(trial)
    if not practice.holds(fact):
        return f"{fact} is not true"
    return "it is still held" if practice.holds(f"holding({trial.goal['object']})") else ""


COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=WEIGHTS,
    make=Place,
    expert=expert,
    trial=trial,
    wrong=not_put_down,
    prepare=lambda practice, trial: None,
    lower=np.array([-SPEED, -SPEED, -SPEED, -0.01]),
    upper=np.array([SPEED, SPEED, SPEED, 0.10]),
    noise=np.array([0.04, 0.04, 0.02, 0.0]),
    demos=DEMOS,
    held_out_seeds=3_000_000,
    training_seeds=4_000_000,
    data="cubes and mugs in the gripper, five surfaces with things on them, the bin; the free spot is found in the "
    "depth image.",
    limits="surfaces that are not level, crowded surfaces without a free spot of 26 cm, stacking.",
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
