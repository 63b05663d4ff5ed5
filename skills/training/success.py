"""The success estimate: how probable it is that the goal is reached now, learned from the simulator's word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from skills.training.demonstrations import Demonstrations
from skills.training.networks import BoundedPolicy


@dataclass(frozen=True)
class SuccessResult:
    """Quality on held-out episodes.

    Attributes:
        accuracy: Share of states judged rightly at probability 0.5.
        balanced: Mean of the accuracies on reached and on unreached states.
    """

    accuracy: float
    balanced: float


def fit_success(
    policy: BoundedPolicy,
    rollouts: Demonstrations,
    epochs: int = 30,
    batch: int = 512,
    rate: float = 2e-3,
    seed: int = 0,
) -> SuccessResult:
    """Train `policy.success` in place by logistic regression on roll-outs labelled in `rollouts.reached`.

    Reached and unreached states weigh the same in sum, so that rare ones count.

    Raises:
        ValueError: if the roll-outs hold no reached or no unreached state.
    """
    train, held_out = rollouts.split(0.2, seed)
    states, labels = torch.from_numpy(train.states), torch.from_numpy(train.reached)
    share = float(labels.mean())
    if not 0.0 < share < 1.0:
        raise ValueError("the roll-outs have to hold states in which the goal is reached and states in which it is not")
    weights = torch.where(labels > 0.5, 0.5 / share, 0.5 / (1 - share))
    optimiser = torch.optim.Adam(policy.success.parameters(), lr=rate)
    order = torch.Generator().manual_seed(seed)
    for _ in range(epochs):
        for rows in torch.split(torch.randperm(len(states), generator=order), batch):
            optimiser.zero_grad(set_to_none=True)
            logits = policy.success_logit(states[rows]).squeeze(-1)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels[rows], weights[rows])
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return _quality(policy, held_out)


def _quality(policy: BoundedPolicy, rollouts: Demonstrations) -> SuccessResult:
    with torch.inference_mode():
        said = policy.success_logit(torch.from_numpy(rollouts.states)).squeeze(-1).numpy() > 0
    right, reached = said == (rollouts.reached > 0.5), rollouts.reached > 0.5
    sides = [float(np.mean(right[side])) for side in (reached, ~reached) if side.any()]
    return SuccessResult(float(np.mean(right)), float(np.mean(sides)))
