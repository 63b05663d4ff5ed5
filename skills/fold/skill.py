"""The skill `fold`. It follows joint waypoints and has no learned policy: there is nothing to decide on the way.

After a cancel, a deadline or an e-stop the arm is where it was stopped, and the other skills refuse to start. From
in front of the robot the tool rises straight up, then takes the way of every folding; over the chassis' side it only
has to come down.
"""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Action
from executive.contracts.observation import Observation
from executive.contracts.skill import Goal, Skill, SkillOutcome, Step, Surroundings
from skills.arm.posture import PostureMotion, folding
from skills.arm.servo import Rise
from skills.fold.spec import SPEC

_HEIGHT = 0.86
"""Height of the tool on the way [m]: what it holds passes over everything on the highest surface."""
_ASIDE = 0.3
"""Nearer to the folded yaw than this [rad] the arm hangs beside the chassis already."""
_STANDSTILL = np.zeros(3)


class Fold(Skill):
    """See `spec.SPEC`."""

    spec = SPEC

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        self._body = surroundings.description
        arm = observation.state.arm
        aside = abs(float(arm[0] - self._body.carry[0])) < _ASIDE
        self._rising = None if aside else Rise(self._body, observation)
        self._motion = PostureMotion([self._body.carry], self._body)

    def step(self, observation: Observation) -> Step:
        arm = observation.state.arm
        if self._rising is not None:
            targets = self._rising.step(observation)
            if self._rising.done:
                self._rising = None
                self._motion = folding(self._body, arm, _HEIGHT)
            return Step(Action(observation.stamp, base=_STANDSTILL, arm=targets), 0.0)
        action = Action(observation.stamp, base=_STANDSTILL, arm=self._motion.step(arm))
        if self._motion.done:
            return Step(action, 1.0, 1.0, SkillOutcome.SUCCEEDED)
        return Step(action, 0.1 + 0.8 * self._motion.share)
