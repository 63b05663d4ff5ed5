"""The frame of a run of the arm: the phases follow each other, progress never falls, and a failure ends folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import ClassVar

import numpy as np
import pytest
from runs import told

from executive.contracts.observation import Observation, RobotState
from executive.contracts.skill import SkillOutcome, Step
from executive.robot.sim.description import DESCRIPTION
from executive.runtime.practice import SimPractice
from skills.arm.posture import unfolding
from skills.arm.run import ArmSkill, Phase, still
from skills.press.spec import SPEC

GONE = "there is nothing"


class Reach(ArmSkill):
    """Unfolds, asks its policy a few times, and folds; gives up when the policy says so."""

    spec = SPEC
    opening = 0.01
    begins: ClassVar[Mapping[Enum, float]] = {
        Phase.LOOK: 0.0,
        Phase.UNFOLD: 0.1,
        Phase.WORK: 0.4,
        Phase.RETREAT: 0.6,
        Phase.FOLD: 0.7,
    }

    def start(self, goal, surroundings, observation):
        self._set_out(goal, surroundings)
        self._height = 0.7

    def features(self, observation):
        return np.array([observation.stamp - self._began], dtype=np.float32)

    def _look(self, observation):
        self._begin_unfolding(unfolding(self._body, observation.state.arm, np.array([0.5, 0.1]), self._height))
        return Step(still(observation), self._at(0.0))

    def _work(self, observation):
        action = still(observation, arm=observation.state.arm)
        if self._asked(self.features(observation))[0] < 0.0:
            self._give_up(observation, SkillOutcome.MISSED, GONE)
        elif observation.stamp > self._began + 0.5:
            self._begin_folding(observation)
        return Step(action, self._at(0.5), self._success)

    def _folded(self, action, observation):
        return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED)


def run(action: float) -> tuple[list[tuple[Enum, Step]], np.ndarray]:
    """Every step with the phase that it was made in, and the arm at the end; the arm follows at once."""
    skill = Reach(lambda features: {"action": np.array([action]), "success": np.array([0.8])})
    state = RobotState(np.zeros(3), np.zeros(3), DESCRIPTION.rest, np.zeros(5), np.zeros(2), 0.05, 0.0)
    observation = Observation(0.0, state, np.ones(120))
    skill.start({"button": "button"}, told(SimPractice(camera=False, lidar=False)), observation)
    steps: list[tuple[Enum, Step]] = []
    while not steps or steps[-1][1].outcome is None:
        phase = skill._phase
        step = skill.step(observation)
        steps.append((phase, step))
        arm = observation.state.arm if step.action.arm is None else step.action.arm
        stamp = observation.stamp + 1 / DESCRIPTION.control_rate
        observation = replace(observation, stamp=stamp, state=replace(state, arm=arm))
        assert len(steps) < 800
    return steps, observation.state.arm


@pytest.mark.parametrize(
    ("action", "phases", "outcome", "reason"),
    [
        (1.0, [Phase.LOOK, Phase.UNFOLD, Phase.WORK, Phase.FOLD], SkillOutcome.SUCCEEDED, ""),
        (-1.0, [Phase.LOOK, Phase.UNFOLD, Phase.WORK, Phase.RETREAT, Phase.FOLD], SkillOutcome.MISSED, GONE),
    ],
)
def test_the_phases_follow_each_other_and_the_arm_ends_folded(action, phases, outcome, reason):
    steps, arm = run(action)
    assert list(dict.fromkeys(phase for phase, _ in steps)) == phases
    assert (steps[-1][1].outcome, steps[-1][1].reason) == (outcome, reason)
    np.testing.assert_allclose(arm, DESCRIPTION.carry, atol=0.03)


@pytest.mark.parametrize("action", [1.0, -1.0])
def test_progress_never_falls_and_the_base_stands_still(action):
    steps, _ = run(action)
    assert (np.diff([step.progress for _, step in steps]) >= 0.0).all()
    assert all((step.action.base == 0.0).all() for _, step in steps)


def test_what_retreats_claims_no_success():
    steps, _ = run(-1.0)
    assert {step.success for phase, step in steps if phase is Phase.WORK} == {0.8}
    assert {step.success for phase, step in steps if phase is Phase.RETREAT} == {0.0}
