"""The skill `look`: scan along a surface, then aim at what was found and measure it in several frames."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.memory import Sighting
from executive.contracts.observation import CameraFrame, Observation
from executive.contracts.site import Place, PlaceKind, Site
from executive.contracts.skill import Goal, Skill, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused, UnknownName
from skills.frames import to_base, wrapped
from skills.head import aimed_at
from skills.look.in_fixture import DEVIATION, InFixture
from skills.look.localise import Estimate, localise
from skills.look.spec import CLASSES, INPUTS, NAME, OUTPUTS, SPEC, folds
from skills.look.unfamiliar import ROUND, upright_thing
from skills.policy import Decide, Policy

WEIGHTS = Path(__file__).with_name("weights")
_FRAMES = 4
"""Frames that the measurement is made of."""
_AIMED = 0.02
"""Error of pan and tilt [rad] up to which the head is where it should be."""
_REST = 0.12
"""Time [s] that the head rests before an exposure counts."""
_SURE = 0.7
"""Mean class probability from which on something counts as seen."""
_CLOSE = 0.02
"""Error [m] up to which a localisation counts as a success, in the success estimate."""
_ON_FIXTURE = 0.05
"""Nearer to the middle of a fixture than this [m] something is the fixture itself."""
_SAME = 0.06
"""What the network sees so near to a thing that it has not learned [m] is that thing."""
_SPACING = 0.45
"""Distance between two points of a surface that the scan looks at [m]."""
_STANDSTILL = np.zeros(3)


class Look(Skill):
    """See `spec.SPEC`.

    Args:
        decide: The network to use in place of the shipped one.
    """

    spec = SPEC

    def __init__(self, decide: Decide | None = None) -> None:
        self._decide = decide

    def prepare(self) -> None:
        if self._decide is None:
            self._decide = Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        name = str(goal["object"])
        site = surroundings.site
        self._label = label_of(name, site)
        self._round = round_kind(name, site)
        if self._label not in CLASSES and self._round is None:
            raise SkillRefused(NAME, f"it has not learned to recognise {name}")
        try:
            place = site.support(str(goal["place"])) or site.place(str(goal["place"]))
        except UnknownName as error:
            raise SkillRefused(NAME, str(error)) from error
        self.prepare()
        self._name, self._site, self._place = name, site, place
        asked = InFixture.is_asked(name, place.name)
        self._in_fixture = InFixture(surroundings, observation.state.base_pose) if asked else None
        fixtures = site.of_kind(PlaceKind.FIXTURE)
        self._fixtures = np.array([fixture.centre for fixture in fixtures]).reshape(-1, 3)
        self._body = surroundings.description
        self._names = {label_of(other, site): other for other in site.objects}
        self._points = scan_points(place, observation.state.base_pose)
        before = surroundings.memory.sightings.get(name)
        self._believed_here = before is not None and before.place == place.name
        if before is not None and self._believed_here:
            self._points.insert(0, before.position)
        self._count = len(self._points)
        self._measured: list[Estimate] = []
        self._rested: float | None = None
        self._used = -1.0

    def step(self, observation: Observation) -> Step:
        return self._scan(observation) if self._in_fixture is None else self._measure(observation, self._in_fixture)

    def _measure(self, observation: Observation, inside: InFixture) -> Step:
        """Look whether the peg stands in its fixture."""
        action = Action(observation.stamp, base=_STANDSTILL, head=inside.step(observation))
        if inside.share < 1.0:
            return Step(action, inside.share)
        position = inside.found(observation.state.base_pose)
        if position is None:
            return self._missing(action)
        sighting = Sighting(self._name, position, 0.0, DEVIATION, self._place.name, observation.stamp)
        pose = (*(float(value) for value in position), 0.0)
        return Step(action, 1.0, 1.0, SkillOutcome.SUCCEEDED, outputs={"at": pose}, sightings=(sighting,))

    def _missing(self, action: Action, others: tuple[Sighting, ...] = ()) -> Step:
        lost = (self._name,) if self._believed_here else ()
        facts = f"{self._name} is not on {self._place.name}"
        return Step(action, 1.0, 0.0, SkillOutcome.NOT_FOUND, facts, sightings=others, lost=lost)

    def _scan(self, observation: Observation) -> Step:
        """Look at one point after the other until the object shows."""
        aim = aimed_at(self._body, to_base(self._points[0], observation.state.base_pose))
        action = Action(observation.stamp, base=_STANDSTILL, head=aim)
        frame = self._fresh(observation, aim)
        if frame is None:
            return Step(action, self._progress())
        self._used = frame.stamp
        seen = [one for one in self._recognised(frame) if self._can_be(one)]
        wanted = next((one for one in seen if one.label == self._label), None)
        known = [one for one in seen if one.label in self._names and one.label != self._label]
        others = tuple(self._sighting(one, frame) for one in known)
        if wanted is not None:
            if not self._measured:
                self._points.insert(0, wanted.position)
                self._rested = None
            self._measured.append(wanted)
            if len(self._measured) > _FRAMES:
                return self._found(action, frame, others)
            return Step(action, self._progress(), sightings=others)
        self._points.pop(0)
        self._measured, self._rested = [], None
        if self._points:
            return Step(action, self._progress(), sightings=others)
        return self._missing(action, others)

    def _recognised(self, frame: CameraFrame) -> list[Estimate]:
        """What the network is sure of; and, when something is looked for that it has not learned, that by its shape."""
        assert self._decide is not None  # `start` has set it
        sure = [one for one in localise(frame, self._decide) if one.confidence > _SURE]
        thing = None if self._round is None else upright_thing(frame, self._place, self._round, self._label)
        if thing is None:
            return sure
        own = [one for one in sure if float(np.hypot(*(one.position - thing.position)[:2])) < _SAME]
        return [thing, *(one for one in sure if one not in own)]

    def _can_be(self, estimate: Estimate) -> bool:
        """Whether something can stand there: not where the map has a fixture, such as a button that looks red."""
        away = self._fixtures[:, :2] - estimate.position[:2]
        return not bool((np.hypot(away[:, 0], away[:, 1]) < _ON_FIXTURE).any())

    def _fresh(self, observation: Observation, aim: Vector) -> CameraFrame | None:
        """A frame that was exposed while the head rested on its aim and was not used yet, or None."""
        if float(np.abs(observation.state.head - aim).max()) > _AIMED:
            self._rested = None
            return None
        if self._rested is None:
            self._rested = observation.stamp
        frame = observation.camera
        if frame is None or frame.stamp < self._rested + _REST or frame.stamp <= self._used:
            return None
        return frame

    def _found(self, action: Action, frame: CameraFrame, others: tuple[Sighting, ...]) -> Step:
        """The measurement: all frames but the first one, which was not aimed at the object."""
        sighting = self._sighting(mean_of(self._measured[1:]), frame)
        success = 1.0 - math.exp(-(_CLOSE**2) / (2 * sighting.deviation**2))
        pose = (*(float(value) for value in sighting.position), sighting.yaw)
        return Step(action, 1.0, success, SkillOutcome.SUCCEEDED, outputs={"at": pose}, sightings=(*others, sighting))

    def _sighting(self, estimate: Estimate, frame: CameraFrame) -> Sighting:
        place = standing_on(estimate.position, self._site)
        return Sighting(
            self._names[estimate.label], estimate.position, estimate.yaw, estimate.deviation, place, frame.stamp
        )

    def _progress(self) -> float:
        scanned = (self._count - min(self._count, len(self._points))) / max(1, self._count)
        return min(1.0, 0.5 * scanned + 0.1 * len(self._measured))


def round_kind(name: str, site: Site) -> str | None:
    """The kind of an object that is found by its shape, or None."""
    known = site.objects.get(name)
    return known.kind if known is not None and known.kind in ROUND else None


def label_of(name: str, site: Site) -> str:
    """The class of an object of the site, e.g. "red cube"."""
    known = site.objects.get(name)
    return f"{known.colour} {known.kind}".strip() if known is not None else name


def mean_of(estimates: list[Estimate]) -> Estimate:
    """One estimate out of several of the same object, weighed by what they expect of themselves."""
    weights = np.array([one.deviation**-2 for one in estimates])
    weights /= weights.sum()
    times = folds(estimates[0].label)
    turns = times * np.array([one.yaw for one in estimates])
    yaw = math.atan2(float(weights @ np.sin(turns)), float(weights @ np.cos(turns))) / times
    return Estimate(
        estimates[0].label,
        weights @ np.array([one.position for one in estimates]),
        wrapped(yaw),
        float(weights @ np.array([one.deviation for one in estimates])),
        sum(one.pixels for one in estimates),
        float(np.mean([one.confidence for one in estimates])),
    )


def scan_points(place: Place, base_pose: Vector) -> list[Vector]:
    """Points of a place to look at one after the other, the nearest to the robot first, in `map` [m]."""
    if place.kind is not PlaceKind.SURFACE:
        return [place.centre]
    left = np.array([-math.sin(place.yaw), math.cos(place.yaw), 0.0])
    width = float(place.size[0])
    count = max(1, math.ceil((width - 0.2) / _SPACING))
    across = (np.arange(count) - (count - 1) / 2) * width / count
    points = [place.centre + one * left for one in across]
    return sorted(points, key=lambda point: float(np.hypot(*(point[:2] - base_pose[:2]))))


def standing_on(position: Vector, site: Site) -> str:
    """Name of the surface or container on or in which something at `position` is, or ""."""
    for place in (*site.of_kind(PlaceKind.CONTAINER), *site.of_kind(PlaceKind.SURFACE)):
        away = position - place.centre
        forward = np.array([math.cos(place.yaw), math.sin(place.yaw)])
        across, ahead = away[:2] @ np.array([-forward[1], forward[0]]), away[:2] @ forward
        inside = abs(across) < float(place.size[0]) / 2 and abs(ahead) < float(place.size[1]) / 2
        on_top = -0.3 < away[2] < 0.05 if place.kind is PlaceKind.CONTAINER else -0.02 < away[2] < 0.2
        if inside and on_top:
            return place.name
    return ""
