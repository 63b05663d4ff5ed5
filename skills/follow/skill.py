"""The skill `follow`: recognise somebody in view, then choose one short motion after the other behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import STATE, Observation
from executive.contracts.site import PlaceKind
from executive.contracts.skill import Goal, Skill, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused, UnknownName
from skills.follow.pursuit import Pursuit
from skills.follow.spec import INPUTS, NAME, OUTPUTS, PRIMITIVES, SPEC
from skills.people.recogniser import Recogniser
from skills.people.watch import Somebody, Watch
from skills.policies.primitives import Choice, Mask
from skills.policy import Array, Policy

WEIGHTS = Path(__file__).with_name("weights")
Decide = Callable[[Mapping[str, Array], Mask], tuple[int, float]]
"""Which primitive to take, of those that are not blocked, and the probability that all is well."""
_LOOKING = 6.0
"""Time [s] after which nobody has been recognised."""
_SURE = 2.0
"""Belief, in log odds, from which it is the person."""
_WRONG = -2.0
"""Belief below which it is somebody else."""
_LOST = 8.0
"""Longest time [s] out of view."""
_MOVED = 0.20
"""Somebody who stays within this distance [m] stands still."""
_BEHIND, _FACING = 0.25, 0.30
"""How far off the wanted distance [m], and off facing the person [rad], the robot may be in the end."""
_REACH, _FARTHER, _STEPS_ON = 0.5, 2.0, 0.6
"""Nobody is farther than this [m] from where they are expected; out of view they get farther, with this speed [m/s]."""
_FRESH = 0.25
"""What no scan has shown for so long [s] is not there any more."""
_STANDSTILL = np.zeros(3)


class Phase(Enum):
    """Where a run is."""

    LOOK = "it looks for the person among those in view"
    FOLLOW = "it follows them"


class Follow(Skill):
    """See `spec.SPEC`.

    Args:
        decide: What chooses in place of the trained policy: the expert while it demonstrates, or a policy in training.
    """

    spec = SPEC

    def __init__(self, decide: Decide | None = None) -> None:
        self._decide = decide
        self._recogniser: Recogniser | None = None

    def prepare(self) -> None:
        if self._decide is None:
            self._decide = greedily(Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS))
        self._recogniser = self._recogniser or Recogniser.load()

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        self._person = str(goal["person"])
        try:
            place = surroundings.site.place(self._person)
        except UnknownName as error:
            raise SkillRefused(NAME, str(error)) from error
        if place.kind is not PlaceKind.PERSON:
            raise SkillRefused(NAME, f"{self._person} is no person")
        PRIMITIVES.check(surroundings.description.base)
        self.prepare()
        assert self._recogniser is not None  # `prepare` has made it
        self._body, self._site = surroundings.description, surroundings.site
        self._distance = float(goal.get("distance", 1.2))
        self._stands, self._duration = float(goal.get("stands", 5.0)), float(goal.get("duration", 90.0))
        self._watch = Watch(self._person, self._site, self._body, self._recogniser)
        self._phase, self._began = Phase.LOOK, observation.stamp
        self._progress = 0.0

    def vouch(self, spot: Vector) -> None:
        """Say where in `map` [m] the person really is; for practice in a world without a camera."""
        self._watch.vouch(spot)

    def step(self, observation: Observation) -> Step:
        self._watch.look(observation)
        return self._look(observation) if self._phase is Phase.LOOK else self._follow(observation)

    def _look(self, observation: Observation) -> Step:
        """Stand and look at everybody in turn until the person is recognised."""
        whom = self._recognised()
        if whom is not None:
            self._lock(whom.spot, observation)
            return self._follow(observation)
        next_one = self._watch.next_to_look_at(observation)
        head = None if next_one is None else self._watch.head_towards(next_one.spot, observation)
        action = Action(observation.stamp, base=_STANDSTILL, head=head)
        if observation.stamp - self._began > _LOOKING:
            return Step(action, 0.0, outcome=SkillOutcome.NOT_FOUND, reason=f"{self._person} is not in view")
        return Step(action, 0.0)

    def _lock(self, spot: Vector, observation: Observation) -> None:
        """The person stands at a spot of `map` [m]; shape (2,)."""
        self._phase = Phase.FOLLOW
        self._pursuit = Pursuit(self._site, self._body, self._distance, spot, observation.stamp)
        self._seen_at = self._stood_since = observation.stamp
        self._stood_at = np.array(spot)
        self._chosen, self._until = 0, observation.stamp
        self._success = 0.0

    def _follow(self, observation: Observation) -> Step:
        now = observation.stamp
        whom = self._whom(now)
        if whom is not None:
            self._pursuit.saw(whom.spot, now)
            self._seen_at = now
            if float(np.hypot(*(whom.spot - self._stood_at))) > _MOVED:
                self._stood_at, self._stood_since = whom.spot, now
        else:
            self._pursuit.missed(now, 1.0 / self._body.control_rate)
        self._choose(observation, in_view=whom is not None)
        twist = np.array(PRIMITIVES[self._chosen].twist)
        head = self._watch.head_towards(self._gaze(whom, observation), observation)
        outcome, reason = self._end(observation)
        if outcome is not None:
            twist = _STANDSTILL
        self._progress = max(self._progress, min(1.0, (now - self._began) / self._duration))
        done = outcome is SkillOutcome.SUCCEEDED
        return Step(Action(now, base=twist, head=head), 1.0 if done else self._progress, self._success, outcome, reason)

    def _whom(self, now: float) -> Somebody | None:
        """The person in this scan: who is where they were expected, unless the camera says that it is somebody else."""
        expected = self._pursuit.spot
        reach = _REACH + min(_FARTHER, _STEPS_ON * self._pursuit.out_of_view(now))
        here = [one for one in self._watch.everybody if now - one.stamp < _FRESH]
        near = [one for one in here if float(np.hypot(*(one.spot - expected))) < reach]
        whom = min(near, key=lambda one: float(np.hypot(*(one.spot - expected))), default=None)
        if whom is None or whom.belief < _WRONG:
            return self._recognised()
        return whom

    def _gaze(self, whom: Somebody | None, observation: Observation) -> Vector:
        """What to look at: the person, or those who may be them while they are out of view."""
        other = self._watch.next_to_look_at(observation) if whom is None else None
        return self._pursuit.spot if other is None else other.spot

    def _recognised(self) -> Somebody | None:
        sure = [one for one in self._watch.everybody if one.belief >= _SURE]
        return max(sure, key=lambda one: one.belief, default=None)

    def _choose(self, observation: Observation, in_view: bool) -> None:
        """Choose the next primitive when the last one is over, or something has come into its way."""
        blocked = self._pursuit.blocked(observation)
        if observation.stamp < self._until and not blocked[self._chosen]:
            return
        assert self._decide is not None  # `start` has set it
        features = self._pursuit.features(observation, in_view)
        self._chosen, self._success = self._decide({STATE: features}, blocked)
        self._until = observation.stamp + PRIMITIVES[self._chosen].seconds - 0.5 / self._body.control_rate

    def _end(self, observation: Observation) -> tuple[SkillOutcome | None, str]:
        """How it has ended, if it has."""
        now = observation.stamp
        if now - self._seen_at > _LOST:
            return SkillOutcome.NOT_FOUND, f"{self._person} went out of view"
        off, turn = self._pursuit.off(observation)
        there = abs(off) <= _BEHIND and abs(turn) <= _FACING and now - self._seen_at < 0.5
        if there and now - self._stood_since >= self._stands:
            return SkillOutcome.SUCCEEDED, ""
        if now - self._began >= self._duration:
            if now - self._seen_at < 1.0:
                return SkillOutcome.SUCCEEDED, ""
            return SkillOutcome.NOT_FOUND, f"{self._person} was out of view when the time was up"
        return None, ""


def greedily(policy: Callable[[Mapping[str, Array]], Mapping[str, Array]]) -> Decide:
    """The most probable primitive of a policy."""

    def decide(features: Mapping[str, Array], blocked: Mask) -> tuple[int, float]:
        answer = policy(features)
        return Choice(answer["logits"], blocked).greedy(), float(answer["success"][0])

    return decide
