"""Finds the training of a skill by name and runs it on the embedded robot."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any

from executive.contracts.observation import DEPTH, IMAGE
from executive.contracts.practice import SkillReport
from executive.errors import BadRequest, UnknownName
from executive.runtime.device import AUTO, chosen, refuse_cuda
from executive.runtime.practice import SimPractice
from executive.runtime.vocabulary import vocabulary
from executive.safety.critic import Critic

Progress = Callable[[str, float], None]
"""Told what is being done and how far it is, 0 to 1."""


def trainable() -> tuple[str, ...]:
    """The skills that bring their training along."""
    return tuple(sorted(_modules()))


def train(
    skill: str,
    *,
    seed: int,
    out: Path | None,
    demos: int | None,
    progress: Progress,
    starts: int | None = None,
    data: Path | None = None,
    keep: Path | None = None,
    device: str = AUTO,
) -> SkillReport:
    """Train a skill, write weights and card, and return what was measured.

    Args:
        skill: Name of the skill.
        seed: Seed of data and training.
        out: Folder for weights and card; the shipped one when None.
        demos: Demonstrations, or what else the skill learns from; its own number when None.
        progress: Told what is being done.
        starts: Held-out starts to measure with; its own number when None.
        data: Dataset in LeRobot's layout to learn from in place of demonstrations.
        keep: New folder to write the demonstrations to as such a dataset.
        device: Where torch works, one of `device.DEVICES`; a training that knows no device uses the processor.

    Raises:
        UnknownName: if there is nothing of that name to train.
        BadRequest: if `data` or `keep` is given for a skill that does not learn from demonstrations of its policy, or
            a GPU is asked for that is not there or would not be used.
    """
    training: Any = _training_of(skill)
    more: dict[str, Any] = {} if starts is None else {"starts": starts}
    if data is not None or keep is not None:
        training = getattr(training, "COURSE", None)
        if training is None:
            raise BadRequest(f"skill '{skill}' does not learn from demonstrations that a dataset could hold.")
        more |= {"data": data, "keep": keep}
    if "device" in signature(training.train).parameters:
        more["device"] = chosen(device)
    else:
        refuse_cuda(device, f"skill '{skill}'")
    report: SkillReport = training.train(
        practice_for(skill), seed=seed, demos=demos, out=out, progress=progress, **more
    )
    return report


def evaluate(
    skill: str, *, starts: int, seed: int, progress: Progress, critic: bool = False, weights: Path | None = None
) -> SkillReport:
    """Measure a skill from held-out starts, with the learned critic in the gate or without.

    Args:
        skill: Name of the skill.
        starts: How many starts.
        seed: Which starts.
        progress: Told what is being done.
        critic: Whether the learned critic is asked, too.
        weights: Checkpoint folder of a policy that was trained into it; the shipped one when None.

    Raises:
        UnknownName: if there is no such skill, or it has no training of its own.
        BadRequest: if `weights` is given for a skill that has more than one policy or none.
        BadWeights: if there is no whole policy of this skill in `weights`.
    """
    training: Any = _training_of(skill)
    more: dict[str, Any] = {}
    if weights is not None:
        training = getattr(training, "COURSE", training)
        if not hasattr(training, "policy"):
            raise BadRequest(f"skill '{skill}' has more than one policy or none: it is measured as it is shipped.")
        more = {"decide": training.policy(weights)}
    practice = SimPractice() if critic else practice_for(skill)
    practice.critic = Critic.load(practice.description) if critic else None
    report: SkillReport = training.evaluate(practice, starts=starts, seed=seed, progress=progress, **more)
    return report


def outside(skill: str, *, starts: int, seed: int, progress: Progress) -> dict[str, SkillReport]:
    """Measure a skill outside the range of its training.

    Args:
        skill: Name of the skill.
        starts: How many starts for everything that is different.
        seed: Which starts.
        progress: Told what is being done.

    Returns:
        What was measured, by what is different.

    Raises:
        UnknownName: if there is no such skill, or it has no training of its own.
        BadRequest: if its training does not say what lies outside its range.
    """
    training: Any = _training_of(skill)
    if not hasattr(training, "outside"):
        raise BadRequest(f"the training of skill '{skill}' does not say what lies outside its range.")
    reports: dict[str, SkillReport] = training.outside(practice_for(skill), starts=starts, seed=seed, progress=progress)
    return reports


def courses() -> dict[str, Any]:
    """What is particular to each skill that learns from demonstrations on the embedded robot, by skill."""
    found = {skill: getattr(import_module(module), "COURSE", None) for skill, module in sorted(_modules().items())}
    return {skill: course for skill, course in found.items() if course is not None}


def practice_for(skill: str) -> SimPractice:
    """The embedded robot, without its camera for a skill that does not look."""
    return SimPractice(camera=not {IMAGE, DEPTH}.isdisjoint(vocabulary().skills[skill].observation_keys))


def refuse_unlearned(skill: str) -> None:
    """Say so when a skill without training is named.

    Raises:
        BadRequest: if it is such a skill.
    """
    if skill in vocabulary().skills and skill not in _modules():
        raise BadRequest(f"skill '{skill}' has learned nothing, so there is nothing to train or to measure.")


def weights_folders() -> tuple[Path, ...]:
    """Where the shipped weights of the installed skills are, in the order of their names."""
    registry = vocabulary()
    packages = [type(registry.make_skill(name)).__module__.rpartition(".")[0] for name in sorted(registry.skills)]
    places = [find_spec(package) for package in packages if package]
    folders = [Path(place.origin).with_name("weights") for place in places if place is not None and place.origin]
    return tuple(folder for folder in folders if folder.is_dir())


def _training_of(skill: str) -> ModuleType:
    modules = _modules()
    if skill not in modules:
        refuse_unlearned(skill)
        raise UnknownName("skill", skill, modules)
    return import_module(modules[skill])


def _modules() -> dict[str, str]:
    """The module `training` beside a skill's class, wherever its package is, by skill."""
    registry = vocabulary()
    found = {}
    for name in registry.skills:
        package = type(registry.make_skill(name)).__module__.rpartition(".")[0]
        if package and find_spec(f"{package}.training") is not None:
            found[name] = f"{package}.training"
    return found
