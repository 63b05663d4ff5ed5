"""Skills at work, for the safety critics to see what is meant to be near: hands at objects, buttons and drawers."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from executive.runtime.critic_scenes import HANDLED
from executive.runtime.critic_witness import Example, Plan, Witness
from executive.runtime.practice import SimPractice
from executive.runtime.training import courses

_MOST = 100
"""Actions that are tried in one trial at most: some skills go on for minutes."""
_TRIALS = 40_000_000
"""Where the trials begin that no skill learns from or is measured with."""


class Workers:
    """The skills that learn from demonstrations, on one robot that is made when it is needed."""

    def __init__(self) -> None:
        self._practice: SimPractice | None = None

    def examples(self, number: int, plan: Plan) -> list[Example]:
        """Every action that was tried in the trial of that number; the skills take turns."""
        self._practice = self._practice or SimPractice()
        names = tuple(_courses())
        return trial_rolled_out(self._practice, names[number % len(names)], number, plan)


def trial_rolled_out(practice: SimPractice, skill: str, number: int, plan: Plan) -> list[Example]:
    """Every action that was tried while a skill did its work once."""
    course: Any = _courses()[skill]
    trial = course.trial(practice, _TRIALS + number)
    practice.reset(trial.start, trial.seed)
    course.prepare(practice, trial)
    practice.begin(course.make(None), trial.goal)
    practice.robot.referee.expect({*practice.robot.world.objects, *HANDLED})
    witness = Witness(practice.robot, np.random.default_rng([number, 4712]), plan)
    practice.witness = witness.saw
    ended = False
    while not ended and len(witness.tried) < _MOST:
        ended = practice.advance().ended
    practice.witness = None
    return witness.examples()


@cache
def _courses() -> dict[str, Any]:
    return courses()
