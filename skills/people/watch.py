"""Keeping somebody in view: which of the candidates is the person that is meant, from scan to scan and frame to frame.

Every candidate keeps its own belief, in log odds: each frame that shows it adds what the recogniser says.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from skills.frames import to_base
from skills.head import aimed_at
from skills.people.billboard import torso
from skills.people.candidates import Candidates
from skills.people.recogniser import Recogniser

_SAME = 0.35
"""Two scans show the same person when they stand no farther apart than this [m]."""
_SMOOTH = 0.3
"""Share that a new scan has in where somebody stands."""
_KEPT = 1.0
"""Somebody whom no scan shows is remembered so long [s]."""
_MOST, _LEAST, _FRAME = 6.0, -3.0, 2.0
"""Bounds of a belief, and of what one frame adds to it or takes from it, in log odds."""
SEEN_FROM = 2.4
"""From farther away [m] the camera cannot tell people apart."""
_CHEST = 1.15
"""Height at which the camera looks [m]."""
_GLANCE = 5
"""So many frames of somebody, and then of the next one."""
_CHEST_SHARE = 0.5
"""Share that a new frame has in where the chest is."""


@dataclass
class Somebody:
    """One who may be the person.

    Attributes:
        legs: Where the lidar sees them, in `map` [m]; shape (2,).
        belief: Log odds that it is the person.
        frames: How many frames showed them.
        stamp: When a scan last showed them [s].
        chest: Where the camera has seen their chest, from there [m]; shape (2,). One leg may hide the other.
    """

    legs: Vector
    belief: float
    frames: int
    stamp: float
    chest: Vector = field(default_factory=lambda: np.zeros(2))

    @property
    def spot(self) -> Vector:
        """Where they stand, in `map` [m]; shape (2,)."""
        return self.legs + self.chest

    @property
    def sure(self) -> float:
        """Probability that it is the person."""
        return 1.0 / (1.0 + math.exp(-self.belief))


class Watch:
    """Who is where. One thread uses it.

    Args:
        person: Who is meant.
        site, description: The map and the robot.
        recogniser: Tells people apart.
    """

    def __init__(self, person: str, site: Site, description: RobotDescription, recogniser: Recogniser) -> None:
        self._person, self._body, self._recogniser = person, description, recogniser
        self._candidates = Candidates(site, description)
        self._used = -1.0
        self.everybody: list[Somebody] = []

    def look(self, observation: Observation) -> None:
        """Take in a scan, and a frame when there is a new one."""
        for legs in self._candidates.people(observation):
            known = min(self.everybody, key=lambda one: math.dist(one.legs, legs), default=None)
            if known is not None and math.dist(known.legs, legs) < _SAME:
                known.legs = known.legs + _SMOOTH * (legs - known.legs)
                known.stamp = observation.stamp
            else:
                self.everybody.append(Somebody(legs, 0.0, 0, observation.stamp))
        self.everybody = [one for one in self.everybody if observation.stamp - one.stamp < _KEPT]
        frame = observation.camera
        if frame is None or frame.stamp <= self._used:
            return
        self._used = frame.stamp
        for one in self.everybody:
            near = math.dist(one.spot, frame.position[:2]) <= SEEN_FROM
            sure = self._recogniser(frame, one.spot, self._person) if near else None
            if sure is not None:
                evidence = math.log(max(sure, 1e-3) / max(1.0 - sure, 1e-3))
                evidence = max(-_FRAME, min(_FRAME, evidence))
                one.belief = max(_LEAST, min(_MOST, one.belief + evidence))
                one.frames += 1
                chest = torso(frame, one.legs)
                if chest is not None:
                    one.chest = one.chest + _CHEST_SHARE * (chest - one.legs - one.chest)

    def next_to_look_at(self, observation: Observation) -> Somebody | None:
        """Whom to look at to find the person: of those near enough to be told apart, the one seen least."""
        here = observation.state.base_pose[:2]
        near = [one for one in self.everybody if math.dist(one.spot, here) <= SEEN_FROM]
        return min(near, key=lambda one: (one.frames // _GLANCE, math.dist(one.spot, here)), default=None)

    def vouch(self, spot: Vector) -> None:
        """Take whoever stands at `spot` for the person, and nobody else; for practice in a world without a camera."""
        for one in self.everybody:
            one.belief = _MOST if math.dist(one.legs, spot) < _SAME else _LEAST

    def head_towards(self, spot: Vector, observation: Observation) -> Vector:
        """Pan and tilt [rad] that look at the chest of somebody at `spot`."""
        return aimed_at(self._body, to_base(np.array([*spot, _CHEST]), observation.state.base_pose))
