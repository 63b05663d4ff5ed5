"""The skill `handover`: see who stands there, unfold, let the policy hold the object out and let go of it, fold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import ClassVar

import numpy as np

from executive.contracts.action import Action
from executive.contracts.observation import Observation
from executive.contracts.site import PlaceKind
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused, UnknownName
from skills.arm.grip import LOST, grip_of
from skills.arm.posture import unfolding
from skills.arm.run import ArmSkill, Phase, still
from skills.arm.servo import FINE, ToolServo
from skills.frames import to_base
from skills.handover.offer import RAISED, Touch, can_swing, offering_point
from skills.handover.spec import INPUTS, NAME, OPEN, OUTPUTS, PULLED, SPEC
from skills.people.recogniser import Recogniser
from skills.people.watch import Somebody, Watch
from skills.policy import Array, Decide

_NEAREST, _FARTHEST = 0.70, 1.15
"""How far away the person may stand [m], middle to middle."""
_ASIDE = 0.7
"""How far to the side they may stand [rad]."""
_LOOKING = 4.0
"""Time [s] after which nobody has been recognised."""
_SURE = 2.0
"""Belief, in log odds, from which it is the person."""
_ROOM = 0.27
"""A person who comes nearer than this to the tool [m] has it drawn back."""
_THERE = 0.012
"""Distance [m] from the offering point at which the arm rests."""
_CLEARING = 0.5
"""So long [s] the hand stays where it is after the fingers have opened: they go clear of what was given."""
_JUST_NOW = 1.0
"""What leaves the fingers within this time [s] of a pull was taken: a thin thing is out before they have opened."""
_REACHING = 6.0
"""Longest time [s] that reaching out may take at full speed."""


class Handover(ArmSkill):
    """See `spec.SPEC`.

    Args:
        decide: What decides in place of the trained policy: the expert while it demonstrates, or a policy in training.
    """

    spec = SPEC
    weights = Path(__file__).with_name("weights")
    inputs, outputs = INPUTS, OUTPUTS
    begins: ClassVar[Mapping[Enum, float]] = {
        Phase.LOOK: 0.0,
        Phase.UNFOLD: 0.1,
        Phase.WORK: 0.35,
        Phase.FOLD: 0.75,
    }

    def __init__(self, decide: Decide | None = None) -> None:
        super().__init__(decide)
        self._recogniser: Recogniser | None = None

    @property
    def opening(self) -> float:
        return self._grip.width + OPEN if self._given else 0.0

    def prepare(self) -> None:
        super().prepare()
        self._recogniser = self._recogniser or Recogniser.load()

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        self._name, self._person = str(goal["object"]), str(goal["person"])
        try:
            place = surroundings.site.place(self._person)
        except UnknownName as error:
            raise SkillRefused(NAME, str(error)) from error
        if place.kind is not PlaceKind.PERSON:
            raise SkillRefused(NAME, f"{self._person} is no person")
        grip = grip_of(self._name, surroundings.site)
        if grip is None:
            raise SkillRefused(NAME, f"it does not know how {self._name} is held")
        if not can_swing(surroundings.description, observation.lidar):
            raise SkillRefused(NAME, "there is no room to swing the arm")
        self._set_out(goal, surroundings)
        assert self._recogniser is not None  # `prepare` has made it
        self._grip, self._height = grip, RAISED
        self._patience = float(goal.get("patience", 8.0))
        self._watch = Watch(self._person, surroundings.site, self._body, self._recogniser)
        self._servo = ToolServo(self._body)
        self._latest = observation.stamp + _LOOKING
        self._touch: Touch | None = None
        self._pull, self._pulled_at = (0.0, 0.0), -math.inf
        self._given = False
        self._let_go_at: float | None = None

    def _look(self, observation: Observation) -> Step:
        """Make sure that the person stands in front of the robot."""
        self._watch.look(observation)
        before = [one for one in self._watch.everybody if self._in_front(one, observation)]
        somebody = max(before, key=lambda one: one.belief, default=None)
        if somebody is not None and somebody.belief >= _SURE:
            self._stands = to_base(somebody.spot, observation.state.base_pose)
            self._point = offering_point(self._stands)
            self._begin_unfolding(unfolding(self._body, observation.state.arm, self._point[:2], RAISED))
        elif observation.stamp > self._latest:
            reason = f"{self._person} does not stand in front of the robot"
            return Step(still(observation), self._furthest, outcome=SkillOutcome.NOT_FOUND, reason=reason)
        next_one = min(before, key=lambda one: one.frames, default=None)
        head = None if next_one is None else self._watch.head_towards(next_one.spot, observation)
        return Step(still(observation, head=head), self._progress(0.05))

    def _in_front(self, one: Somebody, observation: Observation) -> bool:
        ahead, left = to_base(one.spot, observation.state.base_pose)
        near = _NEAREST <= float(np.hypot(ahead, left)) <= _FARTHEST
        return near and abs(float(np.arctan2(left, ahead))) <= _ASIDE

    def _unfold(self, observation: Observation) -> Step:
        if self._is_too_near(observation):
            return self._withdraw(observation, self._followed(observation), SkillOutcome.NOT_DONE, self._too_near)
        if observation.state.gripper < self._grip.width - LOST:
            facts = f"{self._name} was lost before it was held out"
            return self._withdraw(observation, self._followed(observation), SkillOutcome.SLIPPED, facts)
        return super()._unfold(observation)

    def _work(self, observation: Observation) -> Step:
        """Let the policy hold it out; once the arm rests there, it only opens the gripper."""
        features = self.features(observation)
        if self._pull[0] > PULLED:
            self._pulled_at = observation.stamp
        wanted = self._asked(features)
        opening = max(0.0, float(wanted[3]))
        if self._touch is None:
            velocity = np.array([*wanted[:3], 0.0], dtype=np.float64) * self._scale
            self._arm, opening = self._servo.step(observation.state.arm, velocity), 0.0
            late = observation.stamp > self._began + _REACHING / self._scale
            if float(np.linalg.norm(features[:3])) < _THERE or late:
                self._latest = observation.stamp + self._patience
                geometry, period = self._body.arm_geometry, 1.0 / self._body.control_rate
                self._touch = Touch(geometry, self._arm, self._stands, period)
        action = still(observation, arm=self._arm, gripper=opening)
        beyond = float(features[6])
        if self._let_go_at is None and (beyond > OPEN / 2 or beyond < -LOST):
            pulled = observation.stamp - self._pulled_at < _JUST_NOW
            self._given = self._touch is not None and (beyond > 0.0 or pulled)
            self._let_go_at = observation.stamp
        if self._let_go_at is not None and (not self._given or observation.stamp - self._let_go_at > _CLEARING):
            facts = f"{self._name} slipped out of the gripper"
            return self._withdraw(observation, action, SkillOutcome.SLIPPED, facts)
        if self._let_go_at is None and self._touch is not None and observation.stamp > self._latest:
            facts = f"{self._person} did not take {self._name}"
            return self._withdraw(observation, action, SkillOutcome.NOT_DONE, facts)
        if self._is_too_near(observation):
            return self._withdraw(observation, action, SkillOutcome.NOT_DONE, self._too_near)
        reached = 0.2 * max(0.0, 1.0 - float(np.linalg.norm(features[:3])) / 0.4)
        return Step(action, self._progress(self.begins[Phase.WORK] + reached), self._success)

    @property
    def _too_near(self) -> str:
        return f"{self._person} came too near to the arm"

    def _is_too_near(self, observation: Observation) -> bool:
        """Whether the person has come so near that the arm must not stay stretched out."""
        self._watch.look(observation)
        near = [to_base(one.spot, observation.state.base_pose) for one in self._watch.everybody]
        tool = self._body.arm_geometry.forward(observation.state.arm)
        return any(float(np.hypot(*(spot - (tool.x, tool.y)))) < _ROOM for spot in near if spot[0] > 0.3)

    def _withdraw(self, observation: Observation, action: Action, outcome: SkillOutcome, reason: str) -> Step:
        """Draw the arm back; unless the object was given, that is how the run ends."""
        self._failure = None if self._given else (outcome, reason)
        self._begin_folding(observation)
        lost = (self._name,) if outcome is SkillOutcome.SLIPPED else ()
        return Step(action, self._furthest, self._success, holds="" if lost else None, lost=lost)

    def _folded(self, action: Action, observation: Observation) -> Step:
        return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED)

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (16,), see `spec.INPUTS`."""
        state, width = observation.state, self._grip.width
        tool = self._body.arm_geometry.forward(state.arm)
        away = [self._point[0] - tool.x, self._point[1] - tool.y, self._point[2] - tool.z]
        resting = self._touch is not None
        if self._touch is not None:
            self._pull = self._touch.feel(state.arm)
        beyond = state.gripper - width
        values = [*away, state.gripper, state.gripper_force, width, beyond, float(resting), *self._pull]
        fine = np.tanh([*(np.array([*away, beyond]) / FINE), *(np.array(self._pull) / PULLED)])
        return np.array([*values, *fine], dtype=np.float32)
