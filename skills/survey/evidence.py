"""What all frames of a survey say together: which objects may stand there, and how much speaks for each.

`skills.look` recognises and localises what one frame shows. Here the same object is followed through all frames, and
what speaks for it and against it is put into numbers for a small network to weigh.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame
from executive.contracts.site import Place, PlaceKind, Site
from skills.arm.grip import grip_of
from skills.frames import rotation, to_base, to_map, wrapped
from skills.look.localise import Estimate
from skills.look.skill import mean_of
from skills.policy import Array

_TOGETHER = 0.06
"""Estimates of one class this near to each other [m] are of one object."""
_MARGIN = 3.0
"""A spot nearer to the image's edge than this [pixels] is not counted as in view."""
_HIDES = 0.08
"""What is this much nearer than a spot [m] hides it."""


@dataclass(frozen=True)
class Candidate:
    """An object that may stand somewhere.

    Attributes:
        name: Its name on the site.
        estimate: Where all frames together see it, in `map`.
        features: The network's input; shape (14,), see `spec.INPUTS`.
    """

    name: str
    estimate: Estimate
    features: Array


@dataclass(frozen=True)
class _Look:
    """One frame, and what was recognised in it with positions and turns in `base_link`."""

    frame: CameraFrame
    base_pose: Vector
    seen: tuple[Estimate, ...]


class Evidence:
    """Collects what frames show while the base stands.

    Args:
        place: The surface that is looked over.
        site: What is known of the site.
        names: Object by class, e.g. {"red cube": "red_cube"}.
    """

    def __init__(self, place: Place, site: Site, names: dict[str, str]) -> None:
        self._place, self._site, self._names = place, site, names
        self._looks: list[_Look] = []
        self._fixtures = np.array([fixture.centre[:2] for fixture in site.of_kind(PlaceKind.FIXTURE)]).reshape(-1, 2)

    def take(self, frame: CameraFrame, base_pose: Vector, seen: Sequence[Estimate]) -> None:
        """Add what was recognised in a frame that was exposed with the base believed at `base_pose`."""
        self._looks.append(_Look(frame, np.array(base_pose), tuple(_seen_from(base_pose, one) for one in seen)))

    def candidates(self) -> list[Candidate]:
        """Everything that some frame recognised on the place, at most one a class."""
        if not self._looks:
            return []
        believed = np.mean([look.base_pose for look in self._looks], axis=0)
        found = []
        for label, name in self._names.items():
            own = [one for look in self._looks for one in look.seen if one.label == label]
            if own:
                members = _densest(own)
                middle = mean_of(members)
                position = to_map(middle.position, believed)
                if self._inwards(position) > -_TOGETHER:
                    features = self._features(name, middle, members, own, position)
                    estimate = _moved(middle, position, middle.yaw + float(believed[2]))
                    found.append(Candidate(name, estimate, features))
        return found

    def _features(
        self, name: str, middle: Estimate, members: list[Estimate], own: list[Estimate], position: Vector
    ) -> Array:
        free = sum(self._in_view(look, middle.position) for look in self._looks)
        confidence = np.array([one.confidence for one in members])
        pixels = np.array([one.pixels for one in members])
        away = np.array([np.linalg.norm(one.position - middle.position) for one in members])
        weight = _weight(members)
        rivals = [one for look in self._looks for one in look.seen if one.label != middle.label]
        near = [one for one in rivals if np.linalg.norm(one.position - middle.position) < _TOGETHER]
        grip = grip_of(name, self._site)
        stands = float(self._place.centre[2]) + (grip.half_height if grip is not None else 0.0)
        eye = np.mean([to_base(look.frame.position, look.base_pose) for look in self._looks], axis=0)
        beside = np.hypot(*(self._fixtures - position[:2]).T).min() if len(self._fixtures) else 1.0
        return np.array(
            [
                min(1.0, len(members) / max(1, free)),
                len(members) / 10,
                confidence.mean(),
                confidence.max(),
                math.log(pixels.mean()),
                math.log(pixels.max()),
                100 * math.sqrt(float((away**2).mean())),
                100 * middle.deviation,
                np.linalg.norm(middle.position - eye),
                100 * np.clip(position[2] - stands, -0.1, 0.1),
                100 * np.clip(self._inwards(position), -0.1, 0.2),
                min(3.0, 10 * float(beside)),
                min(3.0, _weight(near) / weight),
                min(3.0, (_weight(own) - weight) / weight),
            ],
            dtype=np.float32,
        )

    def _inwards(self, position: Vector) -> float:
        """How far a point lies inside the outline of the place [m]; negative outside."""
        own = np.abs((position[:2] - self._place.centre[:2]) @ rotation(self._place.yaw))
        return float(min(self._place.size[1] / 2 - own[0], self._place.size[0] / 2 - own[1]))

    def _in_view(self, look: _Look, spot: Vector) -> bool:
        """Whether a frame has a free view of a spot of `base_link`."""
        frame = look.frame
        away = (to_map(spot, look.base_pose) - frame.position) @ frame.rotation
        if away[2] <= 0.0:
            return False
        height, width = frame.depth.shape
        column = frame.focal * away[0] / away[2] + (width - 1) / 2
        row = frame.focal * away[1] / away[2] + (height - 1) / 2
        if not (_MARGIN <= column <= width - 1 - _MARGIN and _MARGIN <= row <= height - 1 - _MARGIN):
            return False
        return bool(frame.depth[round(row), round(column)] > away[2] - _HIDES)


def _weight(estimates: Sequence[Estimate]) -> float:
    return sum(one.confidence * one.pixels for one in estimates)


def _densest(estimates: list[Estimate]) -> list[Estimate]:
    """Those of one class that agree on a spot, where most of their pixels are."""
    positions = np.array([one.position for one in estimates])
    weights = np.array([one.confidence * one.pixels for one in estimates])
    near = np.linalg.norm(positions[:, None] - positions[None], axis=-1) < _TOGETHER
    chosen = near[int((near * weights).sum(axis=1).argmax())]
    return [one for one, belongs in zip(estimates, chosen, strict=True) if belongs]


def _seen_from(base_pose: Vector, estimate: Estimate) -> Estimate:
    """An estimate in `map` as one in `base_link`."""
    return _moved(estimate, to_base(estimate.position, base_pose), estimate.yaw - float(base_pose[2]))


def _moved(estimate: Estimate, position: Vector, yaw: float) -> Estimate:
    return Estimate(estimate.label, position, wrapped(yaw), estimate.deviation, estimate.pixels, estimate.confidence)
