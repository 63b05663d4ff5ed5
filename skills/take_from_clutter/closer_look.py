"""The low-level skill that measures a crowd: frames aimed all around its middle, and every object fitted to them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.memory import Sighting
from executive.contracts.observation import IMAGE, CameraFrame, Observation
from executive.contracts.site import Place, Site
from executive.contracts.skill import Goal, Skill, SkillOutcome, Step, Surroundings
from skills.arm.grip import GRIPS
from skills.frames import to_base
from skills.gaze import Gaze
from skills.look.localise import image_features
from skills.look.skill import WEIGHTS, label_of
from skills.look.spec import CLASSES, INPUTS, OUTPUTS
from skills.look.spec import SPEC as LOOK
from skills.policy import Array, Policy
from skills.take_from_clutter.footprints import fitted, within
from skills.take_from_clutter.options import KINDS

_FRAMES = 10
_ABOUT = 0.03
"""Farthest point from the middle of the crowd that the camera is aimed at [m]: about two pixels."""
_TURN = math.pi * (3.0 - math.sqrt(5.0))
"""Turn from one of these points to the next, so that they spread evenly [rad]."""
_FEWEST = 30
"""Fewest points of all frames that tell where an object stands."""
_FEWEST_ON_TOP, _TOP = 8, 0.012
"""Fewest of them within so much [m] of its top: a cube's sides are now and then taken for those of a mug."""
_SURE = 120
"""So many points are enough; from fewer the expected deviation grows."""
_DEVIATION = 0.003
_FLAT = 0.02
"""Points so near to the height of the surface [m] are on it."""
_BARE = 0.012
"""Points so near to the height of the surface [m] that show no object are the surface itself."""
_SURFACE = 0.25
"""From the middle of the crowd, what is farther is no part of it [m]."""


class CloserLook(Skill):
    """Measures every object of the surface that memory has on it or the frames show.

    Goals name a `place`, the surface. It needs the outcome of a look before; it ends well whatever it sees.

    Attributes:
        bare: Points of the surface itself that the newest frames have shown, x, y in `map` [m]; shape (points, 2).

    Raises:
        BadWeights: if the weights of `look` cannot be used.
    """

    spec = replace(LOOK, doc="Measures every object of a crowd from frames that are aimed all around it.", outputs=())

    def __init__(self) -> None:
        self._network = Policy.load(WEIGHTS, LOOK.name, INPUTS, OUTPUTS)
        self.bare = np.zeros((0, 2))

    @property
    def looking(self) -> bool:
        return self._gaze.due

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        site, place = surroundings.site, str(goal["place"])
        self._site, self._surface, self._body = site, site.place(place), surroundings.description
        sightings = surroundings.memory.sightings.items()
        self._believed = {name: one for name, one in sightings if one.place == place and _kind(name, site) in KINDS}
        self._middle = np.mean([one.position for one in self._believed.values()] or [self._surface.centre], axis=0)
        self._frames: list[CameraFrame] = []
        self._aim(observation)

    def step(self, observation: Observation) -> Step:
        frame = self._gaze.fresh(observation)
        if frame is not None:
            self._frames.append(frame)
            self._aim(observation)
        action = Action(observation.stamp, base=np.zeros(3), head=self._gaze.head)
        if len(self._frames) < _FRAMES:
            return Step(action, len(self._frames) / _FRAMES)
        return Step(action, 1.0, 1.0, SkillOutcome.SUCCEEDED, sightings=self._measured(observation.stamp))

    def _aim(self, observation: Observation) -> None:
        """At the next point around the middle."""
        number = len(self._frames)
        radius, turn = _ABOUT * math.sqrt((number + 0.5) / _FRAMES), number * _TURN
        point = self._middle + radius * np.array([math.cos(turn), math.sin(turn), 0.0])
        self._gaze = Gaze(self._body, to_base(point, observation.state.base_pose))

    def _measured(self, stamp: float) -> tuple[Sighting, ...]:
        """Everything that the frames show well enough."""
        shown = [self._shown(frame) for frame in self._frames]
        points, classes = (np.concatenate(part) for part in zip(*shown, strict=True))
        top = float(self._surface.centre[2])
        self.bare = points[(np.abs(points[:, 2] - top) < _BARE) & (classes[:, 0] > 0.5), :2]
        named = [(label_of(name, self._site), _kind(name, self._site), name) for name in self._site.objects]
        known = [one for one in named if one[0] in CLASSES and one[1] in KINDS]
        sightings = []
        for label, kind, name in sorted(known, key=lambda one: -GRIPS[one[1]].half_height):
            own = classes[:, CLASSES.index(label)]
            one = _sighting(name, kind, points, own, self._surface, stamp)
            if one is not None:
                sightings.append(one)
                pose = np.array([*one.position[:2], one.yaw])
                classes[within(kind, pose, points) & (own <= 0.5)] = 0.0  # what is lower cannot be here, too
        return tuple(sightings)

    def _shown(self, frame: CameraFrame) -> tuple[Vector, Array]:
        """The points of a frame that may show the crowd, and of which class each of them is."""
        points = _levelled(frame.points(), frame, self._surface)
        logits = self._network({IMAGE: image_features(frame, points)})["classes"]
        odds = np.exp(logits - logits.max(axis=0))
        kept = (frame.depth > 0) & (np.hypot(*np.moveaxis(points - self._middle, -1, 0)[:2]) < _SURFACE)
        return points[kept], (odds / odds.sum(axis=0))[:, kept].T

    def close(self) -> None:
        self._frames = []


def _sighting(name: str, kind: str, points: Vector, own: Array, surface: Place, stamp: float) -> Sighting | None:
    """One object, or None when too little of it is shown."""
    mine, top = points[own > 0.5], float(surface.centre[2])
    highest = top + 2 * GRIPS[kind].half_height
    if len(mine) < _FEWEST or int((np.abs(mine[:, 2] - highest) < _TOP).sum()) < _FEWEST_ON_TOP:
        return None
    found = fitted(kind, points, own, top, np.median(mine[:, :2], axis=0))
    if found is None or found.points < _FEWEST:
        return None
    x, y, yaw = (float(value) for value in found.pose)
    position = np.array([x, y, top + GRIPS[kind].half_height])
    deviation = _DEVIATION * max(1.0, _SURE / found.points)
    return Sighting(name, position, yaw, deviation, surface.name, stamp)


def _levelled(points: Vector, frame: CameraFrame, surface: Place) -> Vector:
    """The points of a frame turned about the camera until the surface, whose height is known, is where it should be.

    That undoes the camera's misalignment in tilt.
    """
    rays = points - frame.position
    far = np.maximum(np.hypot(rays[..., 0], rays[..., 1]), 1e-3)
    off = points[..., 2] - float(surface.centre[2])
    flat = (np.abs(off) < _FLAT) & (frame.depth > 0)
    if not flat.any():
        return points
    tilt = float(np.median(off[flat] / far[flat]))
    ahead = rays[..., :2] / far[..., None] * (rays[..., 2] * tilt)[..., None]
    return np.asarray(points + np.concatenate([ahead, -(far * tilt)[..., None]], axis=-1))


def _kind(name: str, site: Site) -> str:
    known = site.objects.get(name)
    return "" if known is None else known.kind
