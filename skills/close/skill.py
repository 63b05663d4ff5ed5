"""The skill `close`: the fingers, pointing down, push the bar of a drawer's handle until the drawer stops."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import Observation
from executive.contracts.skill import SkillOutcome
from skills.arm.posture import PostureMotion, unfolding
from skills.arm.servo import FINE, ToolServo, reachable
from skills.close.spec import CLEAR, INPUTS, OUTPUTS, SPEC, STOPPED
from skills.drawer.front import BAR
from skills.drawer.run import HEIGHT, DrawerSkill
from skills.policy import Array

_LOWER = 0.02
"""The tool point is so far below the bar while it pushes [m]: the bar lies across the middle of the fingers."""
_HALF_FINGER = 0.011
"""From the tool point to the side of the fingers that touches the bar [m]."""
_STAND_OFF = 0.06
"""Distance before the bar where the fingers come down [m]."""
_PAST = 0.03
"""Fingers that come so far beyond a closed drawer's bar without feeling the stop have missed it [m]."""
_LEVEL = 0.03
"""Fingers this near to the bar's height [m] and before it feel the bar and nothing else."""
_END = 0.025
"""Nearer to closed than this [m], by the map, a resistance is the drawer's stop."""
_BLIND = 0.02
"""How near the stop is, the policy is told down to this way only [m]: it would wait where the map has the stop."""
_OBSTACLE = 20.0
"""Resistance [N] that is an obstacle, wherever the drawer is."""
_FIRM, _SURE = 4.5, STOPPED + 4.0
"""Resistance [N] that only the stop gives, and what the policy is told then: in between it would wait."""
_SETTLED = 0.2
"""Weight of the newest force in the mean of what moving the drawer takes."""
_CLOSED_ENOUGH = 0.012
"""A drawer that is pulled out no farther than this counts as closed [m]."""


class Close(DrawerSkill):
    """See `spec.SPEC`."""

    spec = SPEC
    weights = Path(__file__).with_name("weights")
    inputs, outputs = INPUTS, OUTPUTS
    opening = 0.01
    """Fingers that touch each other could not feel the bar."""

    def servo(self) -> ToolServo:
        return ToolServo(self._body)

    def is_done(self, pulled: float) -> bool:
        return pulled <= _CLOSED_ENOUGH

    def ready(self, arm: Vector) -> PostureMotion | None:
        self._felt = self._pushed = self._friction = 0.0
        away = -(BAR / 2 + _HALF_FINGER)
        spots = [self.bar[:2] + self.turn @ np.array([distance, 0.0]) for distance in (away - _STAND_OFF, self.pulled)]
        height = float(self.bar[2]) - _LOWER
        if not all(reachable(self._body, float(x), float(y), height) for x, y in spots):
            return None
        return unfolding(self._body, arm, spots[0], HEIGHT)

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (12,), see `spec.INPUTS`."""
        state = observation.state
        way = self.way_to_bar(state.arm) - np.array([BAR / 2 + _HALF_FINGER, 0.0, _LOWER])
        force = state.gripper_force
        self._pushed = max(self._pushed, -float(way[0]))
        self._left = left = self.pulled + float(way[0])
        resistance = force - self._friction
        if abs(way[2]) < _LEVEL and (left < _END or resistance > _OBSTACLE):
            self._felt = max(self._felt, resistance, _SURE if resistance >= _FIRM else 0.0)
        elif way[0] < 0.0:
            self._friction += _SETTLED * resistance
        values = np.array([*way, force, self._felt, max(left, _BLIND)])
        scale = np.array([FINE, FINE, FINE, STOPPED, STOPPED, FINE])
        return np.array([*values, *np.tanh(values / scale)], dtype=np.float32)

    def judged(self, observation: Observation, features: Array) -> tuple[float, SkillOutcome | None, str]:
        ahead, up = float(features[0]), float(features[2])
        near = 0.3 * max(0.0, 1.0 - math.hypot(max(0.0, ahead), up) / 0.3)
        done = max(near, 0.3 + 0.5 * min(1.0, max(0.0, self._pushed) / max(self.pulled, 1e-3)) if self._pushed else 0.0)
        if self._felt >= STOPPED and ahead > CLEAR - self._pushed:
            if self._pushed < self.pulled - _PAST:
                facts = f"the drawer stopped {(self.pulled - self._pushed) * 100:.0f} cm before it was closed"
                return done, SkillOutcome.BLOCKED, facts
            return 1.0, SkillOutcome.SUCCEEDED, ""
        if self._felt < STOPPED and self._left < -_PAST:
            return done, SkillOutcome.MISSED, "the fingers passed the handle"
        return done, None, ""
