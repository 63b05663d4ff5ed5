"""The tasks that methods can be tried on by name: public ones of Gymnasium, and this robot's."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from executive.errors import NotInstalled, UnknownName
from skills.methods.settings import Settings
from skills.methods.task import Task

if TYPE_CHECKING:
    from gymnasium import Env


def task_named(name: str) -> Task:
    """The task of that name: one with an expert or a limit, or any registered environment of Gymnasium.

    Raises:
        UnknownName: if there is none.
    """
    import gymnasium

    import skills.environments  # noqa: F401 - registers this robot's tasks
    from skills.environments.registration import SKILLS, identifier
    from skills.methods.pendulum import PENDULUM, PENDULUM_LIMITED
    from skills.methods.reach import REACH
    from skills.methods.skill_tasks import skill_task

    known = {task.name: task for task in (PENDULUM, PENDULUM_LIMITED, REACH)}
    if name in known:
        return known[name]
    for skill in SKILLS:
        if name == identifier(skill):
            return skill_task(skill)
    if name in gymnasium.registry:
        return Task(name, partial(_made, name))
    raise UnknownName("task", name, (*known, *gymnasium.registry))


def _made(name: str) -> Env[Any, Any]:
    """An environment of Gymnasium's registry.

    Raises:
        NotInstalled: if it needs a package that is missing.
    """
    import gymnasium

    try:
        return gymnasium.make(name)
    except (ImportError, gymnasium.error.DependencyNotInstalled) as error:
        package = error.name if isinstance(error, ImportError) else None
        raise NotInstalled(package or "a package of its own", f"the task '{name}'") from error


def settings_for(task: Task, method: str, steps: int | None = None) -> Settings:
    """How a method trains on a task: the usual settings, then what suits the task, the method, and what is asked."""
    from skills.methods.registry import SETTINGS

    chosen = {**task.settings, **SETTINGS.get(method, {})}
    if steps is not None:
        chosen["steps"] = steps
    return replace(Settings(), **chosen)
