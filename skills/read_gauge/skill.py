"""The skill `read_gauge`: aim at the dial, a little elsewhere in every frame, and read it in all of them together."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.contracts.site import Place, PlaceKind
from executive.contracts.skill import Goal, Skill, SkillOutcome, Step, Surroundings
from executive.contracts.survey import Survey
from executive.errors import SkillRefused, UnknownName
from skills.frames import to_base
from skills.gaze import Gaze
from skills.policy import Decide, Policy
from skills.read_gauge.dial import Glance, glance, image_features, reading_of
from skills.read_gauge.spec import INPUTS, NAME, OUTPUTS, SPEC

WEIGHTS = Path(__file__).with_name("weights")
TOLERANCE = 3.0
"""Error [% of the full scale] up to which a reading is right."""
_THIRD = 0.005
"""A third of a pixel [rad]: aims this far apart see what falls between the pixels of each other."""
_AIMS = tuple(np.array([pan, tilt]) * _THIRD for pan in (-1, 0, 1) for tilt in (-1, 0, 1))
_FARTHEST = 2.0
"""From farther away [m] no pointer can be told."""
_BESIDE = 0.05
"""The head may miss its aim by this [rad] where it meets its stop."""
_LOOKING = 6.0
"""Time [s] after which a gauge that no frame shows counts as not found."""
_STANDSTILL = np.zeros(3)


class ReadGauge(Skill):
    """See `spec.SPEC`.

    Args:
        decide: The network to use in place of the shipped one.
    """

    spec = SPEC

    def __init__(self, decide: Decide | None = None) -> None:
        self._decide = decide
        self._looking = True

    @property
    def looking(self) -> bool:
        return self._looking

    def prepare(self) -> None:
        if self._decide is None:
            self._decide = Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        try:
            self._gauge = surroundings.site.place(str(goal["gauge"]))
        except UnknownName as error:
            raise SkillRefused(NAME, str(error)) from error
        if self._gauge.kind is not PlaceKind.FIXTURE:
            raise SkillRefused(NAME, f"{self._gauge.name} is no gauge")
        self.prepare()
        self._body = surroundings.description
        self._point = to_base(self._gauge.centre, observation.state.base_pose)
        self._check_view(self._gauge, self._point)
        self._glances: list[Glance] = []
        self._latest = observation.stamp + _LOOKING
        self._aim()

    def _check_view(self, gauge: Place, point: Vector) -> None:
        """Refuse what cannot be read from here, whatever the camera does."""
        away = point - self._body.camera.mast
        distance = float(np.linalg.norm(away))
        limits, pan = self._body.head, math.atan2(float(away[1]), float(away[0]))
        if distance > _FARTHEST:
            raise SkillRefused(NAME, f"{gauge.name} is {distance:.1f} m away, too far to be read")
        if not limits.lower[0] - _BESIDE < pan < limits.upper[0] + _BESIDE:
            raise SkillRefused(NAME, f"{gauge.name} is behind the camera")

    def _aim(self) -> None:
        self._gaze = Gaze(self._body, self._point)
        aim = self._gaze.head + _AIMS[len(self._glances)]
        self._gaze.head = np.clip(aim, self._body.head.lower, self._body.head.upper)

    def step(self, observation: Observation) -> Step:
        action = Action(observation.stamp, base=_STANDSTILL, head=self._gaze.head)
        frame = self._gaze.fresh(observation)
        self._looking = self._gaze.due
        features = image_features(frame, self._gauge) if frame is not None else None
        if features is not None:
            assert self._decide is not None  # `start` has set it
            self._glances.append(glance(features, self._decide))
        progress = len(self._glances) / len(_AIMS)
        if len(self._glances) == len(_AIMS):
            return self._read(action)
        if observation.stamp > self._latest:
            facts = f"{self._gauge.name} does not come into the picture"
            return Step(action, progress, outcome=SkillOutcome.NOT_FOUND, reason=facts)
        if features is not None:
            self._aim()
        return Step(action, progress)

    def _read(self, action: Action) -> Step:
        """What all frames say together."""
        visible = float(np.mean([one.visible for one in self._glances]))
        if visible < 0.5:
            facts = f"no dial is to be seen where the map has {self._gauge.name}"
            return Step(action, 1.0, 0.0, SkillOutcome.NOT_FOUND, facts)
        value, deviation = reading_of(self._glances)
        success = visible * math.erf(TOLERANCE / (math.sqrt(2.0) * deviation))
        if deviation > TOLERANCE:
            facts = f"{self._gauge.name} cannot be read from here to better than {deviation:.0f} % of its full scale"
            return Step(action, 1.0, success, SkillOutcome.NOT_DONE, facts)
        outputs = {"value": value, "deviation": deviation}
        survey = Survey(self._gauge.name, action.stamp, value=value, deviation=deviation)
        return Step(action, 1.0, success, SkillOutcome.SUCCEEDED, outputs=outputs, survey=survey)
