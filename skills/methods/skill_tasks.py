"""The tasks of this robot's skills: every skill that learns from a course is an environment with a scripted expert."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from executive.contracts.observation import STATE
from executive.errors import BadRequest
from skills.environments.registration import SKILLS, identifier
from skills.methods.task import Rows, Task

if TYPE_CHECKING:
    from skills.training.imitation import Course

_SETTINGS = {
    "environments": 1,
    "noise": 1.0,
    "episodes": 10,
    "hidden": (128, 128),
    "rate": 1e-3,
    "fall": 0.9,
    "steps": 3_000,
    "updates": 0.7,
    "warm_up": 300,
    "discount": 0.95,
    "temperature": 0.005,
    "demonstrations": 20,
    "shown": 0.5,
    "cloning": 1.0,
}
"""One robot is simulated at a time; episodes are long and few. The reward that counts comes at the end, so it is shown
first, and entropy is worth little: in a hundred steps it must not add up to more. What disturbs the expert is what does
so in the skill's own course, which spares the gripper: a hand that opens by chance has nothing to show."""


def skill_task(skill: str) -> Task:
    """The task of a skill, with its scripted expert.

    Raises:
        BadRequest: if no such skill learns from a course.
    """
    if skill not in SKILLS:
        raise BadRequest(f"methods cannot train '{skill}': they learn {', '.join(SKILLS)}.")

    def make() -> Any:
        import gymnasium

        import skills.environments  # noqa: F401 - registers the task

        return gymnasium.make(identifier(skill))

    course = course_of(skill)

    def expert(environments: Any, states: Rows) -> Rows:
        return np.array([course.expert({STATE: state})["action"] for state in states], dtype=np.float32)

    spread = 2 * course.noise / (course.upper - course.lower)
    return Task(identifier(skill), make, expert, settings=_SETTINGS, spread=tuple(float(share) for share in spread))


def course_of(skill: str) -> Course:
    """What is particular to a skill's training."""
    course: Course = import_module(f"skills.{skill}.training").COURSE
    return course
