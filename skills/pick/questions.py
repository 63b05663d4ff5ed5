"""Frames with questions: words for the things that show, in the light and the mirror image of the moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from skills.pick.frames import Frames
from skills.pick.words import Wording

QUERIES = 3
"""Things that are asked for in one frame."""
_LIGHT, _TINT, _NOISE = (0.65, 1.3), 0.05, 7.0
"""Brightness as a factor, differences between colours as shares, largest noise [of 255], varied while training."""
_ABSENT = 0.15
"""Share of questions for things that are not there."""
_PARTIAL = 0.3
"""Share of questions that name colour or kind alone, where that is enough."""


class Questions:
    """Draws wordings for things in frames, with their sentence vectors.

    Args:
        wordings: The wordings.
        encode: Words → sentence vector.
        things: Colour and kind of every object, in the order of the frames.
    """

    def __init__(
        self, wordings: tuple[Wording, ...], encode: Callable[[str], NDArray[np.float32]], things: list[tuple[str, str]]
    ) -> None:
        self.vectors = np.stack([encode(wording.text) for wording in wordings]).astype(np.float32)
        self.things = things
        self._whole = [self._numbers(wordings, colour, kind) for colour, kind in things]
        self._coloured = [self._numbers(wordings, colour, "") for colour, _ in things]
        self._plain = [self._numbers(wordings, "", kind) for _, kind in things]

    @staticmethod
    def _numbers(wordings: tuple[Wording, ...], colour: str, kind: str) -> NDArray[np.int64]:
        return np.array([n for n, one in enumerate(wordings) if (one.colour, one.kind) == (colour, kind)], dtype=int)

    def draw(self, thing: int, present: NDArray[np.bool_], random: np.random.Generator) -> int:
        """Number of a wording that names a thing among those that are there."""
        pools = [self._whole[thing]]
        if present[thing] and random.random() < _PARTIAL:
            pools = self._partial(thing, present) or pools
        pool = pools[random.integers(len(pools))]
        return int(pool[random.integers(len(pool))])

    def _partial(self, thing: int, present: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
        """Wordings with a colour or a kind alone that name a thing among those that are there."""
        colour, kind = self.things[thing]
        others = [self.things[other] for other in np.flatnonzero(present) if other != thing]
        pools = []
        if all(colour != other[0] for other in others):
            pools.append(self._coloured[thing])
        if all(kind != other[1] for other in others):
            pools.append(self._plain[thing])
        return [pool for pool in pools if len(pool)]


@dataclass(frozen=True)
class Batch:
    """Frames with questions, as tensors; see `Frames`. `asked` holds object numbers, `words` their vectors."""

    images: Tensor
    owners: Tensor
    grasps: Tensor
    heads: Tensor
    asked: Tensor
    words: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        return Batch(*(getattr(self, field.name).to(device) for field in fields(self)))


def batch_of(
    frames: Frames, rows: NDArray[np.int64], questions: Questions, random: np.random.Generator, vary: bool = True
) -> Batch:
    """Some frames, mirrored and in another light when they are varied, with questions."""
    present = ~np.isnan(frames.grasps[rows, :, 0])
    asked = np.zeros((len(rows), QUERIES), dtype=np.int64)
    words = np.zeros((len(rows), QUERIES, questions.vectors.shape[1]), dtype=np.float32)
    for row in range(len(rows)):
        there = np.flatnonzero(present[row])
        for column in range(QUERIES):
            anything = random.random() < _ABSENT or not len(there)
            thing = int(random.integers(present.shape[1]) if anything else there[random.integers(len(there))])
            asked[row, column] = thing
            words[row, column] = questions.vectors[questions.draw(thing, present[row], random)]
    batch = replace(frames_of(frames, rows), asked=torch.from_numpy(asked), words=torch.from_numpy(words))
    return varied(batch, random) if vary else batch


def frames_of(frames: Frames, rows: NDArray[np.int64]) -> Batch:
    """Some frames without questions."""
    return Batch(
        torch.from_numpy(frames.images[rows]).permute(0, 3, 1, 2).float() / 255.0,
        torch.from_numpy(frames.owners[rows].astype(np.int64)),
        torch.from_numpy(frames.grasps[rows]),
        torch.from_numpy(frames.heads[rows]),
        torch.zeros(len(rows), 0, dtype=torch.int64),
        torch.zeros(len(rows), 0, 0),
    )


def varied(batch: Batch, random: np.random.Generator) -> Batch:
    """The same frames in another light and with other noise, half of them mirrored."""
    count = len(batch.images)
    light = random.uniform(*_LIGHT, (count, 1, 1, 1)) * random.uniform(1 - _TINT, 1 + _TINT, (count, 3, 1, 1))
    noise = random.uniform(0.0, _NOISE / 255.0, (count, 1, 1, 1)).astype(np.float32)
    images = batch.images * torch.from_numpy(light.astype(np.float32))
    images += torch.from_numpy(noise) * torch.randn(
        images.shape, generator=torch.Generator().manual_seed(int(random.integers(2**31)))
    )
    batch = replace(batch, images=images.clamp(0.0, 1.0))
    mirrored = torch.from_numpy(random.random(count) < 0.5)
    sides = torch.where(mirrored, -1.0, 1.0)
    return replace(
        batch,
        images=torch.where(mirrored[:, None, None, None], batch.images.flip(3), batch.images),
        owners=torch.where(mirrored[:, None, None], batch.owners.flip(2), batch.owners),
        grasps=batch.grasps * torch.stack([sides**2, sides, sides**2, sides], -1)[:, None],
        heads=batch.heads * torch.stack([sides, sides**2], -1),
    )
