"""The skill `wipe`: look along the surface, wipe what looks dirty, look again, until no dirt is seen."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import numpy as np

from executive.contracts.action import Action
from executive.contracts.observation import STATE, Observation
from executive.contracts.site import PlaceKind
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused, UnknownName
from skills.arm.posture import PostureMotion, can_be_raised, folding, unfolding
from skills.arm.ramp import Ramp
from skills.arm.servo import FINE, ToolServo
from skills.frames import to_base
from skills.gaze import Gaze
from skills.learned import Foreseeing
from skills.policy import Array, Decide, Policy
from skills.wipe.coverage import Coverage
from skills.wipe.expert import HIGH, NEAR
from skills.wipe.sight import CELL, SurfaceMap
from skills.wipe.spec import (
    CLEAR,
    HOVER,
    INPUTS,
    LEAVE,
    NAME,
    OUTPUTS,
    SIGHT,
    SIGHT_INPUTS,
    SIGHT_OUTPUTS,
    SPEC,
    SPEED,
)
from skills.wipe.views import views_of

WEIGHTS = Path(__file__).with_name("weights")
SIGHT_WEIGHTS = WEIGHTS / "sight"
_ROUNDS = 5
"""Most times that it looks: dirt that is seen once more after that does not come off."""
_STANDSTILL = np.zeros(3)
_CLOSED = 0.0


class Phase(Enum):
    """What a run is doing; every round goes through all of them."""

    LOOK = "looking along the surface"
    UNFOLD = "unfolding the arm over it"
    WIPE = "wiping"
    FOLD = "folding the arm"


class Wipe(Foreseeing):
    """See `spec.SPEC`.

    Args:
        decide: What decides in place of the trained policy: the expert while it demonstrates, or a policy in training.
        sight: The network for dirt to use in place of the shipped one.
    """

    spec = SPEC

    def __init__(self, decide: Decide | None = None, sight: Decide | None = None) -> None:
        self._decide, self._sight = decide, sight

    @property
    def looking(self) -> bool:
        return self._phase is Phase.LOOK

    def prepare(self) -> None:
        if self._decide is None:
            self._decide = self.foreseen(Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS))
        self.begin_run()
        if self._sight is None:
            self._sight = Policy.load(SIGHT_WEIGHTS, SIGHT, SIGHT_INPUTS, SIGHT_OUTPUTS)

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        try:
            place = surroundings.site.place(str(goal["place"]))
        except UnknownName as error:
            raise SkillRefused(NAME, str(error)) from error
        if place.kind is not PlaceKind.SURFACE:
            raise SkillRefused(NAME, f"{place.name} is no surface; it wipes tables and the like")
        self._body, self._place = surroundings.description, place
        self._raised = float(place.centre[2]) + CLEAR
        base_pose = observation.state.base_pose
        self._points = views_of(place, base_pose, self._body)
        if not self._points or not can_be_raised(self._body, self._raised):
            raise SkillRefused(NAME, f"{place.name} is out of reach from here")
        self.prepare()
        self._scale = min(1.0, float(goal.get("speed", SPEED)) / SPEED)
        self._surface = SurfaceMap(place, base_pose)
        self._furthest = self._success = self._wiped = 0.0
        self._round = 0
        self._look_again()

    def _look_again(self) -> None:
        self._phase = Phase.LOOK
        self._round += 1
        self._surface.forget()
        self._waiting = list(self._points)
        self._gaze: Gaze | None = None

    def step(self, observation: Observation) -> Step:
        if self._phase is Phase.LOOK:
            return self._look(observation)
        if self._phase is Phase.UNFOLD:
            return self._unfold(observation)
        return self._wipe(observation) if self._phase is Phase.WIPE else self._fold(observation)

    def _look(self, observation: Observation) -> Step:
        """One frame, taken at rest, of every point along the surface; then decide what to do."""
        assert self._sight is not None  # `start` has set it
        base_pose = observation.state.base_pose
        if self._gaze is None:
            self._gaze = Gaze(self._body, to_base(self._waiting[0], base_pose))
        action = Action(observation.stamp, base=_STANDSTILL, head=self._gaze.head, gripper=_CLOSED)
        frame = self._gaze.fresh(observation)
        if frame is not None:
            self._surface.take(frame, base_pose, self._sight)
            self._waiting.pop(0)
            self._gaze = None
            if not self._waiting:
                return self._judged(observation, action)
        return Step(action, self._progress(1 - len(self._waiting) / len(self._points), 0.0, 0.1), self._success)

    def _judged(self, observation: Observation, action: Action) -> Step:
        """What the look along the surface means: begin to wipe, or end."""
        self._coverage = coverage = Coverage(self._surface, self._body)
        if len(coverage.left) and self._round < _ROUNDS:
            self._wiped += coverage.area
            spot = coverage.spot(np.zeros(2))
            assert spot is not None  # something is left
            self._motion: PostureMotion = unfolding(self._body, observation.state.arm, spot, self._raised)
            self._servo, self._ramp = ToolServo(self._body), Ramp(self._body)
            self._phase = Phase.UNFOLD
            return Step(action, self._progress(1.0, 0.0, 0.1), self._success)
        left = coverage.hemmed + coverage.beyond + len(coverage.left)
        outputs = {"wiped": self._wiped}
        if not left:
            return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED, outputs=outputs)
        area = f"{left * CELL**2 * 1e4:.0f} cm² of {self._place.name} still look dirty"
        if coverage.hemmed:
            facts = f"{area}, too near to what stands there"
            return Step(action, self._furthest, self._success, SkillOutcome.NOT_DONE, facts, outputs)
        outcome = SkillOutcome.OUT_OF_REACH if coverage.beyond else SkillOutcome.NOT_DONE
        why = "out of reach from here" if coverage.beyond else f"after {self._round - 1} rounds"
        return Step(action, self._furthest, self._success, outcome, f"{area}, {why}", outputs)

    def _unfold(self, observation: Observation) -> Step:
        arm = self._motion.step(observation.state.arm)
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=_CLOSED)
        if self._motion.done:
            self._phase = Phase.WIPE
        return Step(action, self._progress(self._motion.share, 0.1, 0.2), self._success)

    def _wipe(self, observation: Observation) -> Step:
        """Let the policy move the tool from spot to spot, until nothing is left and the tool is up again."""
        assert self._decide is not None  # `start` has set it
        features = self.features(observation)
        decided = self._decide({STATE: features})
        wanted = np.asarray(decided["action"], dtype=np.float64) * self._scale
        velocity = self._ramp.step(observation.state.arm, wanted)
        arm = self._servo.step(observation.state.arm, np.array([*velocity, 0.0]))
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=_CLOSED)
        self._success = float(decided["success"][0]) if "success" in decided else 0.0
        if not len(self._coverage.left) and float(features[3]) > LEAVE:
            self._phase = Phase.FOLD
            self._motion = folding(self._body, observation.state.arm, self._raised)
        nearer = 0.1 * max(0.0, 1.0 - float(np.linalg.norm(features[:3])))
        return Step(action, self._progress(0.9 * (1.0 - self._coverage.share) + nearer, 0.2, 0.85), self._success)

    def _fold(self, observation: Observation) -> Step:
        arm = self._motion.step(observation.state.arm)
        action = Action(observation.stamp, base=_STANDSTILL, arm=arm, gripper=_CLOSED)
        if self._motion.done:
            self._look_again()
        return Step(action, self._progress(self._motion.share, 0.85, 1.0), self._success)

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (16,), see `spec.INPUTS`."""
        tool = self._body.arm_geometry.forward(observation.state.arm)
        here, above = np.array([tool.x, tool.y]), tool.z - self._surface.top
        self._coverage.pass_over(here, above)
        spot = self._coverage.spot(here)
        push, nearness = self._coverage.push(here)
        away = np.zeros(2) if spot is None else spot - here
        up = (CLEAR if spot is None else HOVER) - above
        aside = float(np.hypot(*away))
        fine = np.tanh([away[0] / FINE, away[1] / FINE, up / FINE, aside / FINE])
        onward = float(spot is not None)
        bends = [max(0.0, aside - NEAR), max(0.0, up - HIGH)]
        state = [*away, up, above, self._servo.sag, *push, nearness, self._coverage.share, onward]
        return np.array([*state, *fine, *bends], dtype=np.float32)

    def _progress(self, share: float, begin: float, end: float) -> float:
        """Progress over all rounds; every round has half of what the rounds before it left."""
        before = 1.0 - 0.5 ** (self._round - 1)
        value = before + 0.5**self._round * (begin + (end - begin) * min(1.0, max(0.0, share)))
        self._furthest = max(self._furthest, min(1.0, value))
        return self._furthest
