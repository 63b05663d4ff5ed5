"""How the policy of `navigate` is made and measured.

The data come from random flats in the light simulator (`layouts`, `floor`); the embedded world is only used to
measure, so that the policy has never seen the home in which it is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from executive.contracts.memory import WorldMemory
from executive.contracts.practice import Attempt, Practice, SkillReport, Trial
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from executive.contracts.skill import Surroundings
from executive.errors import SkillRefused
from skills.frames import pose_error
from skills.navigate.expert import Expert
from skills.navigate.features import INPUTS, OUTPUTS
from skills.navigate.floor import Floor
from skills.navigate.layouts import GOAL, draw_layout
from skills.navigate.skill import WEIGHTS, Navigate
from skills.navigate.spec import SPEC
from skills.navigate.trials import ROOM, draw_trials, judge
from skills.policy import Decide, Policy
from skills.training.behaviour_cloning import CloningSettings, Progress, clone
from skills.training.checkpoint import replaced
from skills.training.demonstrations import Demonstrations, Noise, Recorder
from skills.training.evaluate import evaluate as evaluate_skill
from skills.training.export import export
from skills.training.kept import Kept
from skills.training.model_card import ModelCard, write_card
from skills.training.networks import BoundedPolicy, Normalise
from skills.training.success import SuccessResult, fit_success

DEMONSTRATIONS = 600
_SHIFTED_STARTS = 50
SHIFTS: Mapping[str, dict[str, float]] = {
    "everybody walks to and fro with 0.5 m/s": {"walking": 0.5},
    "2 cm of room on each side instead of 6 cm": {"room": 0.02},
}
"""Arguments of `evaluate` outside the range of the training, by what is different."""
_NOISE = np.array([0.12, 0.12, 0.35])
_LONGEST, _AFTER = 900, 15
"""Steps of an episode at most, and steps that it goes on after the skill has ended."""
_SCALE = np.array([0.1, 0.1, 0.25])
"""What counts as one unit of error [m/s, m/s, rad/s]."""


def train(
    practice: Practice,
    seed: int = 0,
    demos: int | None = None,
    out: Path | None = None,
    progress: Progress = lambda what, share: None,
    starts: int = 200,
) -> SkillReport:
    """Make the policy, or go on with that, measure it and write its checkpoint folder.

    Args:
        practice: The robot to measure it on; its description is what the policy is made for.
        seed: Seed of data and training.
        demos: Demonstrations of the expert, `DEMONSTRATIONS` when None; half as many DAgger episodes follow.
        out: Checkpoint folder to write when all is done; the shipped one when None.
        progress: Told what is being done.
        starts: Held-out starts to measure with.
    """
    demos, out = demos or DEMONSTRATIONS, out or WEIGHTS
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # sums in one order: the same weights again
    description = practice.description
    with Kept.unfinished(out, seed, demos, starts) as kept, replaced(out) as work:
        data = collect(description, demos, seed, progress, kept=kept)
        _fitted(data, description, seed, progress, work)
        learner = Policy.load(work, SPEC.name, INPUTS, OUTPUTS)
        data = Demonstrations.joined([data, collect(description, demos // 2, seed + 1, progress, learner, kept)])
        policy, success = _fitted(data, description, seed, progress, work)
        trained = Policy.load(work, SPEC.name, INPUTS, OUTPUTS)
        report = kept.report("held-out", lambda: evaluate(practice, starts, 0, progress, trained))
        few = min(starts, _SHIFTED_STARTS)
        shifted = kept.reports("outside", lambda: outside(practice, few, 1, progress, trained))
        write_card(_card(data, demos, seed, policy, success), work, report, INPUTS, OUTPUTS, shifted)
    return report


def evaluate(
    practice: Practice,
    starts: int = 200,
    seed: int = 0,
    progress: Progress = lambda what, share: None,
    decide: Decide | None = None,
    room: float = ROOM,
    walking: float = 0.0,
) -> SkillReport:
    """Measure the shipped policy, or `decide`, on held-out starts on the robot of `practice`; see `draw_trials`."""
    policy = Policy.load(WEIGHTS, SPEC.name, INPUTS, OUTPUTS) if decide is None else decide
    errors: list[float] = []

    def judged(practice: Practice, trial: Trial, attempt: Attempt) -> str:
        goal = practice.site.place(trial.goal["goal"]).approach
        if attempt.outcome.succeeded:
            errors.append(1000 * float(np.hypot(*pose_error(goal, practice.truth().base_pose)[:2])))
        return judge(practice, trial, attempt)

    trials = draw_trials(practice.site, practice.description, starts, seed, room, walking)
    report = evaluate_skill(practice, lambda: Navigate(policy), trials, judged, seed, progress=progress)
    measures = {
        "position_error_median_mm": float(np.median(errors)) if errors else 0.0,
        "position_error_p95_mm": float(np.percentile(errors, 95)) if errors else 0.0,
    }
    return SkillReport(**{**vars(report), "measures": measures})


def outside(
    practice: Practice,
    starts: int,
    seed: int = 1,
    progress: Progress = lambda what, share: None,
    decide: Decide | None = None,
) -> dict[str, SkillReport]:
    """What is left of the success outside the range of the training, by what is different."""
    return {what: evaluate(practice, starts, seed, progress, decide, **given) for what, given in SHIFTS.items()}


def collect(
    description: RobotDescription,
    episodes: int,
    seed: int,
    progress: Progress,
    learner: Decide | None = None,
    kept: Kept | None = None,
) -> Demonstrations:
    """Episodes in random flats: the expert with noise (DART), or the learner with the expert's labels (DAgger).

    What is kept is not driven again.
    """
    kept, parts = kept or Kept(), []

    def driven(episode: int) -> dict[str, Any]:
        random = np.random.default_rng([seed, episode])
        noise = Noise(_NOISE * random.uniform(0.0, 1.0), int(random.integers(2**31)))
        return vars(_episode(description, random, noise, learner))

    for episode in range(episodes):
        parts.append(Demonstrations(**kept.arrays(f"drive-{seed}-{episode}", partial(driven, episode))))
        progress("driving of the learner" if learner else "driving of the expert", (episode + 1) / episodes)
    return Demonstrations.joined(parts)


def _episode(
    description: RobotDescription, random: np.random.Generator, noise: Noise, learner: Decide | None
) -> Demonstrations:
    floor = Floor(layout := draw_layout(random, description.base.radius), description, random)
    recorder = Recorder(Expert(description.base), noise, learner, floor.reached)
    skill = Navigate(recorder)
    try:
        skill.start({"goal": GOAL}, _surroundings(description, layout.site, random), floor.observe())
    except SkillRefused:
        return recorder.episode()
    left = _LONGEST
    while left > 0:
        step = skill.step(floor.observe())
        left = min(left - 1, _AFTER) if floor.reached() or step.outcome is not None else left - 1
        twist = step.action.base
        floor.advance(np.zeros(3) if twist is None else twist, 1 / SPEC.rate)
    return recorder.episode()


def _surroundings(description: RobotDescription, site: Site, random: np.random.Generator) -> Surroundings:
    return Surroundings(description, site, WorldMemory(), random)


def _fitted(
    data: Demonstrations, description: RobotDescription, seed: int, progress: Progress, out: Path
) -> tuple[BoundedPolicy, SuccessResult]:
    """A policy trained on the data and written to `out`, and how good its success estimate is."""
    base = description.base
    most = np.array([base.speed, base.speed, base.turn_speed])
    policy = BoundedPolicy(Normalise.of(data.states), -most, most, hidden=(192, 192, 96), success_hidden=(48,))
    clone(
        policy, data, CloningSettings(epochs=40, batch=1024, rate=2e-3, patience=10, seed=seed), progress, scale=_SCALE
    )
    success = fit_success(policy, data, seed=seed)
    export(policy, out, SPEC.name, INPUTS, OUTPUTS, {INPUTS[0].name: data.states[:256]})
    return policy, success


def _card(data: Demonstrations, demos: int, seed: int, policy: BoundedPolicy, success: SuccessResult) -> ModelCard:
    weights = sum(parameter.numel() for parameter in policy.parameters())
    return ModelCard(
        skill=SPEC.name,
        doc="The local policy: from a sub-goal of the planner, the measured twist and lidar to the next twist.",
        data=(
            f"{demos} demonstrations of the scripted expert in random flats of a light planar simulator, with noise on "
            f"the executed twist (DART), then {demos // 2} episodes in which the learner drives and the expert labels "
            f"(DAgger): {len(data)} samples of 50 ms. The home in which it is measured is not among them."
        ),
        method=(
            f"Behaviour cloning with a Huber loss (a unit of error is {_SCALE[0]} m/s and {_SCALE[2]} rad/s), Adam, "
            f"cosine schedule, the best epoch on held-out episodes; a multi-layer perceptron with {weights} weights. "
            "The success estimate is a logistic network on the same states, labelled by the simulator, "
            f"and right in {success.balanced:.1%} of held-out states (mean over reached and unreached ones)."
        ),
        seed=seed,
        train_command=f"executive train navigate --seed {seed}",
        evaluate_command="executive evaluate navigate --starts 200 --seeds 0",
        limits=(
            "Obstacles that the lidar cannot see (above or below its plane), people who walk fast, and bases whose "
            "limits differ much from those that it was trained with: train it again with their description."
        ),
    )
