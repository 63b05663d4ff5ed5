"""The skill `approach`: drive to where the site has somebody, recognise them on the way, and stop before them."""

from __future__ import annotations

import math
from dataclasses import replace
from enum import Enum

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.contracts.site import PlaceKind
from executive.contracts.skill import Goal, Skill, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused, UnknownName
from skills.approach.spec import NAME, POLITE, SPEC
from skills.approach.standing import Standing
from skills.navigate.skill import Navigate
from skills.people import recogniser
from skills.people.candidates import Candidates
from skills.people.recogniser import Recogniser
from skills.people.watch import SEEN_FROM, Somebody, Watch
from skills.policy import Decide

WEIGHTS = recogniser.WEIGHTS
_STRAYED = 2.0
"""Nobody is looked for farther than this [m] from where the site has them."""
_SURE, _UNSURE = 2.0, -2.0
"""Belief, in log odds, from which it is the person, and below which it is not."""
_MOVED, _AGAIN = 0.08, 0.5
"""Somebody who has moved so far [m] is approached anew, at most so often [s]."""
_LOOKING = 3.0
"""Longest look around [s] where the site has somebody, before the robot goes up to whom it could not recognise."""
_SAME = 0.5
"""Nearer together than this [m] it is the same person."""
_PATIENCE = 6.0
"""Longest wait [s] for a way to become free."""
_ASIDE = 0.15
"""Turn towards the person [rad] up to which the robot faces them."""
_AHEAD = np.array([0.0, 0.1])
"""Pan and tilt [rad] while there is nobody to look at."""


class Phase(Enum):
    """Where a run is, and the progress at which it begins."""

    SEEK = 0.0
    LOOK = 0.4
    DRIVE = 0.5


class Approach(Skill):
    """See `spec.SPEC`. It drives with the policy of `navigate`.

    Args:
        decide: The network that tells people apart; the trained one by default.
    """

    spec = SPEC

    def __init__(self, decide: Decide | None = None) -> None:
        self._recogniser = Recogniser(decide) if decide is not None else None
        self._driver = Navigate()

    def prepare(self) -> None:
        self._recogniser = self._recogniser or Recogniser.load(WEIGHTS)
        self._driver.prepare()

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        self._person = str(goal["person"])
        try:
            self._place = surroundings.site.place(self._person)
        except UnknownName as error:
            raise SkillRefused(NAME, str(error)) from error
        if self._place.kind is not PlaceKind.PERSON:
            raise SkillRefused(NAME, f"{self._person} is no person")
        self.prepare()
        assert self._recogniser is not None  # `prepare` has made it
        site, body = surroundings.site, surroundings.description
        self._surroundings, self._distance = surroundings, float(goal.get("distance", POLITE))
        self._watch = Watch(self._person, site, body, self._recogniser)
        self._candidates, self._standing = Candidates(site, body), Standing(site, body)
        self._examined: list[Vector] = []
        self._furthest, self._phase, self._reachable_at = 0.0, Phase.SEEK, observation.stamp
        self._goal, self._planned_at, self._planned_for = self._place.approach, -math.inf, np.full(2, np.inf)
        if not self._drive_to(self._place.approach, observation):
            self._stand_and_look(observation)

    def step(self, observation: Observation) -> Step:
        self._watch.look(observation)
        somebody = self._somebody()
        if somebody is not None and self._newly(somebody, observation):
            return self._head_for(somebody, observation)
        if self._phase is Phase.LOOK:
            return self._look(observation)
        if not np.isfinite(self._planned_for).all() and self._phase is Phase.DRIVE:
            return Step(self._with_head(Action(observation.stamp, base=np.zeros(3)), observation), self._furthest)
        step = self._driver.step(observation)
        if step.outcome is not None and self._phase is Phase.SEEK:
            self._stand_and_look(observation)
            return self._look(observation)
        if step.outcome is not None:
            return self._arrived(step, somebody, observation)
        share = Phase.DRIVE.value if self._phase is Phase.DRIVE else Phase.LOOK.value
        begun = self._phase.value + share * step.progress
        return Step(self._with_head(step.action, observation), self._progress(begun), self._success(step, somebody))

    def _somebody(self) -> Somebody | None:
        """The person, as soon as one who stands about where they should has been recognised."""
        about = [one for one in self._about() if one.belief >= _SURE]
        return max(about, key=lambda one: one.belief, default=None)

    def _about(self) -> list[Somebody]:
        """All who stand near where the site has the person."""
        centre = self._place.centre[:2]
        return [one for one in self._watch.everybody if math.dist(one.spot, centre) <= _STRAYED]

    def _newly(self, somebody: Somebody, observation: Observation) -> bool:
        """Whether the way to somebody has to be planned: just recognised, or moved since."""
        if self._phase is not Phase.DRIVE:
            return True
        moved = math.dist(somebody.spot, self._planned_for) > _MOVED
        return moved and observation.stamp - self._planned_at >= _AGAIN

    def _head_for(self, somebody: Somebody, observation: Observation) -> Step:
        if self._phase is not Phase.DRIVE:
            self._phase, self._reachable_at = Phase.DRIVE, observation.stamp
        self._planned_at, self._planned_for = observation.stamp, somebody.spot
        action = self._with_head(Action(observation.stamp, base=np.zeros(3)), observation)
        seen = self._candidates.strangers(observation)
        pose = self._standing.before(somebody.spot, self._distance, observation.state.base_pose[:2], seen)
        if pose is None or not self._drive_to(pose, observation):
            self._planned_for = np.full(2, np.inf)
            if observation.stamp - self._reachable_at < _PATIENCE:
                return Step(action, self._furthest)
            reason = f"there is no free way to a spot before {self._person}"
            return Step(action, self._furthest, outcome=SkillOutcome.NO_PATH, reason=reason)
        self._reachable_at = observation.stamp
        return Step(self._driver.step(observation).action, self._progress(Phase.DRIVE.value))

    def _drive_to(self, pose: Vector, observation: Observation) -> bool:
        """Have `navigate` drive to a pose, as if the site had the person there; returns whether there is a way."""
        site, self._goal = self._surroundings.site, pose
        places = {**site.places, self._person: replace(self._place, approach=pose)}
        surroundings = replace(self._surroundings, site=replace(site, places=places))
        try:
            self._driver.start({"goal": self._person}, surroundings, observation)
        except SkillRefused:
            return False
        return True

    def _stand_and_look(self, observation: Observation) -> None:
        self._phase, self._latest = Phase.LOOK, observation.stamp + _LOOKING

    def _look(self, observation: Observation) -> Step:
        """Stand and look at everybody who may be the person."""
        action = self._with_head(Action(observation.stamp, base=np.zeros(3)), observation)
        if observation.stamp > self._latest and not self._go_nearer(observation):
            reason = f"{self._person} is not where the site has them"
            return Step(action, self._furthest, outcome=SkillOutcome.NOT_FOUND, reason=reason)
        return Step(action, self._progress(Phase.LOOK.value))

    def _go_nearer(self, observation: Observation) -> bool:
        """Drive up to somebody who may be the person and could not be recognised from here; each is given one try."""
        seen, base = self._candidates.strangers(observation), observation.state.base_pose[:2]
        for one in self._about():
            if any(math.dist(one.spot, spot) < _SAME for spot in self._examined):
                continue
            self._examined.append(one.spot)
            pose = self._standing.before(one.spot, self._distance, base, seen)
            if pose is not None and self._drive_to(pose, observation):
                self._phase = Phase.SEEK
                return True
        return False

    def _arrived(self, step: Step, somebody: Somebody | None, observation: Observation) -> Step:
        """The driver has ended: whether the robot now stands before the person."""
        if step.outcome is not SkillOutcome.SUCCEEDED:
            return Step(step.action, self._furthest, outcome=step.outcome, reason=step.reason)
        action = self._with_head(step.action, observation)
        if somebody is None:
            self._stand_and_look(observation)
            return Step(action, self._furthest)
        away = somebody.spot - observation.state.base_pose[:2]
        turn = math.remainder(math.atan2(away[1], away[0]) - float(observation.state.base_pose[2]), math.tau)
        if abs(turn) > _ASIDE or abs(float(np.hypot(*away)) - self._distance) > _MOVED + 0.02:
            return self._head_for(somebody, observation)
        return Step(action, 1.0, self._success(step, somebody), SkillOutcome.SUCCEEDED)

    def _with_head(self, action: Action, observation: Observation) -> Action:
        """The camera looks at the person, or else at whom it knows least of those who may be."""
        somebody = self._somebody()
        doubtful = self._phase is Phase.LOOK
        open_ = [one for one in self._about() if (one.belief > _UNSURE or doubtful) and self._can_see(one, observation)]
        whom = somebody or min(open_, key=lambda one: (one.frames // 5, math.dist(one.spot, self._place.centre[:2])),
                               default=None)  # fmt: skip
        head = _AHEAD if whom is None else self._watch.head_towards(whom.spot, observation)
        return replace(action, head=head)

    @staticmethod
    def _can_see(one: Somebody, observation: Observation) -> bool:
        return math.dist(one.spot, observation.state.base_pose[:2]) <= SEEN_FROM

    @staticmethod
    def _success(step: Step, somebody: Somebody | None) -> float:
        """Probability that the robot stands before the person: that it stands at its spot, and that it is they."""
        return step.success * somebody.sure if somebody is not None else 0.0

    def _progress(self, value: float) -> float:
        self._furthest = max(self._furthest, min(1.0, value))
        return self._furthest
