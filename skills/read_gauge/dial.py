"""From a camera frame to what the network takes, and from its answers to one reading."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import IMAGE, CameraFrame
from executive.contracts.site import Place
from skills.policy import Array, Decide
from skills.read_gauge.spec import SIZE, SWEEP

UNIT = 0.1
"""Unit of the network's coordinates [m]."""
_FARTHEST = 4.0
"""Coordinates are told apart up to this many units."""
_STRAY = 0.3
"""Frames that read further than this [rad] from the median took something else for the pointer."""
_ALIKE = 0.4
"""Share of the error that all frames of one reading have in common: what does not average out."""


@dataclass(frozen=True)
class Glance:
    """What one frame says.

    Attributes:
        angle: Angle of the pointer to the right of upright [rad].
        deviation: Standard deviation that the network expects of it [rad].
        visible: Probability that the dial is in the picture.
    """

    angle: float
    deviation: float
    visible: float


def image_features(frame: CameraFrame, gauge: Place) -> Array | None:
    """The part of a frame around a gauge; shape (6, size, size). None where it is not wholly in the frame."""
    height, width = frame.depth.shape
    away = (gauge.centre - frame.position) @ frame.rotation
    if away[2] <= 0.0:
        return None
    column = round(float(frame.focal * away[0] / away[2] + (width - 1) / 2 - (SIZE - 1) / 2))
    row = round(float(frame.focal * away[1] / away[2] + (height - 1) / 2 - (SIZE - 1) / 2))
    if not (0 <= column <= width - SIZE and 0 <= row <= height - SIZE):
        return None
    part = np.s_[row : row + SIZE, column : column + SIZE]
    offset = frame.points()[part] - gauge.centre
    right = np.array([math.sin(gauge.yaw), -math.cos(gauge.yaw), 0.0])
    towards = np.array([-math.cos(gauge.yaw), -math.sin(gauge.yaw), 0.0])
    own = np.stack([offset @ right, offset[..., 2], offset @ towards])
    colour = np.moveaxis(frame.rgb[part].astype(np.float32) / 255.0, -1, 0)
    return np.concatenate([colour, np.clip(own / UNIT, -_FARTHEST, _FARTHEST)]).astype(np.float32)


def glance(features: Array, network: Decide) -> Glance:
    """What the network reads in the part of a frame around the gauge."""
    said = network({IMAGE: features})
    right, up = (float(value) for value in said["pointer"])
    odds = float(np.clip(said["visible"][0], -30.0, 30.0))
    deviation = math.exp(float(said["deviation"][0])) * math.sqrt(math.pi / 2.0)  # of a normal distribution
    return Glance(math.atan2(right, up), deviation, 1.0 / (1.0 + math.exp(-odds)))


def reading_of(glances: Sequence[Glance]) -> tuple[float, float]:
    """Value and its standard deviation [% of the full scale] out of several frames, weighed by what they expect."""
    angles: Vector = np.array([one.angle for one in glances])
    deviations: Vector = np.array([one.deviation for one in glances])
    kept = np.abs(angles - np.sort(angles)[len(angles) // 2]) < _STRAY
    weights = kept / deviations**2
    weights /= weights.sum()
    single = float(weights @ deviations) / float(kept.mean())
    deviation = single * math.sqrt(_ALIKE**2 + (1.0 - _ALIKE**2) / float(kept.sum()))
    value = (float(np.clip(weights @ angles, -SWEEP, SWEEP)) + SWEEP) / (2.0 * SWEEP)
    return 100.0 * value, 100.0 * deviation / (2.0 * SWEEP)
