"""Frames to learn from: dirt on surfaces as the skill looks at it, every pixel labelled, and the network's training."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from executive.contracts.practice import Practice
from skills.frames import to_base
from skills.head import aimed_at
from skills.training.evaluate import Progress
from skills.training.one_cycle import OneCycle
from skills.wipe.scenes import Spread, dirty_surface
from skills.wipe.sight import image_features
from skills.wipe.views import views_of

if TYPE_CHECKING:
    from torch import Generator, Tensor

    from skills.wipe.network import SightNetwork

_CYCLE = OneCycle(epochs=14, batch=32, rate=3e-3)
_AIM_ERROR = 0.05
"""Standard deviation of pan and tilt about what the skill would ask for [rad]."""
_LIGHT, _TINT = 0.15, 0.05
"""How much brightness and colours of a frame are varied while training, as shares."""


@dataclass(frozen=True)
class StainedFrames:
    """Samples for the network: inputs (frames, 4, size, size), and where dirt is (frames, size, size)."""

    images: NDArray[np.float16]
    stains: NDArray[np.bool_]


def collect(practice: Practice, count: int, seed: int, progress: Progress) -> StainedFrames:
    """Labelled frames of random scenes, as seen when looking along the surface."""
    images, stains = [], []
    for number in range(count):
        random = np.random.default_rng([seed, number])
        start, surface = dirty_surface(practice, random, Spread())
        base = start.base_pose
        assert base is not None  # `dirty_surface` has set it
        points = views_of(surface, base, practice.description)
        point = points[random.integers(len(points))]
        head = aimed_at(practice.description, to_base(point, base)) + random.normal(0.0, _AIM_ERROR, 2)
        observation = practice.reset(replace(start, head=head), int(random.integers(2**31)))
        frame = observation.camera
        if frame is None:
            raise ValueError("frames to learn from need a practice with a camera")
        seen = to_base(frame.points(), observation.state.base_pose)
        images.append(image_features(frame, seen, float(surface.centre[2])).astype(np.float16))
        stains.append(practice.stains())
        if number % 50 == 0:
            progress("collecting frames", number / count)
    return StainedFrames(np.stack(images), np.stack(stains))


def fit(network: SightNetwork, frames: StainedFrames, seed: int, progress: Progress) -> float:
    """Train in place; returns the mean loss of the last epoch."""
    import torch

    stains = torch.from_numpy(frames.stains.astype(np.float32))[:, None]

    def loss(rows: Tensor, random: Generator) -> Tensor:
        images = torch.from_numpy(frames.images[rows.numpy()].astype(np.float32))
        images[:, :3] *= 1.0 - _LIGHT + 2 * _LIGHT * torch.rand(len(rows), 1, 1, 1, generator=random)
        images[:, :3] *= 1.0 - _TINT + 2 * _TINT * torch.rand(len(rows), 3, 1, 1, generator=random)
        return torch.nn.functional.binary_cross_entropy_with_logits(network(images), stains[rows])

    return _CYCLE.fit(network, len(stains), loss, seed, progress)


@dataclass(frozen=True)
class SightQuality:
    """Quality on held-out frames, by pixels.

    Attributes:
        overlap: Pixels that are dirt and were said to be, as a share of those that are either (intersection over
            union).
        found: Share of the dirty pixels that were found.
        right: Share of the pixels said to be dirty that are.
    """

    overlap: float
    found: float
    right: float


def quality(network: SightNetwork, frames: StainedFrames) -> SightQuality:
    """How well the network tells dirt in frames that it has not learned from."""
    import torch

    with torch.inference_mode():
        odds = [network(torch.from_numpy(part.astype(np.float32))) for part in np.array_split(frames.images, 16)]
    said = torch.cat(odds)[:, 0].numpy() > 0
    both = int((said & frames.stains).sum())
    return SightQuality(
        both / max(1, int((said | frames.stains).sum())),
        both / max(1, int(frames.stains.sum())),
        both / max(1, int(said.sum())),
    )
