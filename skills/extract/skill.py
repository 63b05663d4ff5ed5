"""The skill `extract`: measure where the peg stands, unfold over it, let the policy pull it out, fold."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import numpy as np

from executive.contracts.action import Action
from executive.contracts.observation import STATE, Observation
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused
from skills.arm.grip import GRIPS
from skills.arm.posture import PostureMotion, folding, unfolding
from skills.arm.servo import FINE, Rise, ToolServo
from skills.extract.spec import INPUTS, LIFT, NAME, OUTPUTS, SPARE, SPEC, SPEED
from skills.fixture.ahead import fixture_ahead
from skills.fixture.measure import peg_axis, peg_top
from skills.fixture.shape import FIXTURE, PEG, PEG_LENGTH
from skills.fixture.sweep import Sweep
from skills.learned import LearnedSkill
from skills.policy import Array, Decide, Policy

WEIGHTS = Path(__file__).with_name("weights")
_GRIP = GRIPS["peg"]
_CLEAR = 0.20
"""Height of the raised tool above the grasp point [m]."""
_LOST = 0.012
"""An opening this far below the peg's width [m] holds nothing."""
_TAKE_TIME = 10.0
"""Longest time [s] that the pull may take at full speed."""
_STANDSTILL = np.zeros(3)


class Phase(Enum):
    """Where a run is, and the progress at which it begins."""

    LOOK = 0.0
    UNFOLD = 0.15
    TAKE = 0.35
    RISE = 0.6
    FOLD = 0.7


class Extract(LearnedSkill):
    """See `spec.SPEC`."""

    spec = SPEC

    def __init__(self, decide: Decide | None = None) -> None:
        super().__init__(decide)
        self._phase = Phase.LOOK

    @property
    def looking(self) -> bool:
        return self._phase is Phase.LOOK

    def load(self) -> Decide:
        return Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        if (str(goal["object"]), str(goal["source"])) != (PEG, FIXTURE):
            raise SkillRefused(
                NAME, f"it can take {PEG} out of {FIXTURE}, not {goal['object']} out of {goal['source']}"
            )
        pose = observation.state.base_pose
        self._guess = fixture_ahead(NAME, surroundings, pose, PEG_LENGTH + LIFT, PEG_LENGTH + _CLEAR)
        self.prepare()
        self._body = surroundings.description
        self._scale = min(1.0, float(goal.get("speed", SPEED)) / SPEED)
        self._sweep = Sweep(self._body, self._guess)
        self._servo = ToolServo(self._body)
        self._phase = Phase.LOOK
        self._failure: tuple[SkillOutcome, str] | None = None
        self._furthest = self._success = 0.0

    def step(self, observation: Observation) -> Step:
        if self._phase is Phase.LOOK:
            return self._look(observation)
        if self._phase is Phase.UNFOLD:
            return self._unfold(observation)
        if self._phase is Phase.TAKE:
            return self._take(observation)
        return self._rise(observation) if self._phase is Phase.RISE else self._fold(observation)

    def _look(self, observation: Observation) -> Step:
        """Collect exposures, then say where the peg is in `base_link`; from here on the base stands still."""
        action = Action(observation.stamp, base=_STANDSTILL, head=self._sweep.step(observation))
        if not self._sweep.done:
            return Step(action, self._progress(Phase.UNFOLD.value * self._sweep.share))
        top = float(self._guess[2])
        axis = peg_axis(self._sweep.views, self._guess[:2], top + 0.008, top + PEG_LENGTH)
        if axis is None:
            return Step(action, 1.0, outcome=SkillOutcome.NOT_FOUND, reason=f"{PEG} is not in {FIXTURE}", lost=(PEG,))
        height = peg_top(self._sweep.views, axis, top)
        self._point = np.array([*axis, height - PEG_LENGTH / 2 + _GRIP.above_middle])
        self._height = float(self._point[2]) + _CLEAR
        self._motion: PostureMotion = unfolding(self._body, observation.state.arm, axis, self._height)
        self._phase = Phase.UNFOLD
        return Step(action, self._progress(Phase.UNFOLD.value))

    def _unfold(self, observation: Observation) -> Step:
        arm = self._motion.step(observation.state.arm)
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=_GRIP.width + SPARE)
        if self._motion.done:
            self._phase = Phase.TAKE
            self._began = observation.stamp
        return Step(action, self._progress(Phase.UNFOLD.value + 0.2 * self._motion.share))

    def _take(self, observation: Observation) -> Step:
        """Let the policy move the tool until the peg is held and out of the fixture."""
        assert self._decide is not None  # `start` has set it
        features = self.features(observation)
        decided = self._decide({STATE: features})
        velocity = np.array([*decided["action"][:3], 0.0], dtype=np.float64) * self._scale
        arm = self._servo.step(observation.state.arm, velocity)
        opening = max(0.0, _GRIP.width + float(decided["action"][3]))
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=opening)
        self._success = float(decided["success"][0]) if "success" in decided else 0.0
        up, beyond = float(features[2]), float(features[6])
        if beyond < -_LOST:
            self._give_up(observation, SkillOutcome.MISSED, "the gripper closed beside the peg")
        elif observation.stamp - self._began > _TAKE_TIME / self._scale:
            self._give_up(observation, SkillOutcome.NOT_DONE, f"the pull took longer than {_TAKE_TIME:.0f} s")
        elif -up >= LIFT and abs(beyond) < _LOST:
            self._phase = Phase.FOLD
            self._motion = folding(self._body, observation.state.arm, self._height)
            return Step(action, self._progress(Phase.FOLD.value), self._success, holds=PEG)
        near = Phase.TAKE.value + 0.15 * max(0.0, 1.0 - float(np.linalg.norm(features[:3])) / 0.4)
        lifted = 0.5 + 0.2 * min(1.0, max(0.0, -up) / LIFT) if beyond < 0.004 else 0.0
        return Step(action, self._progress(max(near, lifted)), self._success)

    def _give_up(self, observation: Observation, outcome: SkillOutcome, reason: str) -> None:
        """Let go, rise and fold, with this outcome."""
        self._phase = Phase.RISE
        self._failure = (outcome, reason)
        self._rising = Rise(self._body, observation)

    def _rise(self, observation: Observation) -> Step:
        arm = self._rising.step(observation)
        if self._rising.done:
            self._phase = Phase.FOLD
            self._motion = folding(self._body, observation.state.arm, self._height)
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=_GRIP.width + SPARE)
        return Step(action, self._progress(Phase.RISE.value))

    def _fold(self, observation: Observation) -> Step:
        arm = self._motion.step(observation.state.arm)
        opening = observation.state.gripper
        target = 0.0 if self._failure is None else _GRIP.width + SPARE
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=target)
        if self._failure is None and opening < _GRIP.width - _LOST:
            self._failure = SkillOutcome.SLIPPED, f"{PEG} was lost while the arm folded"
            return Step(action, self._furthest, holds="", lost=(PEG,))
        if not self._motion.done:
            share = Phase.FOLD.value + (1.0 - Phase.FOLD.value) * self._motion.share
            return Step(action, self._progress(share), self._success)
        if self._failure is not None:
            return Step(action, self._furthest, outcome=self._failure[0], reason=self._failure[1])
        return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED, outputs={"width": opening}, holds=PEG)

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (15,), see `spec.INPUTS`."""
        state = observation.state
        tool = self._body.arm_geometry.forward(state.arm)
        away = self._point - np.array([tool.x, tool.y, tool.z])
        seven = np.array([*away, *self._servo.ahead, state.gripper - _GRIP.width])
        return np.array([*seven, state.gripper_force, *np.tanh(seven / _SCALES)], dtype=np.float32)


_SCALES = np.array([FINE / 2, FINE / 2, FINE, 0.003, 0.003, 0.003, FINE / 2])
"""Sizes [m] at which the squashed features have their bend."""
