"""Training on shuffled batches along one cycle of the learning rate: how networks learn from labelled pictures."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skills.training.evaluate import Progress

if TYPE_CHECKING:
    from torch import Generator, Tensor, nn

_SHOWN = 50
"""The loss that is shown is the mean of so many batches."""


@dataclass(frozen=True)
class OneCycle:
    """How to train.

    Attributes:
        epochs: Passes over the data.
        batch: Samples a step.
        rate: Largest learning rate: it rises to that, then falls to nearly 0.
    """

    epochs: int
    batch: int
    rate: float

    def fit(
        self,
        network: nn.Module,
        samples: int,
        loss_of: Callable[[Tensor, Generator], Tensor],
        seed: int,
        progress: Progress,
    ) -> float:
        """Train in place by AdamW; returns the mean loss of the last epoch.

        Args:
            network: Its parameters are what is trained.
            samples: How many there are.
            loss_of: Loss on the samples of these numbers; what it draws, it draws from the generator.
            seed: Seed of order and draws.
            progress: Told after every step.
        """
        import torch

        optimiser = torch.optim.AdamW(network.parameters(), lr=self.rate, weight_decay=1e-4)
        random = torch.Generator().manual_seed(seed)
        steps = self.epochs * math.ceil(samples / self.batch)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, self.rate, total_steps=steps)
        losses: list[float] = []
        for epoch in range(self.epochs):
            losses = []
            for rows in torch.split(torch.randperm(samples, generator=random), self.batch):
                optimiser.zero_grad(set_to_none=True)
                loss = loss_of(rows, random)
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                schedule.step()
                losses.append(float(loss.detach()))
                shown = f"training, epoch {epoch + 1}, loss {np.mean(losses[-_SHOWN:]):.4f}"
                progress(shown, schedule.last_epoch / steps)
        return float(np.mean(losses)) if losses else math.inf
