"""The skill `wipe`: look along the surface, wipe what looks dirty, look again, until no dirt is seen."""

from __future__ import annotations

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
from skills.arm.posture import can_be_raised, unfolding
from skills.arm.ramp import Ramp
from skills.arm.run import ArmSkill, Phase, still
from skills.arm.servo import FINE, ToolServo
from skills.frames import to_base
from skills.gaze import Gaze
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
)
from skills.wipe.views import views_of

WEIGHTS = Path(__file__).with_name("weights")
SIGHT_WEIGHTS = WEIGHTS / "sight"
_ROUNDS = 5
"""Most times that it looks: dirt that is seen once more after that does not come off."""


class Wipe(ArmSkill):
    """See `spec.SPEC`; `begins` counts within one round of looking and wiping.

    Args:
        decide: What decides in place of the trained policy: the expert while it demonstrates, or a policy in training.
        sight: The network for dirt to use in place of the shipped one.
    """

    spec = SPEC
    weights = WEIGHTS
    inputs, outputs = INPUTS, OUTPUTS
    opening = 0.0
    begins: ClassVar[Mapping[Enum, float]] = {
        Phase.LOOK: 0.0,
        Phase.UNFOLD: 0.1,
        Phase.WORK: 0.2,
        Phase.FOLD: 0.85,
    }

    def __init__(self, decide: Decide | None = None, sight: Decide | None = None) -> None:
        super().__init__(decide)
        self._sight = sight

    def prepare(self) -> None:
        super().prepare()
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
        self._height = float(place.centre[2]) + CLEAR
        base_pose = observation.state.base_pose
        self._points = views_of(place, base_pose, self._body)
        if not self._points or not can_be_raised(self._body, self._height):
            raise SkillRefused(NAME, f"{place.name} is out of reach from here")
        self._set_out(goal, surroundings)
        self._surface = SurfaceMap(place, base_pose)
        self._wiped = 0.0
        self._round = 0
        self._look_again()

    def _look_again(self) -> None:
        self._phase = Phase.LOOK
        self._round += 1
        self._surface.forget()
        self._waiting = list(self._points)
        self._gaze: Gaze | None = None

    def _look(self, observation: Observation) -> Step:
        """One frame, taken at rest, of every point along the surface; then decide what to do."""
        assert self._sight is not None  # `start` has set it
        base_pose = observation.state.base_pose
        if self._gaze is None:
            self._gaze = Gaze(self._body, to_base(self._waiting[0], base_pose))
        action = still(observation, head=self._gaze.head, gripper=self.opening)
        frame = self._gaze.fresh(observation)
        if frame is not None:
            self._surface.take(frame, base_pose, self._sight)
            self._waiting.pop(0)
            self._gaze = None
            if not self._waiting:
                return self._judged(observation, action)
        return Step(action, self._at(1 - len(self._waiting) / len(self._points)), self._success)

    def _judged(self, observation: Observation, action: Action) -> Step:
        """What the look along the surface means: begin to wipe, or end."""
        self._coverage = coverage = Coverage(self._surface, self._body)
        if len(coverage.left) and self._round < _ROUNDS:
            self._wiped += coverage.area
            spot = coverage.spot(np.zeros(2))
            assert spot is not None  # something is left
            self._servo, self._ramp = ToolServo(self._body), Ramp(self._body)
            self._begin_unfolding(unfolding(self._body, observation.state.arm, spot, self._height))
            return Step(action, self._at(0.0), self._success)
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

    def _work(self, observation: Observation) -> Step:
        """Let the policy move the tool from spot to spot, until nothing is left and the tool is up again."""
        features = self.features(observation)
        wanted = np.asarray(self._asked(features), dtype=np.float64) * self._scale
        velocity = self._ramp.step(observation.state.arm, wanted)
        arm = self._servo.step(observation.state.arm, np.array([*velocity, 0.0]))
        nearer = 0.1 * max(0.0, 1.0 - float(np.linalg.norm(features[:3])))
        progress = self._at(0.9 * (1.0 - self._coverage.share) + nearer)
        if not len(self._coverage.left) and float(features[3]) > LEAVE:
            self._begin_folding(observation)
        return Step(still(observation, arm=arm, gripper=self.opening), progress, self._success)

    def _folded(self, action: Action, observation: Observation) -> Step:
        self._look_again()
        return Step(action, self._progress(1.0), self._success)

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

    def _progress(self, value: float) -> float:
        """Progress over all rounds; every round has half of what the rounds before it left."""
        return super()._progress(1.0 - 0.5 ** (self._round - 1) + 0.5**self._round * value)
