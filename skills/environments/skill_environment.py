"""A skill's own task as an environment: the whole robot, with the skill's loop, its host and the safety gate.

The observation is what the skill's policy takes, the action what it gives; everything around the policy's part
(looking, unfolding, folding) is done by the skill between two steps of the environment. What is trained here is
therefore what runs in the skill.
"""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from executive.contracts.observation import STATE
from executive.contracts.practice import Moment, Practice, Trial
from executive.errors import BadRequest
from skills.environments.undecided import Hand, Repeatable, Undecided
from skills.policy import Array
from skills.training.imitation import Course

_LARGEST = 1000.0
"""No feature is larger [its own unit]: metres, newtons and radians stay far below."""
_DRAWS = 100
"""Trials that may be refused by the skill in a row before the course counts as broken."""
_TRIALS = 1_000_000
"""Different trials; none of them is a held-out start."""
_BONUS = 1.0


class SkillEnvironment(gymnasium.Env[Array, Array]):
    """The task of one skill. Deterministic for a seed. One thread uses it.

    Reward: the change of the skill's own progress (0 to 1 over the whole task), and 1 at the end when the simulator
    says that the goal holds, nothing was hit and no limit was broken; else the progress is taken back, since a skill
    that gives up goes through its last parts, too. An episode ends (terminated) with the skill: its
    own tests of success, failure, stall and deadline are part of the task. `info["cost"]` is the sum of collisions,
    limit breaches and the share of the action that the gate cut, also told one by one; `info["success"]` is the
    simulator's word.

    Args:
        course: What is particular to the skill.
        practice: The simulated robot.
        scaled: Whether actions are in -1 .. 1 instead of physical units.
    """

    metadata = {"render_modes": []}  # noqa: RUF012 - as Gymnasium has it

    def __init__(self, course: Course, practice: Practice, scaled: bool = False) -> None:
        self._course, self._practice = course, practice
        self._lower, self._upper = (np.asarray(bound, dtype=np.float32) for bound in (course.lower, course.upper))
        shape = next((feature.shape for feature in course.inputs if feature.name == STATE), None)
        if shape is None:
            raise BadRequest(f"skill '{course.spec.name}' decides from something else than '{STATE}'.")
        self.observation_space = spaces.Box(-_LARGEST, _LARGEST, shape, np.float32)
        bounds = (-np.ones_like(self._lower), np.ones_like(self._upper)) if scaled else (self._lower, self._upper)
        self.action_space = spaces.Box(*bounds, dtype=np.float32)
        self._bounds, self._scaled = bounds, scaled

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Array, dict[str, Any]]:
        """Draw a trial, or take `options["trial"]`, and go on to the first decision.

        Raises:
            BadRequest: if the skill asks for no decision, in this trial or in a hundred that were drawn.
        """
        super().reset(seed=seed)
        given = (options or {}).get("trial")
        for _ in range(1 if given is not None else _DRAWS):
            self._begin(given if given is not None else self._drawn())
            moments = self._until_due()
            if self._due:
                self._began = self._progress
                return self._observation(), {"note": self._trial.note}
            reason = self._practice.finish().reason if moments else ""
        raise BadRequest(f"skill '{self._course.spec.name}' ended before it decided anything: {reason}.")

    def step(self, action: Array) -> tuple[Array, float, bool, bool, dict[str, Any]]:
        action = np.clip(action, *self._bounds)
        if self._scaled:
            action = self._lower + (action + 1.0) / 2.0 * (self._upper - self._lower)
        self._hand.give(action)
        before = self._progress
        moments = self._until_due()
        info: dict[str, Any] = _costs(moments)
        info["success"] = False
        reward = self._progress - before
        if not self._due:
            attempt = self._practice.finish()
            clean = attempt.collisions == 0 and attempt.breaches == 0
            info["success"] = clean and not self._course.wrong(self._practice, self._trial)
            info["outcome"], info["reason"] = attempt.outcome.name.lower(), attempt.reason
            reward += _BONUS if info["success"] else self._began - self._progress
        return self._observation(), float(reward), not self._due, False, info

    def _drawn(self) -> Trial:
        number = int(self.np_random.integers(_TRIALS))
        return self._course.trial(self._practice, self._course.training_seeds + number)

    def _begin(self, trial: Trial) -> None:
        self._trial = trial
        self._practice.reset(trial.start, trial.seed)
        self._course.prepare(self._practice, trial)
        self._hand = Hand(self._course.spec.name, STATE)
        self._practice.begin(Repeatable(self._course.make(self._hand)), trial.goal)
        self._progress = 0.0
        self._last = np.zeros(self.observation_space.shape or (), dtype=np.float32)

    def _until_due(self) -> list[Moment]:
        """Advance to the next decision or to the end; returns the control steps that it took."""
        moments: list[Moment] = []
        self._due = True
        while True:
            try:
                moments.append(self._practice.advance())
            except Undecided:
                self._last = np.clip(self._hand.features, -_LARGEST, _LARGEST)
                return moments
            self._progress = moments[-1].progress
            if moments[-1].ended:
                self._due = False
                return moments

    def _observation(self) -> Array:
        """The features of the decision that is due; after the end those of the last one."""
        return self._last.copy()


def _costs(moments: list[Moment]) -> dict[str, Any]:
    """What the control steps between two decisions cost; the cut counts in the first one, which the action decided."""
    collisions, breaches = (sum(getattr(moment, what) for moment in moments) for what in ("collisions", "breaches"))
    cut = moments[0].cut if moments else 0.0
    return {"cost": collisions + breaches + cut, "collisions": collisions, "breaches": breaches, "cut": cut}
