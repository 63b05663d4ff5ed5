"""The skill `extract`: measure where the peg stands, unfold over it, let the policy pull it out, fold."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import ClassVar

import numpy as np

from executive.contracts.action import Action
from executive.contracts.observation import Observation
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused
from skills.arm.grip import GRIPS, LOST
from skills.arm.posture import unfolding
from skills.arm.run import ArmSkill, Phase, still
from skills.arm.servo import FINE, ToolServo
from skills.extract.spec import INPUTS, LIFT, NAME, OUTPUTS, SPARE, SPEC
from skills.fixture.ahead import fixture_ahead
from skills.fixture.measure import peg_axis, peg_top
from skills.fixture.shape import FIXTURE, PEG, PEG_LENGTH
from skills.fixture.sweep import Sweep
from skills.policy import Array

_GRIP = GRIPS["peg"]
_CLEAR = 0.20
"""Height of the raised tool above the grasp point [m]."""
_TAKE_TIME = 10.0
"""Longest time [s] that the pull may take at full speed."""


class Extract(ArmSkill):
    """See `spec.SPEC`."""

    spec = SPEC
    weights = Path(__file__).with_name("weights")
    inputs, outputs = INPUTS, OUTPUTS
    begins: ClassVar[Mapping[Enum, float]] = {
        Phase.LOOK: 0.0,
        Phase.UNFOLD: 0.15,
        Phase.WORK: 0.35,
        Phase.RETREAT: 0.6,
        Phase.FOLD: 0.7,
    }

    @property
    def opening(self) -> float:
        return 0.0 if self._phase is Phase.FOLD and self._failure is None else _GRIP.width + SPARE

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        if (str(goal["object"]), str(goal["source"])) != (PEG, FIXTURE):
            raise SkillRefused(
                NAME, f"it can take {PEG} out of {FIXTURE}, not {goal['object']} out of {goal['source']}"
            )
        pose = observation.state.base_pose
        self._guess = fixture_ahead(NAME, surroundings, pose, PEG_LENGTH + LIFT, PEG_LENGTH + _CLEAR)
        self._set_out(goal, surroundings)
        self._sweep = Sweep(self._body, self._guess)
        self._servo = ToolServo(self._body)

    def _look(self, observation: Observation) -> Step:
        """Collect exposures, then say where the peg is in `base_link`; from here on the base stands still."""
        action = still(observation, head=self._sweep.step(observation))
        if not self._sweep.done:
            return Step(action, self._at(self._sweep.share))
        top = float(self._guess[2])
        axis = peg_axis(self._sweep.views, self._guess[:2], top + 0.008, top + PEG_LENGTH)
        if axis is None:
            return Step(action, 1.0, outcome=SkillOutcome.NOT_FOUND, reason=f"{PEG} is not in {FIXTURE}", lost=(PEG,))
        height = peg_top(self._sweep.views, axis, top)
        self._point = np.array([*axis, height - PEG_LENGTH / 2 + _GRIP.above_middle])
        self._height = float(self._point[2]) + _CLEAR
        self._begin_unfolding(unfolding(self._body, observation.state.arm, axis, self._height))
        return Step(action, self._at(0.0))

    def _work(self, observation: Observation) -> Step:
        """Let the policy move the tool until the peg is held and out of the fixture."""
        features = self.features(observation)
        wanted = self._asked(features)
        velocity = np.array([*wanted[:3], 0.0], dtype=np.float64) * self._scale
        arm = self._servo.step(observation.state.arm, velocity)
        action = still(observation, arm=arm, gripper=max(0.0, _GRIP.width + float(wanted[3])))
        up, beyond = float(features[2]), float(features[6])
        if beyond < -LOST:
            self._give_up(observation, SkillOutcome.MISSED, "the gripper closed beside the peg")
        elif observation.stamp - self._began > _TAKE_TIME / self._scale:
            self._give_up(observation, SkillOutcome.NOT_DONE, f"the pull took longer than {_TAKE_TIME:.0f} s")
        elif -up >= LIFT and abs(beyond) < LOST:
            self._begin_folding(observation)
            return Step(action, self._at(0.0), self._success, holds=PEG)
        near = self.begins[Phase.WORK] + 0.15 * max(0.0, 1.0 - float(np.linalg.norm(features[:3])) / 0.4)
        lifted = 0.5 + 0.2 * min(1.0, max(0.0, -up) / LIFT) if beyond < 0.004 else 0.0
        return Step(action, self._progress(max(near, lifted)), self._success)

    def _fold(self, observation: Observation) -> Step:
        if self._failure is None and observation.state.gripper < _GRIP.width - LOST:
            action = self._followed(observation)
            self._failure = SkillOutcome.SLIPPED, f"{PEG} was lost while the arm folded"
            return Step(action, self._furthest, holds="", lost=(PEG,))
        return super()._fold(observation)

    def _folded(self, action: Action, observation: Observation) -> Step:
        outputs = {"width": observation.state.gripper}
        return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED, outputs=outputs, holds=PEG)

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (15,), see `spec.INPUTS`."""
        state = observation.state
        tool = self._body.arm_geometry.forward(state.arm)
        away = self._point - np.array([tool.x, tool.y, tool.z])
        seven = np.array([*away, *self._servo.ahead, state.gripper - _GRIP.width])
        return np.array([*seven, state.gripper_force, *np.tanh(seven / _SCALES)], dtype=np.float32)


_SCALES = np.array([FINE / 2, FINE / 2, FINE, 0.003, 0.003, 0.003, FINE / 2])
"""Sizes [m] at which the squashed features have their bend."""
