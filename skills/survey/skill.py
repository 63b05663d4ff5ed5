"""The skill `survey`: turn the camera along a place, recognise what it shows, and weigh what all frames say."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.memory import Sighting
from executive.contracts.observation import STATE, CameraFrame, Observation
from executive.contracts.site import Place, PlaceKind
from executive.contracts.skill import Goal, Skill, SkillOutcome, Step, Surroundings
from executive.contracts.survey import Survey
from executive.errors import SkillRefused, UnknownName
from skills.drawer.front import pulled_out
from skills.frames import to_base
from skills.gaze import Gaze
from skills.look import skill as look
from skills.look import spec as look_spec
from skills.look.localise import localise
from skills.policy import Decide, Policy
from skills.survey.evidence import Candidate, Evidence
from skills.survey.spec import INPUTS, NAME, OUTPUTS, SPEC
from skills.survey.views import views_of

WEIGHTS = Path(__file__).with_name("weights")
_FRAMES = 2
"""Frames of each view."""
_FARTHEST = 1.6
"""A surface whose middle is farther from the camera than this [m] is not looked over from here."""
_DRAWER_DEVIATION = 0.006
"""Standard deviation of what is measured of a drawer [m]."""
_STANDSTILL = np.zeros(3)


class SurveySkill(Skill):
    """See `spec.SPEC`.

    Args:
        decide: The network that weighs what was seen, to use in place of the shipped one.
        recognise: The network of the skill `look`, to use in place of the shipped one.

    Attributes:
        recognise: That network, once it is loaded.
        candidates: What may stand there, when the run has ended; for training.
    """

    spec = SPEC

    def __init__(self, decide: Decide | None = None, recognise: Decide | None = None) -> None:
        self._decide, self.recognise = decide, recognise
        self.candidates: list[Candidate] = []
        self._looking = True

    @property
    def looking(self) -> bool:
        return self._looking

    def prepare(self) -> None:
        if self._decide is None:
            self._decide = Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)
        if self.recognise is None:
            self.recognise = Policy.load(look.WEIGHTS, look_spec.NAME, look_spec.INPUTS, look_spec.OUTPUTS)

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        site = surroundings.site
        try:
            place = site.place(str(goal["place"]))
        except UnknownName as error:
            raise SkillRefused(NAME, str(error)) from error
        if place.kind is not PlaceKind.SURFACE and not place.closed:
            raise SkillRefused(NAME, f"{place.name} is neither a surface nor a drawer")
        self._body, self._place = surroundings.description, place
        self._check_distance(place, observation.state.base_pose)
        self.prepare()
        labels = {name: look.label_of(name, site) for name in site.objects}
        names = {label: name for name, label in labels.items() if label in look_spec.CLASSES}
        self._among = frozenset(names.values())
        sightings = surroundings.memory.sightings.values()
        self._believed = frozenset(one.object for one in sightings if one.place == place.name)
        self._evidence = Evidence(place, site, names)
        self._pulled: list[float] = []
        self._points = views_of(place)
        self._count, self._taken = len(self._points) * _FRAMES, 0
        self._aim(observation.state.base_pose)

    def _check_distance(self, place: Place, base_pose: Vector) -> None:
        away = float(np.linalg.norm(to_base(place.centre, base_pose) - self._body.camera.mast))
        if away > _FARTHEST:
            raise SkillRefused(NAME, f"{place.name} is {away:.1f} m away, too far to be looked over")

    def _aim(self, base_pose: Vector) -> None:
        self._gaze = Gaze(self._body, to_base(self._points[self._taken // _FRAMES], base_pose))

    def step(self, observation: Observation) -> Step:
        action = Action(observation.stamp, base=_STANDSTILL, head=self._gaze.head)
        frame = self._gaze.fresh(observation)
        self._looking = self._gaze.due
        if frame is not None:
            self._take(frame, observation)
            if self._taken == self._count:
                return self._drawer(action) if self._place.kind is PlaceKind.CONTAINER else self._surface(action)
            if self._taken % _FRAMES == 0:
                self._aim(observation.state.base_pose)
        return Step(action, self._taken / self._count)

    def _take(self, frame: CameraFrame, observation: Observation) -> None:
        self._taken += 1
        if self._place.kind is PlaceKind.CONTAINER:
            pulled = pulled_out(self._place, frame)
            self._pulled += [pulled] if pulled is not None else []
            return
        assert self.recognise is not None  # `start` has set it
        self._evidence.take(frame, observation.state.base_pose, localise(frame, self.recognise))

    def _drawer(self, action: Action) -> Step:
        """How far it is pulled out: what most frames agree on."""
        if 2 * len(self._pulled) <= self._count:
            facts = f"{self._place.name} is not where the map has it"
            return Step(action, 1.0, 0.0, SkillOutcome.NOT_DONE, facts)
        pulled = max(0.0, float(np.median(self._pulled)))
        survey = Survey(self._place.name, action.stamp, pulled=pulled, deviation=_DRAWER_DEVIATION)
        outputs = {"count": 0, "pulled": pulled}
        return Step(action, 1.0, 1.0, SkillOutcome.SUCCEEDED, outputs=outputs, survey=survey)

    def _surface(self, action: Action) -> Step:
        """Which of the candidates really stand there; the list is right when the network is right about each."""
        assert self._decide is not None  # `start` has set it
        self.candidates = self._evidence.candidates()
        sightings: dict[str, Sighting] = {}
        success = 1.0
        for one in self.candidates:
            odds = float(self._decide({STATE: one.features})["present"][0])
            success *= 1.0 / (1.0 + float(np.exp(-min(30.0, abs(odds)))))
            if odds > 0.0:
                seen = one.estimate
                sightings[one.name] = Sighting(
                    one.name, seen.position, seen.yaw, seen.deviation, self._place.name, action.stamp
                )
        survey = Survey(self._place.name, action.stamp, sightings, self._among)
        return Step(
            action,
            1.0,
            success,
            SkillOutcome.SUCCEEDED,
            outputs={"count": len(sightings), "pulled": 0.0},
            sightings=tuple(sightings.values()),
            lost=tuple(sorted(self._believed - sightings.keys())),
            survey=survey,
        )
