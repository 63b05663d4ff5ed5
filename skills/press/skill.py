"""The skill `press`: measure where the button is, unfold over it, let the policy push it, fold."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import ClassVar

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.contracts.site import PlaceKind
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused, UnknownName
from skills.arm.posture import can_be_raised, unfolding
from skills.arm.run import ArmSkill, Phase, still
from skills.arm.servo import FINE, ToolServo, reachable
from skills.frames import to_base
from skills.gaze import Gaze
from skills.policy import Array
from skills.press.measure import top_of
from skills.press.spec import INPUTS, LEAVE, NAME, OUTPUTS, SPEC, STOPPED

_TIP = 0.013
"""The fingertips reach so far below the tool point [m]."""
_OPENING = 0.01
"""Opening [m] while pressing: fingers that touch each other could not feel the button."""
_CLEAR = 0.15
"""Height of the raised tool above the button [m]."""
_FRAMES = 3
"""Frames that the measurement is made of."""
_LOOKING = 2.0
"""Time [s] after which a button that does not show itself counts as not found."""
_OVER = 0.025
"""Nearer to the button's middle than this, seen from above [m], the fingers feel the button and nothing else."""
_FIRM = 3.0
"""Finger force [N] that only the stop gives: a button's spring is weaker."""
_SURE = STOPPED + 1.0
"""What the policy is told then [N]: on the edge between pushing and letting go it would wait."""
_PAST = 0.022
"""Fingertips that come so far below the top without feeling the stop have missed the button [m]."""
_PRESS_TIME = 6.0
"""Longest time [s] that pressing may take at full speed: where nothing is, no demonstration shows what to do."""


class Press(ArmSkill):
    """See `spec.SPEC`."""

    spec = SPEC
    weights = Path(__file__).with_name("weights")
    inputs, outputs = INPUTS, OUTPUTS
    opening = _OPENING
    begins: ClassVar[Mapping[Enum, float]] = {
        Phase.LOOK: 0.0,
        Phase.UNFOLD: 0.1,
        Phase.WORK: 0.35,
        Phase.RETREAT: 0.7,
        Phase.FOLD: 0.75,
    }

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        try:
            self._button = surroundings.site.place(str(goal["button"]))
        except UnknownName as error:
            raise SkillRefused(NAME, str(error)) from error
        if self._button.kind is not PlaceKind.FIXTURE:
            raise SkillRefused(NAME, f"{self._button.name} is no button")
        self._set_out(goal, surroundings)
        expected = to_base(self._button.centre, observation.state.base_pose)
        self._check_reach(expected)
        self._gaze = Gaze(self._body, expected)
        self._latest = observation.stamp + _LOOKING
        self._seen: list[Vector] = []
        self._servo = ToolServo(self._body)
        self._felt = 0.0

    def _check_reach(self, top: Vector) -> None:
        x, y, z = (float(value) for value in top)
        if not (reachable(self._body, x, y, z) and can_be_raised(self._body, z + _CLEAR)):
            facts = f"{self._button.name} is out of reach: {np.hypot(x, y):.2f} m away and {z:.2f} m high"
            raise SkillRefused(NAME, facts)

    def _look(self, observation: Observation) -> Step:
        """Measure the button in frames taken at rest; the base stands, so it stays where it is in `base_link`."""
        action = still(observation, head=self._gaze.head, gripper=_OPENING)
        frame = self._gaze.fresh(observation)
        found = top_of(self._button, frame) if frame is not None else None
        if found is not None:
            self._seen.append(to_base(found, observation.state.base_pose))
        if len(self._seen) == _FRAMES:
            self._top = np.mean(self._seen, axis=0)
            self._height = float(self._top[2]) + _CLEAR
            self._begin_unfolding(unfolding(self._body, observation.state.arm, self._top[:2], self._height))
        elif observation.stamp > self._latest:
            facts = f"{self._button.name} is not where the map has it"
            return Step(action, self._furthest, outcome=SkillOutcome.NOT_FOUND, reason=facts)
        return Step(action, self._progress(0.03 * len(self._seen)))

    def _work(self, observation: Observation) -> Step:
        """Let the policy move the tool until the button has stopped and the fingers are clear of it."""
        features = self.features(observation)
        velocity = np.array([*self._asked(features), 0.0], dtype=np.float64) * self._scale
        arm = self._servo.step(observation.state.arm, velocity)
        up = float(features[2])
        if self._felt >= STOPPED and -up >= LEAVE:
            self._begin_folding(observation)
        elif self._felt < STOPPED and (up > _PAST or observation.stamp > self._began + _PRESS_TIME / self._scale):
            facts = f"the fingers met no resistance where {self._button.name} should be"
            self._give_up(observation, SkillOutcome.MISSED, facts)
        near = self.begins[Phase.WORK] + 0.15 * max(0.0, 1.0 - float(np.linalg.norm(features[:3])) / 0.4)
        left = 0.5 + 0.2 * min(1.0, max(0.0, -up) / LEAVE) if self._felt >= STOPPED else 0.0
        return Step(still(observation, arm=arm, gripper=_OPENING), self._progress(max(near, left)), self._success)

    def _folded(self, action: Action, observation: Observation) -> Step:
        return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED, outputs={"force": self._felt})

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (12,), see `spec.INPUTS`."""
        state = observation.state
        tool = self._body.arm_geometry.forward(state.arm)
        away = [self._top[0] - tool.x, self._top[1] - tool.y, self._top[2] - (tool.z - _TIP)]
        aside, force = float(np.hypot(*away[:2])), state.gripper_force
        if aside < _OVER:
            self._felt = max(self._felt, force, _SURE if force >= _FIRM else 0.0)
        forces = [force, self._felt]
        fine = np.tanh([*(np.array([*away, aside]) / FINE), *(np.array(forces) / STOPPED)])
        return np.array([*away, *forces, self._servo.sag, *fine], dtype=np.float32)
