"""Scenes with a gauge to learn from and to be measured in, and the training of the network on their frames."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.practice import Conditions, Practice, Start
from executive.contracts.site import Place
from skills.frames import to_base
from skills.head import aimed_at
from skills.read_gauge.dial import UNIT, image_features
from skills.read_gauge.spec import LENGTH, SWEEP
from skills.training.evaluate import Progress
from skills.training.kept import Kept
from skills.training.one_cycle import OneCycle
from skills.training.starts import base_before

if TYPE_CHECKING:
    from torch import Generator, Tensor

    from skills.read_gauge.network import DialNetwork

CYCLE = OneCycle(epochs=20, batch=32, rate=4e-3)
GAUGE, NEEDLE = "gauge", "needle"
_PART = 50
"""Frames that an interruption costs at most."""
_AIM_ERROR = 0.04
"""Standard deviation of pan and tilt about what the skill would ask for [rad]."""
_HIDDEN = 0.15
"""Share of the frames to learn from in which the dial is not to be seen."""
_ELSEWHERE = 0.6
"""A dial that hangs this far from where the map has it is out of the picture [m]."""


@dataclass(frozen=True)
class Spread:
    """Ranges that scenes are drawn from; the defaults are those of training.

    Attributes:
        gap: Distance between the base's edge and the wall on which the gauge hangs [m].
        across: Farthest that the base stands left or right of the gauge [m].
        turn: Largest turn of the base against it [rad].
        light, noise: The camera's brightness and noise, as factors.
        misaligned: Standard deviation of the camera's misalignment in pan and in tilt [rad].
        shifted: Farthest that the gauge hangs from where the map has it, along the wall [m].
    """

    gap: tuple[float, float] = (0.53, 0.75)
    across: float = 0.30
    turn: float = 0.15
    light: tuple[float, float] = (0.6, 1.3)
    noise: tuple[float, float] = (0.5, 2.0)
    misaligned: float = 0.004
    shifted: float = 0.03


@dataclass(frozen=True)
class GaugeFrames:
    """Samples for the network.

    Attributes:
        images: Inputs; shape (frames, 6, size, size).
        points: Middle of the dial and tip of the pointer from where the map has the dial: right, up [0.1 m]; shape
            (frames, 2, 2).
        visible: Whether the dial is in the picture, 0 or 1; shape (frames,).
    """

    images: NDArray[np.float16]
    points: NDArray[np.float32]
    visible: NDArray[np.float32]


def before_gauge(practice: Practice, random: np.random.Generator, spread: Spread, hidden: bool = False) -> Start:
    """The robot before the gauge; a hidden one hangs elsewhere, or a person stands before it."""
    gauge = practice.site.place(GAUGE)
    in_the_way = hidden and random.random() < 0.5
    gap = random.uniform(1.10, 1.40) if in_the_way else random.uniform(*spread.gap)
    across = random.uniform(-spread.across, spread.across)
    base = base_before(gauge, practice.description.base.radius, gap, across, random.uniform(-spread.turn, spread.turn))
    people: dict[str, Vector] = {}
    if in_the_way:
        people["ben"] = _between(gauge, base, random)
    shift = random.uniform(-spread.shifted, spread.shifted)
    if hidden and not in_the_way:
        shift = float(random.choice([-1.0, 1.0])) * random.uniform(_ELSEWHERE, 1.2)
    along = np.array([math.sin(gauge.yaw), -math.cos(gauge.yaw)]) * shift
    return Start(
        base_pose=base,
        head=random.uniform((-0.5, 0.0), (0.5, 0.7)),
        misaligned=random.normal(0.0, spread.misaligned, 2),
        people=people,
        fixtures={NEEDLE: float(random.uniform(-SWEEP, SWEEP))},
        conditions=Conditions(
            light=random.uniform(*spread.light),
            camera_noise=random.uniform(*spread.noise),
            shifted={GAUGE: (float(along[0]), float(along[1]))},
        ),
    )


def _between(gauge: Place, base: Vector, random: np.random.Generator) -> Vector:
    """Where a person stands who hides the gauge: on the line from the robot to it; x, y [m], yaw [rad]."""
    share = random.uniform(0.42, 0.50)
    spot = gauge.centre[:2] + share * (base[:2] - gauge.centre[:2])
    return np.array([*spot, random.uniform(-math.pi, math.pi)])


def collect(practice: Practice, count: int, seed: int, progress: Progress, kept: Kept | None = None) -> GaugeFrames:
    """Labelled frames of random scenes, as seen when aiming at the gauge; what is kept is not collected again."""

    def part(numbers: range) -> dict[str, NDArray[Any]]:
        progress("collecting frames", numbers.start / count)
        return _collected(practice, numbers, seed)

    return GaugeFrames(**(kept or Kept()).in_parts("frames", count, _PART, part))


def _collected(practice: Practice, numbers: range, seed: int) -> dict[str, NDArray[Any]]:
    """The frames of these numbers, as `GaugeFrames` has them."""
    gauge = practice.site.place(GAUGE)
    images, points, visible = [], [], []
    for number in numbers:
        random = np.random.default_rng([seed, number])
        hidden = random.random() < _HIDDEN
        far = random.random() < 0.2
        start = before_gauge(practice, random, Spread(gap=(0.75, 1.40)) if far else Spread(), hidden)
        base = start.base_pose
        assert base is not None  # `before_gauge` has set it
        head = aimed_at(practice.description, to_base(gauge.centre, base)) + random.normal(0.0, _AIM_ERROR, 2)
        observation = practice.reset(replace(start, head=head), int(random.integers(2**31)))
        features = image_features(observation.camera, gauge) if observation.camera is not None else None
        if features is not None:
            images.append(features.astype(np.float16))
            points.append(_points(start, gauge))
            visible.append(not hidden)
    return {
        "images": np.stack(images),
        "points": np.array(points, dtype=np.float32),
        "visible": np.array(visible, dtype=np.float32),
    }


def _points(start: Start, gauge: Place) -> Vector:
    """The dial's middle and the pointer's tip in the dial's plane; shape (2, 2)."""
    right = np.array([math.sin(gauge.yaw), -math.cos(gauge.yaw)])
    middle = np.array([right @ np.array(start.conditions.shifted[GAUGE]), 0.0])
    angle = -start.fixtures[NEEDLE]
    return np.stack([middle, middle + LENGTH * np.array([math.sin(angle), math.cos(angle)])]) / UNIT


def fit(network: DialNetwork, frames: GaugeFrames, seed: int, progress: Progress) -> float:
    """Train in place; returns the mean loss of the last epoch."""
    import torch

    points, visible = torch.from_numpy(frames.points), torch.from_numpy(frames.visible)

    def loss(rows: Tensor, random: Generator) -> Tensor:
        images = torch.from_numpy(frames.images[rows.numpy()].astype(np.float32))
        images, wanted = _turned(images, points[rows], int(torch.randint(8, (), generator=random)))
        return _loss(network.found(images), wanted, visible[rows])

    return CYCLE.fit(network, len(points), loss, seed, progress)


def _loss(found: tuple[Tensor, Tensor, Tensor], wanted: Tensor, visible: Tensor) -> Tensor:
    """Error of both points and of the pointer's angle, the angle's likelihood, and whether there is a dial."""
    import torch
    from torch.nn import functional

    points, seen, deviation = found
    pointer, way = points[:, 1] - points[:, 0], wanted[:, 1] - wanted[:, 0]
    across = pointer[:, 0] * way[:, 1] - pointer[:, 1] * way[:, 0]
    error = torch.atan2(across, (pointer * way).sum(1))
    expected = deviation[:, 0]
    likelihood = expected + error.detach().abs() * torch.exp(-expected)  # one wild error must not spoil all others
    off = (points - wanted).square().sum(dim=(1, 2)) + (pointer - way).square().sum(1)
    learned = (visible * (off + error.abs() + likelihood)).sum() / visible.sum().clamp(min=1.0)
    return learned + functional.binary_cross_entropy_with_logits(seen[:, 0], visible)


def _turned(images: Tensor, points: Tensor, which: int) -> tuple[Tensor, Tensor]:
    """Images and points mirrored and turned in one of the eight ways in which a square comes to lie on itself."""
    if which & 1:
        images, points = _negated(images.flip(3), 1, 3), _negated(points, 2, 0)
    if which & 2:
        images, points = _negated(images.flip(2), 1, 4), _negated(points, 2, 1)
    if which & 4:
        images, points = _negated(images.transpose(2, 3)[:, [0, 1, 2, 4, 3, 5]], 1, 3, 4), -points.flip(2)
    return images, points


def _negated(values: Tensor, dimension: int, *channels: int) -> Tensor:
    """The same with the sign of some channels of a dimension turned."""
    signs = values.new_ones(values.shape[dimension])
    signs[list(channels)] = -1.0
    shape = [1] * values.ndim
    shape[dimension] = -1
    return values * signs.reshape(shape)
