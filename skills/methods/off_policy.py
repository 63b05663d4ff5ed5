"""What the methods share that learn from rewards of stored steps: exploration, critics and target networks."""

from __future__ import annotations

from abc import abstractmethod

import torch
from tensordict import TensorDictBase
from torch import Tensor
from torchrl.objectives import SoftUpdate

from skills.methods.replayed import Replayed
from skills.methods.settings import Settings
from skills.methods.task import Task
from skills.policies.critics import Critic


class OffPolicy(Replayed):
    """Acts at random during the warm-up, then explores; target networks follow the learned ones."""

    def __init__(self, task: Task, settings: Settings, seed: int) -> None:
        super().__init__(task, settings, seed)
        self._loss.make_value_estimator(gamma=settings.discount)
        self._targets = SoftUpdate(self._loss, tau=settings.blend)

    @abstractmethod
    def _explore(self, states: Tensor) -> Tensor:
        """Actions to learn from; one row an environment."""

    def _collected(self) -> TensorDictBase:
        if self.warming:
            share = torch.rand((self._collector.count, len(self._lower)))
            return self._collector.step(self._lower + (self._upper - self._lower) * share)
        return self._collector.step(self._explore(self._collector.states))

    def _critic(self) -> Critic:
        """A fresh critic."""
        collector = self._collector
        return Critic(self._unset(), collector.lower, collector.upper, self.settings.hidden)

    def _step(self, loss: Tensor) -> None:
        """One step of Adam down the sum of all losses, whose networks do not overlap, and of the targets after it."""
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step()
        self._targets.step()
