"""Turning a skill inside out: it asks for a decision, an environment is asked for an observation.

A skill calls what decides for it in the middle of its step; an environment must hand the features out and get the
action in a later call. So the step is done twice for one observation: first without an action, which breaks off with
`Undecided` before anything has moved and leaves the skill as it was, then with it. That both come to the same features
is checked at every step.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np

from executive.contracts.observation import Observation
from executive.contracts.skill import Goal, Skill, Step, Surroundings
from executive.errors import ExecutiveError
from skills.policy import Array


class Undecided(BaseException):
    """A decision is due and no action is there yet.

    No `Exception`: the host of skills takes every one of those for a crash of the skill, and this is none.
    """


class TwoMinds(ExecutiveError):
    """A skill that is not the same when it is asked twice about one observation.

    Args:
        skill: The skill.
    """

    def __init__(self, skill: str) -> None:
        super().__init__(
            f"skill '{skill}' gives other features when it is stepped twice with one observation, so its steps cannot "
            "be taken one by one; it changes something outside itself before it decides."
        )


class Hand:
    """Decides for a skill with the action that it was given, once; breaks off when it has none.

    Args:
        skill: Name of the skill.
        key: The feature that is the observation.
    """

    def __init__(self, skill: str, key: str) -> None:
        self._skill, self._key = skill, key
        self._action: Array | None = None
        self._seen: Array | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Hand:
        """What is copied with a skill goes on asking the same hand."""
        return self

    @property
    def features(self) -> Array:
        """What the decision that is due is to be made from."""
        assert self._seen is not None  # asked for after `Undecided` only
        return self._seen

    def give(self, action: Array) -> None:
        """Have the coming decision made."""
        self._action = np.asarray(action, dtype=np.float32)

    def __call__(self, features: Mapping[str, Array]) -> Mapping[str, Array]:
        seen = np.array(features[self._key], dtype=np.float32)
        if self._action is None:
            self._seen = seen
            raise Undecided
        if self._seen is None or not np.array_equal(seen, self._seen):
            raise TwoMinds(self._skill)
        action, self._action, self._seen = self._action, None, None
        return {"action": action}


class Repeatable(Skill):
    """A skill that is as it was before when its step breaks off undecided. One thread uses it.

    Args:
        skill: The skill; everything that it holds can be copied, or is part of its surroundings.
    """

    def __init__(self, skill: Skill) -> None:
        self._skill, self.spec = skill, skill.spec
        self._shared: dict[int, Any] = {id(skill): skill}

    @property
    def looking(self) -> bool:
        return self._skill.looking

    def prepare(self) -> None:
        self._skill.prepare()

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        constant = (surroundings.description, surroundings.site, surroundings.memory)
        self._shared |= {id(one): one for one in constant}
        self._skill.start(goal, surroundings, observation)

    def step(self, observation: Observation) -> Step:
        before = copy.deepcopy(vars(self._skill), dict(self._shared))
        try:
            return self._skill.step(observation)
        except Undecided:
            vars(self._skill).clear()
            vars(self._skill).update(before)
            raise

    def close(self) -> None:
        self._skill.close()
