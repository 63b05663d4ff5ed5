"""The network of `follow` and how it learns: cross-entropy with the expert's choices, blocked ones left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from skills.follow.practising import Choices
from skills.follow.spec import PRIMITIVES
from skills.navigate.features import SECTORS
from skills.training.networks import Normalise, mlp

_EPOCHS, _BATCH, _RATE = 60, 256, 2e-3
_HELD_OUT = 8
"""One episode of so many is held out to judge by."""
_SIDEWAYS = (1, 3, 4, 7, 12, 13)
"""Features that change their sign in a mirror."""


class PrimitivePolicy(nn.Module):
    """State → scores of all primitives, and the probability that all is as it should be."""

    def __init__(self, normalise: Normalise) -> None:
        super().__init__()
        features = int(normalise.mean.shape[0])
        self.normalise = normalise
        self.scores = mlp(features, (128, 128), len(PRIMITIVES))
        self.success = mlp(features, (32,), 1)

    def logits(self, state: Tensor) -> Tensor:
        """Unnormalised log probabilities; shape (batch, primitives)."""
        scores: Tensor = self.scores(self.normalise(state))
        return scores

    def success_logit(self, state: Tensor) -> Tensor:
        """Log odds that all is well; shape (batch, 1)."""
        logit: Tensor = self.success(self.normalise(state))
        return logit

    def forward(self, state: Tensor) -> tuple[Tensor, Tensor]:
        """The outputs "logits" and "success" of the exported graph."""
        return self.logits(state), torch.sigmoid(self.success_logit(state))


def fitted(data: Choices, seed: int, epochs: int = _EPOCHS) -> tuple[PrimitivePolicy, float]:
    """A policy that chooses as the expert did, and the share of held-out choices in which it agrees."""
    kept = data.episodes % _HELD_OUT != 0
    both = _with_mirrored(_part(data, kept))
    torch.manual_seed(seed)
    policy = PrimitivePolicy(Normalise.of(both.states, floor=0.02))
    states, blocked = torch.from_numpy(both.states), torch.from_numpy(both.blocked)
    labels, good = torch.from_numpy(both.labels), torch.from_numpy(both.good)
    optimiser = torch.optim.AdamW(policy.parameters(), lr=_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    for _ in range(epochs):
        for rows in torch.split(torch.randperm(len(states)), _BATCH):
            optimiser.zero_grad(set_to_none=True)
            scores = policy.logits(states[rows]).masked_fill(blocked[rows], -1e4)
            chosen = nn.functional.cross_entropy(scores, labels[rows])
            right = nn.functional.binary_cross_entropy_with_logits(
                policy.success_logit(states[rows]).squeeze(-1), good[rows]
            )
            (chosen + 0.2 * right).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        schedule.step()
    return policy, _agreement(policy, _part(data, ~kept))


def _agreement(policy: PrimitivePolicy, data: Choices) -> float:
    with torch.inference_mode():
        scores = policy.logits(torch.from_numpy(data.states)).numpy()
    said = np.where(data.blocked, -np.inf, scores).argmax(axis=1)
    return float(np.mean(said == data.labels))


def _part(data: Choices, chosen: NDArray[np.bool_]) -> Choices:
    return replace(
        data,
        states=data.states[chosen],
        blocked=data.blocked[chosen],
        labels=data.labels[chosen],
        good=data.good[chosen],
        episodes=data.episodes[chosen],
    )


def _with_mirrored(data: Choices) -> Choices:
    """The same choices and their mirror images: left and right are alike to the expert."""
    states = data.states.copy()
    states[:, _SIDEWAYS] *= -1.0
    states[:, -SECTORS:] = data.states[:, -SECTORS:][:, ::-1]
    other = np.array([_mirrored(index) for index in range(len(PRIMITIVES))])
    image = replace(data, states=states, blocked=data.blocked[:, other], labels=other[data.labels])
    return Choices.joined([data, image])


def _mirrored(index: int) -> int:
    """The primitive that is the mirror image of another one."""
    ahead, left, turn = PRIMITIVES[index].twist
    return next(number for number, one in enumerate(PRIMITIVES) if one.twist == (ahead, -left, -turn))
