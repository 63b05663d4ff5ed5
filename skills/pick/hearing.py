"""How the policy learns which words name what it sees, and which name nothing that it could take.

The sight stays as it is; only the query learns, from very many words for every frame.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from skills.pick.frames import Frames
from skills.pick.questions import Batch, frames_of, varied
from skills.pick.running import Checkpoints
from skills.pick.words import Wording
from skills.policies.vision_language_action import VisionLanguageAction
from skills.training.evaluate import Progress

_PRESENT, _WHOLE = 0.65, 0.6
"""Shares of the questions for known things that are there, and that name colour and kind."""
_DROPPED = 0.2
"""Share of the query's hidden units that are left out while it learns, so that no word hangs on a few of them."""


@dataclass(frozen=True)
class HearingSettings:
    """How to train.

    Attributes:
        frames: Frames at most; more words matter more than more frames.
        epochs: Passes over the frames, each with other words.
        batch: Frames a step.
        questions: Questions a frame.
        rate: Learning rate at the start; it falls to 0 along a cosine.
        seed: Seed of order, words and variations.
    """

    frames: int = 4000
    epochs: int = 16
    batch: int = 64
    questions: int = 24
    rate: float = 3e-3
    seed: int = 0


class Hearing:
    """Draws words for frames: for things that are there, for things that are not, and words that name no known thing.

    Args:
        wordings: The wordings.
        encode: Words → sentence vector.
        things: Colour and kind of every object, in the order of the frames.
        strange: Share of the draws that name no known thing.
    """

    def __init__(
        self,
        wordings: Sequence[Wording],
        encode: Callable[[str], NDArray[np.float32]],
        things: Sequence[tuple[str, str]],
        strange: float = 0.4,
    ) -> None:
        self.vectors = np.stack([encode(wording.text) for wording in wordings]).astype(np.float32)
        self._things, self._share = tuple(things), strange
        self._pools: dict[tuple[str, str], list[int]] = {}
        self._strange: list[int] = []
        for number, one in enumerate(wordings):
            if any(one.fits(*thing) for thing in things):
                self._pools.setdefault((one.colour, one.kind), []).append(number)
            else:
                self._strange.append(number)

    def draw(self, present: NDArray[np.bool_], random: np.random.Generator) -> tuple[int, int]:
        """Number of a wording, and of the one thing that it names among those that are there; -1 for none of them."""
        if not self._pools or (self._strange and random.random() < self._share):
            return self._strange[random.integers(len(self._strange))], -1
        there = np.flatnonzero(present)
        wanted = there if len(there) and random.random() < _PRESENT else np.arange(len(self._things))
        whole = self._things[int(wanted[random.integers(len(wanted))])]
        meant = whole if random.random() < _WHOLE else ((whole[0], "") if random.random() < 0.5 else ("", whole[1]))
        named = self._named(meant, there)
        if len(named) > 1 or meant not in self._pools:
            meant, named = whole, self._named(whole, there)
        pool = self._pools[meant]
        return pool[random.integers(len(pool))], int(named[0]) if named else -1

    def _named(self, meant: tuple[str, str], there: NDArray[np.int64]) -> list[int]:
        wording = Wording("", *meant)
        return [int(number) for number in there if wording.fits(*self._things[number])]

    def questions(
        self, present: NDArray[np.bool_], count: int, random: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Questions for some frames.

        Args:
            present: Whether each object is there; shape (frames, objects).
            count: Questions a frame.
            random: Decides which.

        Returns:
            Number of the thing asked for, -1 for none; shape (frames, count). Sentence vectors; (frames, count, 384).
        """
        drawn = np.array([[self.draw(there, random) for _ in range(count)] for there in present])
        return drawn[..., 1], self.vectors[drawn[..., 0]]


@dataclass(frozen=True)
class Sights:
    """What the network sees in frames, once for all words.

    Attributes:
        keys: What words are compared with; shape (frames, cells, keys).
        owners: Number of the object that each cell shows, from 1, 0 for none; shape (frames, cells).
        present: Whether each object is there; shape (frames, objects).
    """

    keys: Tensor
    owners: Tensor
    present: NDArray[np.bool_]


def seen_in(network: VisionLanguageAction, frames: Frames, device: torch.device, seed: int) -> Sights:
    """See every frame once, in another light and half of them mirrored."""
    network.eval()
    random = np.random.default_rng([seed, 74])
    keys, owners = [], []
    with torch.inference_mode():
        for rows in np.array_split(np.arange(len(frames.images)), math.ceil(len(frames.images) / 100)):
            batch = varied(frames_of(frames, rows), random).to(device)
            keys.append(network.glance(batch.images).keys.half())
            owners.append(owners_of(network, batch))
    return Sights(torch.cat(keys).clone(), torch.cat(owners).clone(), ~np.isnan(frames.grasps[..., 0]))


def fit_hearing(
    network: VisionLanguageAction,
    frames: Frames,
    hearing: Hearing,
    settings: HearingSettings,
    device: torch.device,
    checkpoints: Path,
    progress: Progress,
) -> None:
    """Train the query in place; goes on from what `checkpoints` holds."""
    optimiser = torch.optim.AdamW(network.query.parameters(), lr=settings.rate, weight_decay=1e-2)
    saved = Checkpoints(checkpoints, network, optimiser)
    done = saved.resume()
    sights = seen_in(network, frames.first(settings.frames), device, settings.seed)
    steps = max(1, len(sights.keys) // settings.batch)
    for epoch in range(done, settings.epochs):
        random = np.random.default_rng([settings.seed, 75, epoch])
        torch.manual_seed(settings.seed * 1009 + epoch)
        order = random.permutation(len(sights.keys))
        total = 0.0
        for step in range(steps):
            share = (epoch + step / steps) / settings.epochs
            for group in optimiser.param_groups:
                group["lr"] = settings.rate * (1 + math.cos(math.pi * share)) / 2
            rows = order[step * settings.batch : (step + 1) * settings.batch]
            asked, words = hearing.questions(sights.present[rows], settings.questions, random)
            said = _attention(network, sights.keys[rows].float(), torch.from_numpy(words).to(device))
            wanted = shown(sights.owners[rows], torch.from_numpy(asked).to(device))
            loss = -(wanted * said).sum(-1).mean()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            total += float(loss.detach()) / steps
        saved.save(epoch + 1)
        progress(f"learning words, found {total:.3f}", (epoch + 1) / settings.epochs)


def owners_of(network: VisionLanguageAction, batch: Batch) -> Tensor:
    """Number of the object that each cell shows, 0 for none; shape (batch, cells)."""
    return torch.nn.functional.max_pool2d(batch.owners.float(), network.encoder.cells).long().flatten(1)


def shown(owners: Tensor, asked: Tensor) -> Tensor:
    """What should be attended to: the cells that show what is asked for, or none of them.

    Args:
        owners: See `owners_of`.
        asked: Number of the object asked for, from 0, or -1; shape (batch, questions).

    Returns:
        Shares; shape (batch, questions, cells + 1).
    """
    mask = (owners[:, None] == torch.where(asked < 0, -1, asked + 1)[..., None]).float()
    size = mask.sum(-1, keepdim=True)
    return torch.cat([mask / size.clamp(min=1.0), (size == 0).float()], dim=-1)


def _attention(network: VisionLanguageAction, keys: Tensor, words: Tensor) -> Tensor:
    """Logarithm of the attention of a query that learns; shape (batch, questions, cells + 1)."""
    first, bend, last = network.query
    asked = last(torch.nn.functional.dropout(bend(first(8.0 * words)), _DROPPED))
    match = torch.einsum("bck,bqk->bqc", keys, asked[..., :-1])
    return torch.log_softmax(torch.cat([match, asked[..., -1:]], dim=-1), dim=-1)
