"""The skill `handover`: see who stands there, unfold, let the policy hold the object out and let go of it, fold."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import numpy as np

from executive.contracts.action import Action
from executive.contracts.observation import STATE, Observation
from executive.contracts.site import PlaceKind
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused, UnknownName
from skills.arm.grip import grip_of
from skills.arm.posture import PostureMotion, folding, unfolding
from skills.arm.servo import FINE, ToolServo
from skills.frames import to_base
from skills.handover.offer import RAISED, Touch, can_swing, offering_point
from skills.handover.spec import INPUTS, NAME, OPEN, OUTPUTS, PULLED, SPEC, SPEED
from skills.learned import LearnedSkill
from skills.people.recogniser import Recogniser
from skills.people.watch import Somebody, Watch
from skills.policy import Array, Decide, Policy

WEIGHTS = Path(__file__).with_name("weights")
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
_LOST = 0.012
"""An opening this far below the object's width [m] holds nothing."""
_REACHING = 6.0
"""Longest time [s] that reaching out may take at full speed."""
_STANDSTILL = np.zeros(3)


class Phase(Enum):
    """Where a run is, and the progress at which it begins."""

    LOOK = 0.0
    UNFOLD = 0.1
    REACH = 0.35
    OFFER = 0.55
    FOLD = 0.75


class Handover(LearnedSkill):
    """See `spec.SPEC`.

    Args:
        decide: What decides in place of the trained policy: the expert while it demonstrates, or a policy in training.
    """

    spec = SPEC

    def __init__(self, decide: Decide | None = None) -> None:
        super().__init__(decide)
        self._recogniser: Recogniser | None = None
        self._phase = Phase.LOOK

    @property
    def looking(self) -> bool:
        return self._phase is Phase.LOOK

    def load(self) -> Decide:
        return Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)

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
        self.prepare()
        assert self._recogniser is not None  # `prepare` has made it
        self._grip, self._body = grip, surroundings.description
        self._scale = min(1.0, float(goal.get("speed", SPEED)) / SPEED)
        self._patience = float(goal.get("patience", 8.0))
        self._watch = Watch(self._person, surroundings.site, self._body, self._recogniser)
        self._servo = ToolServo(self._body)
        self._phase, self._latest = Phase.LOOK, observation.stamp + _LOOKING
        self._touch: Touch | None = None
        self._pull = (0.0, 0.0)
        self._given, self._failure = False, SkillOutcome.NOT_DONE
        self._reason = ""
        self._furthest = self._success = 0.0

    def step(self, observation: Observation) -> Step:
        if self._phase is Phase.LOOK:
            return self._look(observation)
        if self._phase is Phase.UNFOLD:
            return self._unfold(observation)
        return self._fold(observation) if self._phase is Phase.FOLD else self._offer(observation)

    def _look(self, observation: Observation) -> Step:
        """Make sure that the person stands in front of the robot."""
        self._watch.look(observation)
        before = [one for one in self._watch.everybody if self._in_front(one, observation)]
        somebody = max(before, key=lambda one: one.belief, default=None)
        if somebody is not None and somebody.belief >= _SURE:
            self._stands = to_base(somebody.spot, observation.state.base_pose)
            self._point = offering_point(self._stands)
            self._motion: PostureMotion = unfolding(self._body, observation.state.arm, self._point[:2], RAISED)
            self._phase = Phase.UNFOLD
        elif observation.stamp > self._latest:
            action = Action(observation.stamp, base=_STANDSTILL)
            reason = f"{self._person} does not stand in front of the robot"
            return Step(action, self._furthest, outcome=SkillOutcome.NOT_FOUND, reason=reason)
        next_one = min(before, key=lambda one: one.frames, default=None)
        head = None if next_one is None else self._watch.head_towards(next_one.spot, observation)
        return Step(Action(observation.stamp, base=_STANDSTILL, head=head), self._progress(0.05))

    def _in_front(self, one: Somebody, observation: Observation) -> bool:
        ahead, left = to_base(one.spot, observation.state.base_pose)
        near = _NEAREST <= float(np.hypot(ahead, left)) <= _FARTHEST
        return near and abs(float(np.arctan2(left, ahead))) <= _ASIDE

    def _unfold(self, observation: Observation) -> Step:
        arm = self._motion.step(observation.state.arm)
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=0.0)
        if self._too_near(observation):
            return self._withdraw(observation, action)
        if observation.state.gripper < self._grip.width - _LOST:
            self._failure, self._reason = SkillOutcome.SLIPPED, f"{self._name} was lost before it was held out"
            return self._withdraw(observation, action)
        if self._motion.done:
            self._phase, self._latest = Phase.REACH, observation.stamp + _REACHING / self._scale
        return Step(action, self._progress(Phase.UNFOLD.value + 0.25 * self._motion.share))

    def _offer(self, observation: Observation) -> Step:
        """Let the policy hold it out; once the arm rests there, it only opens the gripper."""
        assert self._decide is not None  # `start` has set it
        features = self.features(observation)
        decided = self._decide({STATE: features})
        self._success = float(decided["success"][0]) if "success" in decided else 0.0
        opening = max(0.0, float(decided["action"][3]))
        if self._phase is Phase.REACH:
            velocity = np.array([*decided["action"][:3], 0.0], dtype=np.float64) * self._scale
            self._arm, opening = self._servo.step(observation.state.arm, velocity), 0.0
            if float(np.linalg.norm(features[:3])) < _THERE or observation.stamp > self._latest:
                self._phase, self._latest = Phase.OFFER, observation.stamp + self._patience
                geometry, period = self._body.arm_geometry, 1.0 / self._body.control_rate
                self._touch = Touch(geometry, self._arm, self._stands, period)
        action = Action(observation.stamp, base=_STANDSTILL, arm=self._arm, gripper=opening)
        beyond = float(features[6])
        if beyond > OPEN / 2 or beyond < -_LOST:
            pulled = self._phase is Phase.OFFER and (beyond > 0.0 or self._pull[0] > PULLED)
            self._given = pulled
            self._failure, self._reason = SkillOutcome.SLIPPED, f"{self._name} slipped out of the gripper"
            return self._withdraw(observation, action)
        if self._phase is Phase.OFFER and observation.stamp > self._latest:
            self._reason = f"{self._person} did not take {self._name}"
            return self._withdraw(observation, action)
        if self._too_near(observation):
            return self._withdraw(observation, action)
        reached = 0.2 * max(0.0, 1.0 - float(np.linalg.norm(features[:3])) / 0.4)
        return Step(action, self._progress(Phase.REACH.value + reached), self._success)

    def _too_near(self, observation: Observation) -> bool:
        """Whether the person has come so near that the arm must not stay stretched out."""
        self._watch.look(observation)
        near = [to_base(one.spot, observation.state.base_pose) for one in self._watch.everybody]
        tool = self._body.arm_geometry.forward(observation.state.arm)
        if any(float(np.hypot(*(spot - (tool.x, tool.y)))) < _ROOM for spot in near if spot[0] > 0.3):
            self._reason = f"{self._person} came too near to the arm"
            return True
        return False

    def _withdraw(self, observation: Observation, action: Action) -> Step:
        """Draw the arm back, with or without the object."""
        self._phase = Phase.FOLD
        self._motion = folding(self._body, observation.state.arm, RAISED)
        lost = self._given or self._failure is SkillOutcome.SLIPPED
        return Step(
            action,
            self._furthest,
            self._success,
            holds="" if lost else None,
            lost=(self._name,) if lost else (),
        )

    def _fold(self, observation: Observation) -> Step:
        arm = self._motion.step(observation.state.arm)
        opening = self._grip.width + OPEN if self._given else 0.0
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=opening)
        if not self._motion.done:
            return Step(action, self._progress(Phase.FOLD.value + 0.25 * self._motion.share), self._success)
        if self._given:
            return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED)
        return Step(action, self._furthest, outcome=self._failure, reason=self._reason)

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
