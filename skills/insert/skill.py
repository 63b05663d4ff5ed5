"""The skill `insert`: measure the hole, measure the peg in the gripper, let the policy put it in, fold, look."""

from __future__ import annotations

import math
from enum import Enum
from pathlib import Path

import numpy as np

from executive.contracts.action import Action
from executive.contracts.memory import Sighting
from executive.contracts.observation import STATE, Observation
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused
from skills.arm.grip import GRIPS
from skills.arm.posture import PostureMotion, folding, raised
from skills.arm.servo import Rise
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
from skills.insert.spec import HOVER, IN, INPUTS, NAME, OPEN, OUTPUTS, RELEASE, SPEC, SPEED
from skills.learned import LearnedSkill
from skills.policy import Decide, Policy

WEIGHTS = Path(__file__).with_name("weights")
_GRIP = GRIPS["peg"]
_CLEAR = 0.22
"""Height of the raised tool above the fixture [m]."""
_SHOWN = 0.45
"""Turn of the arm to the side of the hole [rad], away from straight ahead, at which the camera sees the peg in the
gripper past the forearm."""
_HIDDEN = -1.7
"""Turn of the arm [rad] at which it hides nothing of the fixture."""
_CAREFUL = 0.2
"""Share of the joints' largest speed on the way to the hole: a faster swing shifts the peg in the gripper."""
_EXPOSURES = 32
"""Exposures of the peg in the gripper: its lean is seen along the line of sight, where depth is noisy."""
_GLANCES = 6
"""Exposures of the peg in the fixture."""
_LOST = 0.012
"""An opening this far below the peg's width [m] holds nothing."""
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
_STANDSTILL = np.zeros(3)


class Phase(Enum):
    """Where a run is, and the progress at which it begins."""

    LOOK = 0.0
    SHOW = 0.1
    MEASURE = 0.2
    APPROACH = 0.25
    INSERT = 0.35
    AGAIN = 0.36
    RISE = 0.8
    FOLD = 0.85
    CHECK = 0.95


class Insert(LearnedSkill):
    """See `spec.SPEC`."""

    spec = SPEC

    def __init__(self, decide: Decide | None = None) -> None:
        super().__init__(decide)
        self._phase = Phase.LOOK

    @property
    def looking(self) -> bool:
        return self._phase in (Phase.LOOK, Phase.MEASURE, Phase.CHECK)

    def load(self) -> Decide:
        return Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        if (str(goal["object"]), str(goal["to"])) != (PEG, FIXTURE):
            raise SkillRefused(NAME, f"it can put {PEG} into {FIXTURE}, not {goal['object']} into {goal['to']}")
        pose = observation.state.base_pose
        self._guess = fixture_ahead(NAME, surroundings, pose, PEG_LENGTH + HOVER, _CLEAR)
        self.prepare()
        self._body = surroundings.description
        self._scale = min(1.0, float(goal.get("speed", SPEED)) / SPEED)
        self._yaw = wrapped(surroundings.site.place(FIXTURE).yaw - float(pose[2]))
        self._height = float(self._guess[2]) + _CLEAR
        self._sweep = Sweep(self._body, self._guess)
        self._round = self._touches = 0
        self._phase = Phase.LOOK
        self._failure: tuple[SkillOutcome, str] | None = None
        self._deepest = self._furthest = self._success = 0.0

    def step(self, observation: Observation) -> Step:
        steps = {
            Phase.LOOK: self._look,
            Phase.SHOW: self._show,
            Phase.MEASURE: self._measure,
            Phase.APPROACH: self._approach,
            Phase.INSERT: self._insert,
            Phase.AGAIN: self._again,
            Phase.RISE: self._rise,
            Phase.FOLD: self._fold,
            Phase.CHECK: self._check,
        }
        return steps[self._phase](observation)

    def _look(self, observation: Observation) -> Step:
        """Say where the hole is in `base_link`; from here on the base stands still."""
        action = Action(observation.stamp, base=_STANDSTILL, head=self._sweep.step(observation), gripper=0.0)
        if not self._sweep.done:
            return Step(action, self._progress(Phase.SHOW.value * self._sweep.share))
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
        self._motion = PostureMotion([over, self._shown], self._body)
        self._phase = Phase.SHOW
        return Step(action, self._progress(Phase.SHOW.value))

    def _not_begun(self, observation: Observation, action: Action, outcome: SkillOutcome, reason: str) -> Step:
        """End with the peg in the gripper: at once while the arm is folded still, else by folding it."""
        if self._round == 0 and self._phase is Phase.LOOK:
            return Step(action, self._furthest, outcome=outcome, reason=reason)
        self._give_up(observation, outcome, reason)
        return Step(action, self._furthest)

    def _show(self, observation: Observation) -> Step:
        """Bring the peg to where the camera sees it, and turn the camera there."""
        arm = self._motion.step(observation.state.arm)
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=0.0)
        if observation.state.gripper < _GRIP.width - _LOST:
            return self._lost(observation, action)
        if self._motion.done:
            tool = self._body.arm_geometry.forward(self._shown)
            middle = np.array([tool.x, tool.y, tool.z - PEG_LENGTH / 2])
            self._sweep = Sweep(self._body, middle, _EXPOSURES, observation.stamp)
            self._phase = Phase.MEASURE
        return Step(action, self._progress(Phase.SHOW.value + 0.1 * self._motion.share))

    def _measure(self, observation: Observation) -> Step:
        """Say where the peg's foot is against the tool, then move over the hole."""
        arm = observation.state.arm
        action = Action(
            observation.stamp, base=_STANDSTILL, arm=self._shown, head=self._sweep.step(observation), gripper=0.0
        )
        if not self._sweep.done:
            return Step(action, self._progress(Phase.MEASURE.value + 0.05 * self._sweep.share))
        held = in_hand(self._sweep.views, self._body.arm_geometry.forward(arm), self._hole, self._tilt)
        if held is None:
            return self._not_begun(observation, action, SkillOutcome.NOT_FOUND, f"{PEG} was not seen in the gripper")
        self._held = held
        over = held.hole[:2] - rotation(self._turn) @ held.foot
        self._over = posture(self._body, over, self._turn, float(held.hole[2]) + HOVER + held.below, -held.lean)
        self._motion = PostureMotion([self._over], self._body, _CAREFUL)
        self._phase = Phase.APPROACH
        return Step(action, self._progress(Phase.APPROACH.value))

    def _approach(self, observation: Observation) -> Step:
        arm = observation.state.arm
        action = Action(observation.stamp, base=_STANDSTILL, arm=self._motion.step(arm), gripper=0.0)
        if observation.state.gripper < _GRIP.width - _LOST:
            return self._lost(observation, action)
        if self._motion.done and float(np.abs(arm - self._over).max()) < _SETTLED:
            self._phase = Phase.INSERT
            self._contact = Contact(self._body, self._held, self._yaw)
            self._began = observation.stamp
        return Step(action, self._progress(Phase.APPROACH.value + 0.1 * self._motion.share))

    def _insert(self, observation: Observation) -> Step:
        """Let the policy move the tool until the peg is in and the gripper is clear of it."""
        assert self._decide is not None  # `start` has set it
        self._contact.feel(observation)
        features = self._contact.features(observation)
        decided = self._decide({STATE: features})
        velocity = np.array([*decided["action"][:3], 0.0], dtype=np.float64) * self._scale
        arm = self._contact.move(observation.state.arm, velocity)
        opening = max(0.0, _GRIP.width + float(decided["action"][3]))
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=opening)
        self._success = float(decided["success"][0]) if "success" in decided else 0.0
        depth, beyond = float(features[2]), float(features[6])
        self._deepest = max(self._deepest, depth) if beyond < 0.004 else self._deepest
        if beyond < -_LOST:
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
        return Step(action, self._progress(Phase.INSERT.value + max(tried, inside)), self._success)

    def _end_round(self, observation: Observation) -> None:
        """Measure again, or give up."""
        self._round += 1
        self._touches += self._contact.touches
        if self._round >= _ROUNDS:
            self._give_up(observation, SkillOutcome.NOT_DONE, f"the hole was not found in {self._touches} touches")
            return
        self._phase = Phase.AGAIN
        self._motion = PostureMotion(
            [posture(self._body, self._hole, self._turn, self._height), raised(self._body, _HIDDEN, self._height)],
            self._body,
        )

    def _again(self, observation: Observation) -> Step:
        """Take the arm out of the way of the camera."""
        arm = self._motion.step(observation.state.arm)
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=0.0)
        if observation.state.gripper < _GRIP.width - _LOST:
            return self._lost(observation, action)
        if self._motion.done:
            self._sweep = Sweep(self._body, self._guess, after=observation.stamp)
            self._phase = Phase.LOOK
        return Step(action, self._progress(0.0))

    def _let_go(self, observation: Observation, action: Action) -> Step:
        """The gripper is open and clear of the peg; whether that is all the way in is looked at afterwards."""
        self._phase = Phase.FOLD
        self._motion = folding(self._body, observation.state.arm, self._height)
        self._touches += self._contact.touches
        return Step(action, self._progress(Phase.RISE.value), self._success, holds="", lost=(PEG,))

    def _lost(self, observation: Observation, action: Action) -> Step:
        self._give_up(observation, SkillOutcome.SLIPPED, f"{PEG} was lost before it was in {FIXTURE}")
        return Step(action, self._furthest, holds="", lost=(PEG,))

    def _give_up(self, observation: Observation, outcome: SkillOutcome, reason: str) -> None:
        """Rise and fold, with this outcome; a peg that is held stays held."""
        self._phase = Phase.RISE
        self._failure = (outcome, reason)
        self._rising = Rise(self._body, observation)

    def _rise(self, observation: Observation) -> Step:
        arm = self._rising.step(observation)
        if self._rising.done:
            self._phase = Phase.FOLD
            self._motion = folding(self._body, observation.state.arm, self._height)
        return Step(Action(observation.stamp, base=_STANDSTILL, arm=arm), self._progress(Phase.RISE.value))

    def _fold(self, observation: Observation) -> Step:
        action = Action(observation.stamp, base=_STANDSTILL, arm=self._motion.step(observation.state.arm))
        if not self._motion.done:
            share = Phase.FOLD.value + 0.1 * self._motion.share
            return Step(action, self._progress(share), self._success)
        if self._failure is not None:
            return Step(action, self._furthest, outcome=self._failure[0], reason=self._failure[1])
        self._phase = Phase.CHECK
        self._sweep = Sweep(self._body, self._held.hole, _GLANCES, observation.stamp)
        return Step(action, self._progress(Phase.CHECK.value), self._success)

    def _check(self, observation: Observation) -> Step:
        """Look whether the peg stands where it should."""
        action = Action(observation.stamp, base=_STANDSTILL, head=self._sweep.step(observation))
        if not self._sweep.done:
            return Step(action, self._progress(Phase.CHECK.value + 0.05 * self._sweep.share), self._success)
        middle = peg_inserted([untilted_view(view, self._tilt) for view in self._sweep.views], self._held.hole)
        if middle is None:
            reason = f"{PEG} does not stand in {FIXTURE}"
            return Step(action, self._furthest, outcome=SkillOutcome.NOT_DONE, reason=reason)
        seen = Sighting(
            PEG, to_map(middle, observation.state.base_pose), 0.0, _LEFT_DEVIATION, FIXTURE, observation.stamp
        )
        outputs = {"touches": self._touches}
        return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED, outputs=outputs, sightings=(seen,))
