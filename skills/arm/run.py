"""The frame of a run in which a policy moves the arm: look, unfold, let the policy work, fold; the base stands still.

    class Press(ArmSkill):
        begins: ClassVar[Mapping[Enum, float]] = {Phase.LOOK: 0.0, Phase.UNFOLD: 0.1, Phase.WORK: 0.35, ...}

        def _look(self, observation): ...      # measure, then `self._begin_unfolding(motion)`
        def _work(self, observation): ...      # `self._asked(features)`, then `_begin_folding` or `_give_up`
        def _folded(self, action, observation): ...

What is between those is here, and a skill overrides what it does otherwise.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import ClassVar

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import STATE, Observation
from executive.contracts.robot import RobotDescription
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from skills.arm.posture import PostureMotion, folding
from skills.arm.servo import Rise
from skills.learned import LearnedSkill
from skills.policy import Array, Decide, Feature, Policy

_STANDSTILL = np.zeros(3)


class Phase(Enum):
    """Where a run is."""

    LOOK = "measuring with the camera, the arm folded"
    UNFOLD = "bringing the arm to where the policy begins"
    WORK = "the policy moves the tool"
    RETREAT = "out of what the tool stands between, after work that failed"
    FOLD = "folding the arm, with an object or without"
    CHECK = "looking once more, the arm folded"


def still(
    observation: Observation, arm: Vector | None = None, head: Vector | None = None, gripper: float | None = None
) -> Action:
    """What to do next while the base stands still: joint targets [rad], pan and tilt [rad], opening [m]."""
    return Action(observation.stamp, _STANDSTILL, arm, head, gripper)


class ArmSkill(LearnedSkill):
    """A skill that goes through the phases of a run of the arm.

    Args:
        decide: What decides in place of the trained policy: the expert while it demonstrates, or a policy in training.

    Attributes:
        weights, inputs, outputs: The policy's checkpoint folder, and what it takes and gives.
        begins: Progress at which the phases begin, 0 to 1.
        looks: The phases in which it reads the camera.
    """

    weights: Path
    inputs: Sequence[Feature]
    outputs: Sequence[Feature]
    begins: ClassVar[Mapping[Enum, float]]
    looks: frozenset[Enum] = frozenset({Phase.LOOK, Phase.CHECK})

    _body: RobotDescription
    _height: float
    """Height of the raised tool [m], from which and to which the arm unfolds and folds."""
    _motion: PostureMotion

    def __init__(self, decide: Decide | None = None) -> None:
        super().__init__(decide)
        self._phase: Enum = Phase.LOOK

    @property
    def looking(self) -> bool:
        return self._phase in self.looks

    @property
    def fastest(self) -> float:
        """Largest tool speed of the policy [m/s]: the default of the input `speed`, which scales it down."""
        return float(next(port.default for port in self.spec.inputs if port.name == "speed"))

    @property
    @abstractmethod
    def opening(self) -> float | None:
        """Opening of the gripper [m] while it is not the policy that moves it; None leaves it as it is."""

    @abstractmethod
    def features(self, observation: Observation) -> Array:
        """The policy's input."""

    def load(self) -> Decide:
        return Policy.load(self.weights, self.spec.name, self.inputs, self.outputs)

    def step(self, observation: Observation) -> Step:
        return self._phases()[self._phase](observation)

    def _phases(self) -> Mapping[Enum, Callable[[Observation], Step]]:
        """What is done in each phase."""
        return {
            Phase.LOOK: self._look,
            Phase.UNFOLD: self._unfold,
            Phase.WORK: self._work,
            Phase.RETREAT: self._retreat,
            Phase.FOLD: self._fold,
        }

    def _set_out(self, goal: Goal, surroundings: Surroundings) -> None:
        """A goal is accepted: have the policy ready, and everything as it is at the beginning of a run.

        Raises:
            BadWeights: if the policy's weights cannot be used.
        """
        self.prepare()
        self._body = surroundings.description
        self._scale = min(1.0, float(goal.get("speed", self.fastest)) / self.fastest)
        self._phase = Phase.LOOK
        self._failure: tuple[SkillOutcome, str] | None = None
        self._furthest = self._success = 0.0

    @abstractmethod
    def _look(self, observation: Observation) -> Step:
        """Measure, then unfold; or end, with the arm folded still."""

    @abstractmethod
    def _work(self, observation: Observation) -> Step:
        """Let the policy move the tool until the goal is reached, or it has failed."""

    @abstractmethod
    def _folded(self, action: Action, observation: Observation) -> Step:
        """The arm is folded after work that did not fail: the end, or what comes next."""

    def _asked(self, features: Array) -> Array:
        """The action that the policy chooses; keeps its success estimate, 0 from an expert, which has none."""
        assert self._decide is not None  # `start` has set it
        decided = self._decide({STATE: features})
        self._success = float(decided["success"][0]) if "success" in decided else 0.0
        return decided["action"]

    def _at(self, share: float) -> float:
        """Progress with this share of the present phase done, on the way to where the next one begins."""
        begin = self.begins[self._phase]
        end = min((other for other in self.begins.values() if other > begin), default=1.0)
        return self._progress(begin + (end - begin) * share)

    def _followed(self, observation: Observation) -> Action:
        """One control step of the motion that is under way."""
        return still(observation, arm=self._motion.step(observation.state.arm), gripper=self.opening)

    def _begin_unfolding(self, motion: PostureMotion) -> None:
        self._phase, self._motion = Phase.UNFOLD, motion

    def _unfold(self, observation: Observation) -> Step:
        step = Step(self._followed(observation), self._at(self._motion.share), self._success)
        if self._motion.done:
            self._begin_work(observation)
        return step

    def _begin_work(self, observation: Observation) -> None:
        self._phase, self._began = Phase.WORK, observation.stamp

    def _give_up(self, observation: Observation, outcome: SkillOutcome, reason: str) -> None:
        """Retreat and fold, then end with this outcome."""
        self._failure = (outcome, reason)
        self._begin_retreat(observation)

    def _begin_retreat(self, observation: Observation) -> None:
        self._phase, self._rising = Phase.RETREAT, Rise(self._body, observation)

    def _retreat(self, observation: Observation) -> Step:
        """Straight up: what the tool stands between must not be dragged along."""
        action = still(observation, arm=self._rising.step(observation), gripper=self.opening)
        step = Step(action, self._at(0.0), self._success if self._failure is None else 0.0)
        if self._rising.done:
            self._begin_folding(observation)
        return step

    def _begin_folding(self, observation: Observation) -> None:
        self._phase, self._motion = Phase.FOLD, folding(self._body, observation.state.arm, self._height)

    def _fold(self, observation: Observation) -> Step:
        action = self._followed(observation)
        if not self._motion.done:
            return Step(action, self._at(self._motion.share), self._success)
        if self._failure is not None:
            outcome, reason = self._failure
            return Step(action, self._furthest, outcome=outcome, reason=reason)
        return self._folded(action, observation)
