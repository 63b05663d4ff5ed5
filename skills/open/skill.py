"""The skill `open`: around the bar of a drawer's handle from the front, pull, let go."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.arm import ToolPose
from executive.contracts.observation import Observation
from executive.contracts.skill import SkillOutcome
from skills.arm.posture import PostureMotion, raised
from skills.arm.servo import FINE, ToolServo
from skills.drawer.front import BAR, OPEN
from skills.drawer.run import HEIGHT, DrawerSkill
from skills.open.spec import CLEAR, FAR, INPUTS, OUTPUTS, SPEC, WIDE
from skills.policy import Array

PITCH = 0.45
"""Angle of the hand below the horizon at the handle [rad]: the palm stays clear of the counter's edge, and the wrist
within its limits when the drawer is out."""
_ROLL = math.pi / 2
"""Roll [rad] with which one finger is above the bar and one below it."""
_BEFORE = 0.10
"""Distance before the bar at which the policy begins [m]."""
_EMPTY = 0.008
"""An opening this far below the bar's thickness [m] holds nothing."""


class Open(DrawerSkill):
    """See `spec.SPEC`."""

    spec = SPEC
    weights = Path(__file__).with_name("weights")
    inputs, outputs = INPUTS, OUTPUTS
    opening = WIDE

    def servo(self) -> ToolServo:
        return ToolServo(self._body, pitch=PITCH)

    def is_done(self, pulled: float) -> bool:
        return pulled >= OPEN

    def ready(self, arm: Vector) -> PostureMotion | None:
        self._moved = 0.0
        postures = [self._posture(distance) for distance in (_BEFORE, FAR - self.pulled + CLEAR)]
        if any(posture is None for posture in postures):
            return None
        before = postures[0]
        start, roll = float(arm[0]), float(arm[4])
        assert before is not None
        way = [raised(self._body, start, HEIGHT, roll), raised(self._body, float(before[0]), HEIGHT, _ROLL), before]
        return PostureMotion(way, self._body)

    def _posture(self, distance: float) -> Vector | None:
        """Joints [rad] that hold the tool so far before the bar [m], or None when the arm cannot."""
        x, y = self.bar[:2] - self.turn @ np.array([distance, 0.0])
        shoulder = self._body.arm_geometry.shoulder
        turn = math.atan2(float(y - shoulder[1]), float(x - shoulder[0]))
        pose = ToolPose(float(x), float(y), float(self.bar[2]), PITCH, turn - _ROLL)
        joints = self._body.arm_geometry.inverse(pose)
        limits = self._body.arm
        if joints is None or np.any(joints < limits.lower) or np.any(joints > limits.upper):
            return None
        return joints

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (12,), see `spec.INPUTS`."""
        state = observation.state
        way = self.way_to_bar(state.arm)
        holding = abs(state.gripper - BAR) < _EMPTY and state.gripper_force > 2.0
        if holding:
            self._moved = max(self._moved, float(way[0]))
        left = FAR - self.pulled - self._moved
        fine = np.tanh([*(way / FINE), (state.gripper - BAR) / FINE, left / FINE, state.gripper_force / 4.0])
        return np.array([*way, state.gripper, state.gripper_force, left, *fine], dtype=np.float32)

    def judged(self, observation: Observation, features: Array) -> tuple[float, SkillOutcome | None, str]:
        ahead, opening, left = float(features[0]), float(features[3]), float(features[5])
        done = 0.3 * max(0.0, 1.0 - abs(ahead) / _BEFORE) if not self._moved else 0.0
        done = max(done, 0.3 + 0.6 * min(1.0, self._moved / max(FAR - self.pulled, 1e-3)) if self._moved else 0.0)
        if left < 0.01 and ahead > self._moved + CLEAR:
            return 1.0, SkillOutcome.SUCCEEDED, ""
        if opening < BAR - _EMPTY:
            if self._moved > 0.02:
                return done, SkillOutcome.SLIPPED, f"the handle slipped away after {self._moved * 100:.0f} cm"
            return done, SkillOutcome.MISSED, "the gripper closed beside the handle"
        return done, None, ""
