"""Finds the training methods that came with the installed skills."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from executive.contracts.practice import SkillReport
from executive.errors import NotInstalled
from executive.registry import ENTRY_POINTS
from executive.runtime.training import Progress, practice_for


def methods(part: str) -> ModuleType:
    """A module of the package `methods` that stands beside a plug-in of skills.

    Args:
        part: Name of the module.

    Raises:
        NotInstalled: if no plug-in brings methods.
    """
    for plugin in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        package = f"{plugin.module.rpartition('.')[0]}.methods"
        if find_spec(package) is not None:
            return import_module(f"{package}.{part}")
    raise NotInstalled("a plug-in with training methods", "training by a method")


def train_by(method: str, skill: str, *, seed: int, steps: int | None, out: Path, progress: Progress) -> SkillReport:
    """Train a skill by a method, write weights and card, and return what was measured.

    Args:
        method: Name of the method.
        skill: Name of the skill.
        seed: Seed of everything.
        steps: Decisions of the skill to learn from; the method's own number when None.
        out: Checkpoint folder; an interrupted training in it is resumed.
        progress: Told what is being done.

    Raises:
        UnknownName: if there is no such method.
        BadRequest: if the skill has no environment.
        NotInstalled: if torchrl or Gymnasium is missing.
    """
    methods("registry").check_methods([method])
    methods("skill_tasks").skill_task(skill)
    report: SkillReport = methods("skill_training").train(
        practice_for(skill), skill, method, seed=seed, steps=steps, out=out, progress=progress
    )
    return report
