"""From one camera frame to the objects in it: every pixel votes for the middle of what it shows.

A network says for each pixel what it shows, where the middle of that object lies from the pixel's own point in space,
how the object is turned, and how far off it expects to be. Votes are weighed by that expectation (dense voting as in
PVNet: Peng et al. 2019, with depth). A class has one object at most in view, so no clustering is needed beyond
dropping stray pixels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.observation import IMAGE, CameraFrame
from skills.look.spec import CLASSES, folds
from skills.policy import Array, Decide

_FEWEST = 4
"""Fewest pixels that make an object."""
_STRAY = 0.06
"""Votes further than this [m] from the median are not counted."""


@dataclass(frozen=True)
class Estimate:
    """One object as seen in one frame.

    Attributes:
        label: Its class, e.g. "red cube".
        position: Its middle in `map` [m]; shape (3,).
        yaw: Turn about the vertical in `map` [rad]; a cube's is known up to quarter turns, a mug's up to half turns.
        deviation: Standard deviation that the network expects of the position [m].
        pixels: How many pixels voted.
        confidence: Mean probability of the class over them.
    """

    label: str
    position: Vector
    yaw: float
    deviation: float
    pixels: int
    confidence: float


def image_features(frame: CameraFrame, points: NDArray[np.float64]) -> Array:
    """The network's input for a frame whose pixels lie at `points` (height, width, 3) in `map`; shape (5, h, w)."""
    colour = np.moveaxis(frame.rgb.astype(np.float32) / 255.0, -1, 0)
    height = points[..., 2].astype(np.float32)
    return np.concatenate([colour, frame.depth[None], height[None]]).astype(np.float32)


def view_yaw(frame: CameraFrame) -> float:
    """Direction in `map` in which the camera looks, seen from above [rad]."""
    return math.atan2(float(frame.rotation[1, 2]), float(frame.rotation[0, 2]))


def localise(frame: CameraFrame, network: Decide) -> list[Estimate]:
    """Every object that the network recognises in a frame."""
    points = frame.points()
    said = network({IMAGE: image_features(frame, points)})
    logits = said["classes"].astype(np.float64)
    odds = np.exp(logits - logits.max(axis=0))
    probability = odds / odds.sum(axis=0)
    best = probability.argmax(axis=0)
    valid = frame.depth > 0
    estimates = []
    for number, label in enumerate(CLASSES):
        mask = (best == number) & valid
        if number > 0 and int(mask.sum()) >= _FEWEST:
            estimates.append(_estimate(label, mask, points, probability[number], said, view_yaw(frame)))
    return estimates


def _estimate(
    label: str,
    mask: NDArray[np.bool_],
    points: NDArray[np.float64],
    probability: NDArray[np.float64],
    said: Mapping[str, Array],
    yaw: float,
) -> Estimate:
    along, left, above = (said["offsets"][axis][mask].astype(np.float64) for axis in range(3))
    cosine, sine = math.cos(yaw), math.sin(yaw)
    votes = points[mask] + np.stack([cosine * along - sine * left, sine * along + cosine * left, above], axis=-1)
    deviation = np.exp(said["deviation"][0][mask].astype(np.float64))
    kept = np.linalg.norm(votes - np.median(votes, axis=0), axis=-1) < _STRAY
    kept = kept if kept.any() else np.ones_like(kept)
    weights = probability[mask] * kept / deviation**2
    weights /= weights.sum()
    turn = said["turns"][:, mask].astype(np.float64) @ weights
    times = folds(label)
    return Estimate(
        label,
        weights @ votes,
        yaw + math.atan2(float(turn[1]), float(turn[0])) / times,
        float(weights @ deviation),
        int(mask.sum()),
        float(probability[mask].mean()),
    )
