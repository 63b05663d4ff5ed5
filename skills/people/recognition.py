"""How the network that recognises people is made: frames of the embedded robot, labelled by the simulator."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from executive.contracts.action import Vector
from executive.contracts.practice import Practice, Start
from skills.frames import to_base
from skills.head import aimed_at
from skills.people.billboard import billboard
from skills.people.candidates import Candidates
from skills.people.recogniser import BOARD, INPUTS, KNOWN, NAME, OUTPUTS
from skills.people.scenes import conditions, meeting
from skills.policy import Array
from skills.training.evaluate import Progress, silent
from skills.training.export import export
from skills.training.kept import Kept
from skills.training.networks import Normalise, mlp

_SEEDS = 26_000_000
_PART = 20
"""Exposures that an interruption costs at most."""
_DECOYS = 2
"""Boards of a frame on which nobody stands."""
_STANDS = 0.30
"""A candidate nearer than this to a person [m] is that person; a decoy is farther from everybody by twice that."""
_EPOCHS, _BATCH, _RATE = 40, 128, 1e-3


class PeopleNetwork(nn.Module):
    """A board of samples → probabilities of nobody and of each known person."""

    def __init__(self, normalise: Normalise) -> None:
        super().__init__()
        self.normalise = normalise
        self.layers = mlp(int(normalise.mean.shape[0]), (64, 32), 1 + len(KNOWN))

    def logits(self, board: Tensor) -> Tensor:
        """Unnormalised log probabilities; shape (batch, classes)."""
        scores: Tensor = self.layers(self.normalise(board))
        return scores

    def forward(self, board: Tensor) -> Tensor:
        return torch.softmax(self.logits(board), dim=-1)


def fit(
    practice: Practice,
    seed: int,
    frames: int,
    folder: Path,
    progress: Progress = silent,
    kept: Kept | None = None,
) -> float:
    """Make the network and write it to `folder`; returns the share of boards of held-out frames that it judges rightly.

    Args:
        practice: The robot to look with.
        seed: Seed of data and training.
        frames: Exposures to learn from.
        folder: Checkpoint folder.
        progress: Told what is being done.
        kept: Has the exposures that were made before an interruption.
    """
    boards, labels, numbers = collect(practice, frames, _SEEDS + 100_000 * seed, progress, kept)
    taught = numbers % 10 != 0
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # sums in one order: the same weights again
    network = PeopleNetwork(Normalise.of(boards[taught], floor=0.02))
    states, wanted = torch.from_numpy(boards[taught]), torch.from_numpy(labels[taught])
    optimiser = torch.optim.AdamW(network.layers.parameters(), lr=_RATE, weight_decay=1e-2)
    for epoch in range(_EPOCHS):
        for rows in torch.split(torch.randperm(len(states)), _BATCH):
            optimiser.zero_grad(set_to_none=True)
            noisy = states[rows] + 0.03 * torch.randn_like(states[rows])
            loss = nn.functional.cross_entropy(network.logits(noisy), wanted[rows], label_smoothing=0.02)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        progress("learning who people are", (epoch + 1) / _EPOCHS)
    with torch.inference_mode():
        said = network(torch.from_numpy(boards[~taught])).argmax(dim=-1).numpy()
    export(network, folder, NAME, INPUTS, OUTPUTS, {BOARD: boards[:256]})
    return float(np.mean(said == labels[~taught]))


def collect(
    practice: Practice, frames: int, first: int, progress: Progress = silent, kept: Kept | None = None
) -> tuple[Array, np.ndarray[tuple[int, ...], np.dtype[np.int64]], np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    """Boards, who stands there (0 for nobody, then as in `KNOWN`), and the number of the frame of each."""

    def part(span: range) -> dict[str, NDArray[Any]]:
        samples = [(board, who, number) for number in span for board, who in _frame(practice, first + number)]
        progress("looking at people", span.stop / frames)
        boards, labels, numbers = zip(*samples, strict=True) if samples else ((), (), ())
        return {
            "boards": np.array(boards, dtype=np.float32).reshape(len(boards), *INPUTS[0].shape),
            "labels": np.array(labels, dtype=np.int64),
            "numbers": np.array(numbers, dtype=np.int64),
        }

    found = (kept or Kept()).in_parts("people", frames, _PART, part)
    return found["boards"], found["labels"], found["numbers"]


def _frame(practice: Practice, seed: int) -> list[tuple[Array, int]]:
    """Boards of one exposure with who stands there."""
    random = np.random.default_rng(seed)
    met = meeting(practice.site, random, 0.7, 2.5, 0.4, 0.6)
    spot = met.people[met.whom][:2] + random.normal(0.0, 0.08, 2)
    chest = np.array([*spot, 1.15 + random.uniform(-0.15, 0.15)])
    head = aimed_at(practice.description, to_base(chest, met.base))
    start = Start(base_pose=met.base, head=head, people=met.people, conditions=conditions(random))
    observation = practice.reset(start, seed)
    frame = observation.camera
    if frame is None:
        return []
    spots = list(Candidates(practice.site, practice.description).people(observation))
    decoys = [spot + random.uniform(-1.2, 1.2, 2) for _ in range(_DECOYS)]
    known = [met.people[name][:2] for name in KNOWN]
    return [
        (board, who)
        for spot in (*spots, *decoys)
        if (who := _who(spot, known)) is not None and (board := billboard(frame, spot)) is not None
    ]


def _who(spot: Vector, known: list[Vector]) -> int | None:
    """Who stands at a spot: 0 for nobody; None between the two."""
    away = [math.dist(spot, other) for other in known]
    nearest = int(np.argmin(away))
    if away[nearest] < _STANDS:
        return 1 + nearest
    return 0 if away[nearest] > 2 * _STANDS else None
