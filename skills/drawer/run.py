"""The frame of a run at a drawer: measure it, take the arm to the handle, let the policy work, fold, measure again.

What differs between opening and closing is in `skills.open` and `skills.close`. What the robot remembers to be in the
drawer is remembered to have moved with it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from typing import ClassVar

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.memory import Sighting
from executive.contracts.observation import Observation
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.contracts.survey import Survey
from executive.errors import SkillRefused, UnknownName
from skills.arm.posture import PostureMotion
from skills.arm.run import ArmSkill, Phase, still
from skills.arm.servo import ToolServo
from skills.drawer.front import LONGEST, bar_at, pulled_out
from skills.frames import rotation, to_base
from skills.gaze import Gaze
from skills.policy import Array

HEIGHT = 0.66
"""Height of the raised tool [m]: over the counter's edge, and far above every handle."""
_FRAMES = 3
"""Frames that the measurement is made of."""
_LOOKING = 2.5
"""Time [s] after which a drawer that does not show itself counts as not found."""
_STUCK = 6.0
"""Time [s] without progress after which the work is broken off."""
_BACK, _BACK_SPEED = 0.07, 0.12
"""How far [m] and how fast [m/s] the gripper leaves the drawer after a failure."""
_SLID = 0.03
"""How much worse the robot knows where things are in a drawer that has moved [m]."""


class DrawerSkill(ArmSkill):
    """Opens or closes a drawer.

    Attributes:
        opening: Opening of the gripper on the way to the handle and away from it [m].
    """

    begins: ClassVar[Mapping[Enum, float]] = {
        Phase.LOOK: 0.0,
        Phase.UNFOLD: 0.1,
        Phase.WORK: 0.35,
        Phase.RETREAT: 0.7,
        Phase.FOLD: 0.75,
        Phase.CHECK: 0.95,
    }
    opening: float

    @abstractmethod
    def servo(self) -> ToolServo:
        """What moves the tool while the policy works."""

    @abstractmethod
    def ready(self, arm: Vector) -> PostureMotion | None:
        """The arm's way from folded to where the policy begins, once the drawer is measured; None when out of reach."""

    @abstractmethod
    def judged(self, observation: Observation, features: Array) -> tuple[float, SkillOutcome | None, str]:
        """Share of the work that is done, 0 to 1; how it ended, or None; and the facts behind a failure."""

    @abstractmethod
    def is_done(self, pulled: float) -> bool:
        """Whether a drawer that is pulled out so far [m] is as it should be."""

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        name = self.spec.name
        try:
            self.drawer = surroundings.site.place(str(goal["drawer"]))
        except UnknownName as error:
            raise SkillRefused(name, str(error)) from error
        if not self.drawer.closed:
            raise SkillRefused(name, f"{self.drawer.name} is no drawer")
        self._set_out(goal, surroundings)
        self._height = HEIGHT
        self._inside = [one for one in surroundings.memory.sightings.values() if one.place == self.drawer.name]
        self._begin_looking(Phase.LOOK, observation)
        self._outcome, self._reason = SkillOutcome.SUCCEEDED, ""
        self._share = 0.0

    def _phases(self) -> Mapping[Enum, Callable[[Observation], Step]]:
        return {**super()._phases(), Phase.CHECK: self._look}

    def _begin_looking(self, phase: Phase, observation: Observation) -> None:
        self._phase = phase
        self._gaze = Gaze(self._body, to_base(bar_at(self.drawer, LONGEST / 2), observation.state.base_pose))
        self._latest = observation.stamp + _LOOKING
        self._seen: list[float] = []
        self._bars: list[Vector] = []

    def _look(self, observation: Observation) -> Step:
        """Measure the drawer in frames taken at rest; the base stands, so the handle stays in `base_link`."""
        action = still(observation, head=self._gaze.head, gripper=self.opening)
        base_pose = observation.state.base_pose
        frame = self._gaze.fresh(observation)
        pulled = pulled_out(self.drawer, frame) if frame is not None else None
        if pulled is not None:
            self._seen.append(pulled)
            self._bars.append(to_base(bar_at(self.drawer, pulled), base_pose))
        if len(self._seen) == _FRAMES:
            first = self._phase is Phase.LOOK
            return self._measured(observation, action) if first else self._checked(action)
        if observation.stamp > self._latest:
            facts = f"the front of {self.drawer.name} is not to be seen"
            return Step(action, self._furthest, outcome=SkillOutcome.NOT_FOUND, reason=facts)
        return Step(action, self._progress(self.begins[self._phase] + 0.01 * len(self._seen)), self._success)

    def _measured(self, observation: Observation, action: Action) -> Step:
        self.pulled = float(np.mean(self._seen))
        self.bar = np.mean(self._bars, axis=0)
        self.turn = rotation(self.drawer.yaw - float(observation.state.base_pose[2]))
        if self.is_done(self.pulled):
            found = self._found(action.stamp, self.pulled)
            return Step(action, 1.0, 1.0, SkillOutcome.SUCCEEDED, outputs={"pulled": self.pulled}, survey=found)
        motion = self.ready(observation.state.arm)
        if motion is None:
            away = float(np.hypot(*self.bar[:2]))
            facts = f"the handle of {self.drawer.name} is out of reach, {away:.2f} m away"
            return Step(action, self._furthest, outcome=SkillOutcome.OUT_OF_REACH, reason=facts)
        self._servo = self.servo()
        self._begin_unfolding(motion)
        return Step(action, self._at(0.0))

    def _checked(self, action: Action) -> Step:
        """The end: how far the drawer is pulled out now, which whoever drives past has to know."""
        pulled = float(np.mean(self._seen))
        moved = tuple(self._carried(one, pulled) for one in self._inside)
        outcome, reason = self._outcome, self._reason
        if outcome is SkillOutcome.SUCCEEDED and not self.is_done(pulled):
            outcome, reason = SkillOutcome.NOT_DONE, f"{self.drawer.name} is {pulled * 100:.0f} cm out"
        done = outcome is SkillOutcome.SUCCEEDED
        return Step(
            action,
            1.0 if done else self._furthest,
            self._success if done else 0.0,
            outcome,
            reason,
            {"pulled": pulled} if done else {},
            moved,
            survey=self._found(action.stamp, pulled),
        )

    def _found(self, stamp: float, pulled: float) -> Survey:
        return Survey(self.drawer.name, stamp, pulled=pulled)

    def _carried(self, sighting: Sighting, pulled: float) -> Sighting:
        """Something in the drawer, where it is now that the drawer is pulled out so far [m]."""
        way = bar_at(self.drawer, pulled) - bar_at(self.drawer, self.pulled)
        return replace(sighting, position=sighting.position + way, deviation=sighting.deviation + _SLID)

    def _begin_work(self, observation: Observation) -> None:
        super()._begin_work(observation)
        self._grew = observation.stamp

    def _work(self, observation: Observation) -> Step:
        """Let the policy move tool and gripper until the drawer is as it should be and the gripper clear of it."""
        features = self.features(observation)
        wanted = self._asked(features)
        velocity = np.zeros(4)
        velocity[:2] = self.turn @ np.asarray(wanted[:2], dtype=np.float64)
        velocity[2] = wanted[2]
        arm = self._servo.step(observation.state.arm, velocity * self._scale)
        opening = max(0.0, float(wanted[3])) if len(wanted) > 3 else self.opening
        share, outcome, reason = self.judged(observation, features)
        if share > self._share + 0.01:
            self._share, self._grew = share, observation.stamp
        elif outcome is None and observation.stamp > self._grew + _STUCK:
            outcome, reason = SkillOutcome.NOT_DONE, f"the work at the handle of {self.drawer.name} made no progress"
        if outcome is SkillOutcome.SUCCEEDED:
            self._begin_folding(observation)
        elif outcome is not None:
            self._outcome, self._reason = outcome, reason
            self._begin_retreat(observation)
        action = still(observation, arm=arm, gripper=opening)
        return Step(action, self._progress(self.begins[Phase.WORK] + 0.35 * share), self._success)

    def _begin_retreat(self, observation: Observation) -> None:
        self._phase = Phase.RETREAT
        self._left = float(self.way_to_bar(observation.state.arm)[0]) + _BACK
        self._latest = observation.stamp + 2 * _BACK / _BACK_SPEED

    def _retreat(self, observation: Observation) -> Step:
        """Open the gripper, then straight back, out of the handle, before the arm folds."""
        free = observation.state.gripper > self.opening - 0.01
        back = np.array([*(self.turn @ np.array([-_BACK_SPEED, 0.0])), 0.0, 0.0]) if free else np.zeros(4)
        arm = self._servo.step(observation.state.arm, back)
        step = Step(still(observation, arm=arm, gripper=self.opening), self._at(0.0), self._success)
        if float(self.way_to_bar(observation.state.arm)[0]) > self._left or observation.stamp > self._latest:
            self._begin_folding(observation)
        return step

    def _folded(self, action: Action, observation: Observation) -> Step:
        step = Step(action, self._at(1.0), self._success)
        self._begin_looking(Phase.CHECK, observation)
        return step

    def way_to_bar(self, arm: Vector) -> Vector:
        """From the tool to where the bar was measured: into the drawer, to its left, up [m]; shape (3,)."""
        tool = self._body.arm_geometry.forward(arm)
        way = self.bar - np.array([tool.x, tool.y, tool.z])
        return np.array([*(way[:2] @ self.turn), way[2]])
