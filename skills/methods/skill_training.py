"""Trains a skill by one of the methods and writes the weights that the skill runs.

The method learns on the skill's own environment: its features in, its actions out. The success estimate, which the
skill ends by, is fitted afterwards, as it is in the usual training.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from executive.contracts.observation import STATE
from executive.contracts.practice import Practice, SkillReport
from executive.errors import BadRequest
from skills.environments.registration import identifier
from skills.methods.registry import METHODS
from skills.methods.run import Progress, Row, learn
from skills.methods.settings import Settings
from skills.methods.skill_tasks import course_of, skill_task
from skills.methods.tasks import settings_for
from skills.policies.continuous import DeterministicPolicy, GaussianPolicy
from skills.training.checkpoint import replaced
from skills.training.imitation import Course
from skills.training.networks import BoundedPolicy

DEMOS = 60
"""Demonstrations that the success estimate learns from."""
STARTS = 50
"""Held-out starts that the card is written from; `executive evaluate SKILL --weights FOLDER` measures more."""
STATE_FOLDER = "training"
"""Below the checkpoint folder: the state of the training and its curve."""


def train(
    practice: Practice,
    skill: str,
    method: str,
    *,
    seed: int,
    steps: int | None,
    out: Path,
    progress: Progress,
    demos: int = DEMOS,
    starts: int = STARTS,
) -> SkillReport:
    """Train by a method, measure, and write the checkpoint folder with its card; goes on where it was interrupted.

    Args:
        practice: The robot to measure on.
        skill: Name of the skill.
        method: Name of the method.
        seed: Seed of everything.
        steps: Decisions of the skill to learn from; the method's own number when None.
        out: Checkpoint folder; the state of the training is kept in it.
        progress: Told what is being done.
        demos: Demonstrations that the success estimate learns from.
        starts: Held-out starts to measure with.

    Raises:
        BadRequest: if `out` is the folder of the shipped weights, or holds another training.
    """
    from skills.training.export import export
    from skills.training.success import fit_success

    course, task = course_of(skill), skill_task(skill)
    if out.resolve() == course.weights.resolve():
        raise BadRequest(f"{out} holds the shipped weights of '{skill}'; a method writes into a folder of its own.")
    settings = settings_for(task, method, steps)
    rows, learner = learn(method, task, settings, seed, out / STATE_FOLDER, progress)
    network = bounded(learner.policy, settings.hidden)
    shown = course.demonstrate(practice, demos, seed, progress)
    torch.manual_seed(seed)
    quality = fit_success(network, shown, seed=seed)
    with replaced(out) as folder:
        export(network, folder, skill, course.inputs, course.outputs, {STATE: shown.states[:256]})
        trained = course.policy(folder)
        report = course.evaluate(practice, starts, 0, progress, trained)
        _write_card(course, folder, report, method, settings, seed, rows, quality.balanced)
    return report


def bounded(policy: DeterministicPolicy | GaussianPolicy, hidden: Sequence[int]) -> BoundedPolicy:
    """The network that a skill runs, acting as the policy does without chance; its success estimate is untrained."""
    lower, upper = policy.lower.double().numpy(), policy.upper.double().numpy()
    network = BoundedPolicy(policy.normalise, lower, upper, hidden)
    if isinstance(policy, DeterministicPolicy):
        network.action.load_state_dict(policy.action.state_dict())
        return network
    weights = dict(policy.parameters_of.state_dict())
    last = len(policy.parameters_of) - 1
    for name in (f"{last}.weight", f"{last}.bias"):
        weights[name] = weights[name][: len(lower)]  # the other half is the deviation
    network.action.load_state_dict(weights)
    return network


def _shown(method: str, settings: Settings) -> str:
    """What was learned from besides, as the end of a clause."""
    if method in ("bc", "dagger") or not (settings.shown or method == "gail"):
        return ""
    return f", and {settings.demonstrations} demonstrations"


def _write_card(
    course: Course,
    folder: Path,
    report: SkillReport,
    method: str,
    settings: Settings,
    seed: int,
    rows: Sequence[Row],
    balanced: float,
) -> None:
    from skills.training.model_card import ModelCard, write_card

    name = course.spec.name
    command = f"executive train {name} --method {method} --seed {seed} --steps {settings.steps}"
    card = ModelCard(
        skill=name,
        doc=course.spec.doc,
        data=f"{rows[-1]['step']} decisions in {identifier(name)}{_shown(method, settings)}: {course.data}",
        method=f"{METHODS[method][1]}; return {rows[-1]['return']:.3f} an episode at the end; the success estimate is "
        f"a logistic network on the same states (balanced accuracy {balanced:.1%}).",
        seed=seed,
        train_command=f"{command} --out FOLDER",
        evaluate_command=f"executive evaluate {name} --weights FOLDER --starts {report.trials}",
        limits=course.limits,
    )
    write_card(card, folder, report, course.inputs, course.outputs)
