"""The skill `place`: look at the surface, unfold over a free spot, let the policy put the object down, fold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import ClassVar

import numpy as np

from executive.contracts.action import Action
from executive.contracts.memory import Sighting
from executive.contracts.observation import Observation
from executive.contracts.site import PlaceKind
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused, UnknownName
from skills.arm.grip import LOST, grip_of
from skills.arm.posture import can_be_raised, folding, over, unfolding
from skills.arm.run import ArmSkill, Phase, still
from skills.arm.servo import FINE, ToolServo
from skills.drawer.front import OPEN as DRAWER_OPEN
from skills.drawer.front import inside, pulled_out
from skills.frames import to_base, wrapped
from skills.head import aimed_at
from skills.place.spec import INPUTS, LEAVE, NAME, OPEN, OUTPUTS, SPEC
from skills.place.spot import ahead_on, free_spot
from skills.policy import Array

_ABOVE = 0.004
"""Height above the surface at which the object is let go [m]."""
_INTO = 0.05
"""The same above a container's rim [m]."""
_CLEAR = 0.20
"""Height of the raised tool above the release point [m]."""
_HIGHER = np.array([0.0, 0.0, 0.08])
"""Where the policy begins above the release point in a drawer [m]: its way from the side would cross the front."""
_LOOSE = 0.5
"""Finger force [N] below which the gripper presses on nothing."""
_AIMED = 0.02
"""Error of pan and tilt [rad] up to which the head is where it should be."""
_LEFT_DEVIATION, _DROPPED_DEVIATION = 0.02, 0.15
"""How well the robot knows where something is that it has put on a surface, or dropped into a container [m]."""
_NEW_FRAME = 0.15
"""Time [s] that the head rests before the exposure that counts."""


class Place(ArmSkill):
    """See `spec.SPEC`."""

    spec = SPEC
    weights = Path(__file__).with_name("weights")
    inputs, outputs = INPUTS, OUTPUTS
    begins: ClassVar[Mapping[Enum, float]] = {
        Phase.LOOK: 0.0,
        Phase.UNFOLD: 0.1,
        Phase.WORK: 0.35,
        Phase.RETREAT: 0.7,
        Phase.FOLD: 0.75,
    }

    @property
    def opening(self) -> float:
        return 0.0 if self._phase is Phase.UNFOLD else self._grip.width + OPEN

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        self._name = str(goal["object"])
        try:
            support = surroundings.site.support(str(goal["on"]))
        except UnknownName as error:
            raise SkillRefused(NAME, str(error)) from error
        grip = grip_of(self._name, surroundings.site)
        if support is None:
            raise SkillRefused(NAME, f"{goal['on']} has nothing to put things on")
        if grip is None:
            raise SkillRefused(NAME, f"it does not know how {self._name} is held")
        self._set_out(goal, surroundings)
        self._support, self._grip = support, grip
        fixtures = surroundings.site.of_kind(PlaceKind.FIXTURE)
        self._keep_off = np.array([fixture.centre for fixture in fixtures]).reshape(-1, 3)
        drop = _ABOVE if support.kind is PlaceKind.SURFACE else _INTO
        self._above = grip.above_underside + drop
        if not can_be_raised(self._body, float(support.centre[2]) + self._above + _CLEAR):
            raise SkillRefused(NAME, f"{support.name} is too high: {float(support.centre[2]):.2f} m")
        self._servo = ToolServo(self._body)
        seen = inside(support, DRAWER_OPEN) if support.closed else support
        self._aim = aimed_at(
            self._body, to_base(ahead_on(seen, observation.state.base_pose), observation.state.base_pose)
        )
        self._rested: float | None = None
        self._let_go = False

    def _look(self, observation: Observation) -> Step:
        """Point the camera at the support and choose a spot from a frame taken at rest."""
        action = still(observation, head=self._aim)
        aimed = float(np.abs(observation.state.head - self._aim).max()) < _AIMED
        if not aimed:
            self._rested = None
        elif self._rested is None:
            self._rested = observation.stamp
        frame = observation.camera
        if self._rested is None or frame is None or frame.stamp < self._rested + _NEW_FRAME:
            return Step(action, self._progress(0.05 if aimed else 0.0))
        support = self._support
        if support.closed:
            pulled = pulled_out(support, frame)
            if pulled is None or pulled < DRAWER_OPEN:
                facts = f"{support.name} is not open"
                return Step(action, self._furthest, outcome=SkillOutcome.OUT_OF_REACH, reason=facts)
            support = inside(support, pulled)
        spot = free_spot(support, self._keep_off, frame, observation.state.base_pose, self._body, self._above)
        if spot is None:
            facts = f"there is no free spot within reach on {self._support.name}"
            return Step(action, self._furthest, outcome=SkillOutcome.OUT_OF_REACH, reason=facts)
        self._spot = spot
        self._release = spot + np.array([0.0, 0.0, self._above])
        point = to_base(self._release, observation.state.base_pose)
        self._height = float(point[2]) + _CLEAR
        self._over_front = [over(self._body, np.array([*point[:2], self._height]))] if support.closed else []
        into = [over(self._body, point + _HIGHER)] if support.closed else []
        way = [*self._over_front, *into]
        self._begin_unfolding(unfolding(self._body, observation.state.arm, point[:2], self._height, way))
        return Step(action, self._at(0.0))

    def _unfold(self, observation: Observation) -> Step:
        if observation.state.gripper < self._grip.width - LOST:
            return self._slipped(observation, self._followed(observation))
        return super()._unfold(observation)

    def _work(self, observation: Observation) -> Step:
        """Let the policy move the tool until the object is let go and the gripper is clear of it."""
        features = self.features(observation)
        wanted = self._asked(features)
        velocity = np.array([*wanted[:3], 0.0], dtype=np.float64) * self._scale
        arm = self._servo.step(observation.state.arm, velocity)
        opening = max(0.0, float(wanted[3]))
        if observation.state.gripper_force < _LOOSE and opening > observation.state.gripper:
            self._let_go = True  # what has been let go is not reached for again, whatever the policy wavers
        action = still(observation, arm=arm, gripper=self.opening if self._let_go else opening)
        up, beyond = float(features[2]), float(features[6])
        if beyond < -LOST:
            return self._slipped(observation, action)
        if -up >= LEAVE and beyond > OPEN / 2:
            self._yaw = self._turn(observation)
            self._begin_folding(observation)
        near = self.begins[Phase.WORK] + 0.2 * max(0.0, 1.0 - float(np.linalg.norm(features[:3])) / 0.4)
        left = 0.55 + 0.2 * min(1.0, max(0.0, -up) / LEAVE) if beyond > OPEN / 2 else 0.0
        return Step(action, self._progress(max(near, left)), self._success)

    def _slipped(self, observation: Observation, action: Action) -> Step:
        """The object fell: retreat and fold without it."""
        self._give_up(observation, SkillOutcome.SLIPPED, f"{self._name} was lost before it was put down")
        return Step(action, self._furthest, holds="", lost=(self._name,))

    def _begin_folding(self, observation: Observation) -> None:
        self._phase = Phase.FOLD
        self._motion = folding(self._body, observation.state.arm, self._height, self._over_front)

    def _fold(self, observation: Observation) -> Step:
        step = super()._fold(observation)
        return step if self._motion.done else replace(step, holds="", lost=(self._name,))

    def _folded(self, action: Action, observation: Observation) -> Step:
        position = self._spot + np.array([0.0, 0.0, self._grip.half_height])
        deviation = _LEFT_DEVIATION if self._support.kind is PlaceKind.SURFACE else _DROPPED_DEVIATION
        left = Sighting(self._name, position, self._yaw, deviation, self._support.name, observation.stamp)
        outputs = {"spot": (*(float(value) for value in position), self._yaw)}
        return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED, outputs=outputs, sightings=(left,))

    def _turn(self, observation: Observation) -> float:
        """Turn of the object in `map` as the gripper has held it [rad]."""
        tool = self._body.arm_geometry.forward(observation.state.arm)
        return wrapped(tool.yaw + float(observation.state.base_pose[2]) - self._grip.offset)

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (14,), see `spec.INPUTS`."""
        state = observation.state
        tool = self._body.arm_geometry.forward(state.arm)
        point = to_base(self._release, state.base_pose)
        opening, width = state.gripper, self._grip.width
        away = [point[0] - tool.x, point[1] - tool.y, point[2] - tool.z]
        sag = self._servo.sag
        values = [*away, opening, state.gripper_force, width, opening - width, sag]
        small = np.array([*away, np.hypot(*away[:2]), opening - width, sag])
        return np.array([*values, *np.tanh(small / FINE)], dtype=np.float32)
