"""The tasks that methods can be tried on by name: public ones of Gymnasium, and this robot's."""

from __future__ import annotations

from dataclasses import replace

from executive.errors import UnknownName
from skills.methods.settings import Settings
from skills.methods.task import Task


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
        return Task(name, lambda: gymnasium.make(name))
    raise UnknownName("task", name, (*known, *gymnasium.registry))


def settings_for(task: Task, method: str, steps: int | None = None) -> Settings:
    """How a method trains on a task: the usual settings, then what suits the task, the method, and what is asked."""
    from skills.methods.registry import SETTINGS

    chosen = {**task.settings, **SETTINGS.get(method, {})}
    if steps is not None:
        chosen["steps"] = steps
    return replace(Settings(), **chosen)
