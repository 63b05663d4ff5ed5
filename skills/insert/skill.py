"""The skill `insert`: measure the hole, measure the peg in the gripper, let the policy put it in, fold, look."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import ClassVar

import numpy as np

from executive.contracts.action import Action
from executive.contracts.memory import Sighting
from executive.contracts.observation import Observation
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused
from skills.arm.grip import GRIPS, LOST
from skills.arm.posture import PostureMotion, raised
from skills.arm.run import ArmSkill, Phase, still
from skills.fixture.ahead import fixture_ahead
from skills.fixture.align import tilt_error, untilted, untilted_view
from skills.fixture.hole import hole_middle
from skills.fixture.measure import peg_axis, peg_inserted
from skills.fixture.shape import FIXTURE, PEG, PEG_LENGTH
from skills.fixture.sweep import Sweep
from skills.frames import rotation, to_map, wrapped
from skills.insert.contact import Contact
from skills.insert.hand import in_hand
from skills.insert.postures import posture, turn_towards
from skills.insert.spec import HOVER, IN, INPUTS, NAME, OPEN, OUTPUTS, RELEASE, SPEC
from skills.policy import Array

_GRIP = GRIPS["peg"]
_CLEAR = 0.22
"""Height of the raised tool above the fixture [m]."""
_SHOWN = 0.45
"""Turn of the arm to the side of the hole [rad], away from straight ahead, at which the camera sees the peg in the
gripper past the forearm."""
_HIDDEN = -1.7
"""Turn of the arm [rad] at which it hides nothing of the fixture."""
_CAREFUL = 0.3
"""Share of the joints' largest speed on the ways before the hole: a faster swing shifts the peg in the gripper."""
_EXPOSURES = 32
"""Exposures of the peg in the gripper: its lean is seen along the line of sight, where depth is noisy."""
_GLANCES = 6
"""Exposures of the peg in the fixture."""
_TOUCHES, _ROUNDS = 10, 4
"""Touches after which hole and peg are measured again, for pressing shifts both; and how often that is done."""
_TRY_TIME = 16.0
"""Longest time [s] that one round of the search may take at full speed."""
_SETTLED = 0.004
"""Joint error [rad] at which the arm stands still over the hole."""
_LEAVE = 0.06
"""How far the open gripper rises before the arm folds [m]."""
_LEFT_DEVIATION = 0.003
"""How well the robot knows where the peg is once it is in the fixture [m]."""


class Peg(Enum):
    """What a run does with the peg between looking and working, besides the phases of every run of the arm."""

    SHOW = "bringing it to where the camera sees it"
    MEASURE = "measuring how it is held"
    APPROACH = "bringing it over the hole"
    AGAIN = "taking it out of the camera's way, to look again"


class Insert(ArmSkill):
    """See `spec.SPEC`."""

    spec = SPEC
    weights = Path(__file__).with_name("weights")
    inputs, outputs = INPUTS, OUTPUTS
    opening = None
    begins: ClassVar[Mapping[Enum, float]] = {
        Phase.LOOK: 0.0,
        Peg.SHOW: 0.1,
        Peg.MEASURE: 0.2,
        Peg.APPROACH: 0.25,
        Phase.WORK: 0.35,
        Phase.RETREAT: 0.8,
        Phase.FOLD: 0.85,
        Phase.CHECK: 0.95,
    }
    looks = ArmSkill.looks | {Peg.MEASURE}

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        if (str(goal["object"]), str(goal["to"])) != (PEG, FIXTURE):
            raise SkillRefused(NAME, f"it can put {PEG} into {FIXTURE}, not {goal['object']} into {goal['to']}")
        pose = observation.state.base_pose
        self._guess = fixture_ahead(NAME, surroundings, pose, PEG_LENGTH + HOVER, _CLEAR)
        self._set_out(goal, surroundings)
        self._yaw = wrapped(surroundings.site.place(FIXTURE).yaw - float(pose[2]))
        self._height = float(self._guess[2]) + _CLEAR
        self._sweep = Sweep(self._body, self._guess)
        self._round = self._touches = 0
        self._deepest = 0.0

    def features(self, observation: Observation) -> Array:
        """The policy's input; see `spec.INPUTS`."""
        return self._contact.features(observation)

    def _phases(self) -> Mapping[Enum, Callable[[Observation], Step]]:
        return {
            **super()._phases(),
            Peg.SHOW: self._show,
            Peg.MEASURE: self._measure,
            Peg.APPROACH: self._approach,
            Peg.AGAIN: self._again,
            Phase.CHECK: self._check,
        }

    def _look(self, observation: Observation) -> Step:
        """Say where the hole is in `base_link`; from here on the base stands still."""
        action = still(observation, head=self._sweep.step(observation), gripper=0.0)
        if not self._sweep.done:
            return Step(action, self._at(self._sweep.share))
        hole = hole_middle(self._sweep.views, self._guess, self._yaw)
        if hole is None:
            return self._not_begun(observation, action, SkillOutcome.NOT_FOUND, f"{FIXTURE} was not seen")
        if peg_axis(self._sweep.views, hole[:2], hole[2] + 0.01, hole[2] + PEG_LENGTH) is not None:
            return self._not_begun(observation, action, SkillOutcome.BLOCKED, f"{FIXTURE} is not empty")
        eye = self._sweep.views[-1].eye
        self._tilt = tilt_error(eye, hole, float(self._guess[2]))
        self._hole = untilted(eye, hole, self._tilt)
        arm = observation.state.arm
        over = raised(self._body, float(arm[0]), self._height, float(arm[4]))
        self._turn = turn_towards(self._body, hole)
        self._shown = posture(self._body, hole, self._turn + math.copysign(_SHOWN, self._turn), self._height - 0.02)
        self._motion = PostureMotion([over, self._shown], self._body, _CAREFUL)
        self._phase = Peg.SHOW
        return Step(action, self._at(0.0))

    def _not_begun(self, observation: Observation, action: Action, outcome: SkillOutcome, reason: str) -> Step:
        """End with the peg in the gripper: at once while the arm is folded still, else by folding it."""
        if self._round == 0 and self._phase is Phase.LOOK:
            return Step(action, self._furthest, outcome=outcome, reason=reason)
        self._give_up(observation, outcome, reason)
        return Step(action, self._furthest)

    def _show(self, observation: Observation) -> Step:
        """Bring the peg to where the camera sees it, and turn the camera there."""
        action = self._carried(observation)
        if self._is_lost(observation):
            return self._lost(observation, action)
        if self._motion.done:
            tool = self._body.arm_geometry.forward(self._shown)
            middle = np.array([tool.x, tool.y, tool.z - PEG_LENGTH / 2])
            self._sweep = Sweep(self._body, middle, _EXPOSURES, observation.stamp)
            self._phase = Peg.MEASURE
            return Step(action, self._at(0.0))
        return Step(action, self._at(self._motion.share))

    def _measure(self, observation: Observation) -> Step:
        """Say where the peg's foot is against the tool, then move over the hole."""
        arm = observation.state.arm
        action = still(observation, arm=self._shown, head=self._sweep.step(observation), gripper=0.0)
        if not self._sweep.done:
            return Step(action, self._at(self._sweep.share))
        held = in_hand(self._sweep.views, self._body.arm_geometry.forward(arm), self._hole, self._tilt)
        if held is None:
            return self._not_begun(observation, action, SkillOutcome.NOT_FOUND, f"{PEG} was not seen in the gripper")
        self._held = held
        over = held.hole[:2] - rotation(self._turn) @ held.foot
        self._over = posture(self._body, over, self._turn, float(held.hole[2]) + HOVER + held.below, -held.lean)
        self._motion = PostureMotion([self._over], self._body, _CAREFUL)
        self._phase = Peg.APPROACH
        return Step(action, self._at(0.0))

    def _approach(self, observation: Observation) -> Step:
        action = self._carried(observation)
        if self._is_lost(observation):
            return self._lost(observation, action)
        step = Step(action, self._at(self._motion.share))
        if self._motion.done and float(np.abs(observation.state.arm - self._over).max()) < _SETTLED:
            self._contact = Contact(self._body, self._held, self._yaw)
            self._begin_work(observation)
        return step

    def _work(self, observation: Observation) -> Step:
        """Let the policy move the tool until the peg is in and the gripper is clear of it."""
        self._contact.feel(observation)
        features = self.features(observation)
        wanted = self._asked(features)
        velocity = np.array([*wanted[:3], 0.0], dtype=np.float64) * self._scale
        arm = self._contact.move(observation.state.arm, velocity)
        action = still(observation, arm=arm, gripper=max(0.0, _GRIP.width + float(wanted[3])))
        depth, beyond = float(features[2]), float(features[6])
        self._deepest = max(self._deepest, depth) if beyond < 0.004 else self._deepest
        if beyond < -LOST:
            return self._lost(observation, action)
        late = observation.stamp - self._began > _TRY_TIME / self._scale
        if beyond < OPEN / 4 and depth < IN and (late or self._contact.touches >= _TOUCHES):
            self._end_round(observation)
        elif late and beyond < OPEN / 4:
            self._give_up(observation, SkillOutcome.NOT_DONE, f"{PEG} is stuck {1000 * depth:.0f} mm deep in {FIXTURE}")
        elif beyond > OPEN / 2 and depth < self._deepest - _LEAVE:
            return self._let_go(observation, action)
        tried = 0.35 * (self._touches + self._contact.touches) / (_ROUNDS * _TOUCHES)
        inside = 0.35 + 0.1 * min(1.0, depth / RELEASE) if depth > IN else 0.0
        return Step(action, self._progress(self.begins[Phase.WORK] + max(tried, inside)), self._success)

    def _end_round(self, observation: Observation) -> None:
        """Measure again, or give up."""
        self._round += 1
        self._touches += self._contact.touches
        if self._round >= _ROUNDS:
            self._give_up(observation, SkillOutcome.NOT_DONE, f"the hole was not found in {self._touches} touches")
            return
        self._phase = Peg.AGAIN
        self._motion = PostureMotion(
            [posture(self._body, self._hole, self._turn, self._height), raised(self._body, _HIDDEN, self._height)],
            self._body,
        )

    def _again(self, observation: Observation) -> Step:
        """Take the arm out of the way of the camera."""
        action = self._carried(observation)
        if self._is_lost(observation):
            return self._lost(observation, action)
        if self._motion.done:
            self._sweep = Sweep(self._body, self._guess, after=observation.stamp)
            self._phase = Phase.LOOK
        return Step(action, self._progress(0.0))

    def _let_go(self, observation: Observation, action: Action) -> Step:
        """The gripper is open and clear of the peg; whether that is all the way in is looked at afterwards."""
        self._begin_folding(observation)
        self._touches += self._contact.touches
        return Step(action, self._progress(self.begins[Phase.RETREAT]), self._success, holds="", lost=(PEG,))

    def _carried(self, observation: Observation) -> Action:
        """One control step of a motion with the peg in the gripper."""
        return still(observation, arm=self._motion.step(observation.state.arm), gripper=0.0)

    def _is_lost(self, observation: Observation) -> bool:
        return observation.state.gripper < _GRIP.width - LOST

    def _lost(self, observation: Observation, action: Action) -> Step:
        self._give_up(observation, SkillOutcome.SLIPPED, f"{PEG} was lost before it was in {FIXTURE}")
        return Step(action, self._furthest, holds="", lost=(PEG,))

    def _folded(self, action: Action, observation: Observation) -> Step:
        self._phase = Phase.CHECK
        self._sweep = Sweep(self._body, self._held.hole, _GLANCES, observation.stamp)
        return Step(action, self._at(0.0), self._success)

    def _check(self, observation: Observation) -> Step:
        """Look whether the peg stands where it should."""
        action = still(observation, head=self._sweep.step(observation))
        if not self._sweep.done:
            return Step(action, self._at(self._sweep.share), self._success)
        middle = peg_inserted([untilted_view(view, self._tilt) for view in self._sweep.views], self._held.hole)
        if middle is None:
            reason = f"{PEG} does not stand in {FIXTURE}"
            return Step(action, self._furthest, outcome=SkillOutcome.NOT_DONE, reason=reason)
        seen = Sighting(
            PEG, to_map(middle, observation.state.base_pose), 0.0, _LEFT_DEVIATION, FIXTURE, observation.stamp
        )
        outputs = {"touches": self._touches}
        return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED, outputs=outputs, sightings=(seen,))
