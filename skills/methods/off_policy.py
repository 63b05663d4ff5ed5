"""What the methods share that learn from rewards of stored steps: exploration, critics and target networks.

Where rewards are too rare to be found by chance, a share of every batch is taken from demonstrations (Ball et al.,
"Efficient Online Reinforcement Learning with Offline Data", 2023), and the actor imitates them less and less (Nair et
al., "Overcoming Exploration in Reinforcement Learning with Demonstrations", 2018).
"""

from __future__ import annotations

from abc import abstractmethod

import torch
from tensordict import TensorDict, TensorDictBase
from torch import Tensor
from torchrl.objectives import SoftUpdate

from skills.methods.demonstrations import demonstrated
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
        self._share = round(settings.shown * settings.batch)
        self._shown = self._demonstrated() if self._share else None

    @abstractmethod
    def _explore(self, states: Tensor) -> Tensor:
        """Actions to learn from; one row an environment."""

    def _collected(self) -> TensorDictBase:
        if self.warming:
            share = torch.rand((self._collector.count, len(self._lower)))
            return self._collector.step(self._lower + (self._upper - self._lower) * share)
        return self._collector.step(self._explore(self._collector.states))

    def _demonstrated(self) -> TensorDict:
        """What the expert shows; the same for the same seed, so that it need not be kept."""
        return demonstrated(self.task, self.settings.demonstrations, self.settings.environments, self.seed)

    def _batch(self) -> TensorDictBase:
        if self._shown is None:
            return super()._batch()
        own = self._buffer.sample(self.settings.batch - self._share)
        picked = self._shown[torch.randint(len(self._shown), (self._share,))]
        return torch.cat((own, picked))  # type: ignore[no-any-return]

    def _imitated(self, batch: TensorDictBase) -> Tensor:
        """What the actor is to pay for doing something else than the demonstrations at the end of the batch."""
        if self._shown is None:
            return torch.zeros(())
        shown = batch[-self._share :]
        error = 2 * (self.policy.act(shown["observation"]) - shown["action"]) / (self._upper - self._lower)
        left = max(0.0, 1 - self.steps / self.settings.steps)
        loss: Tensor = self.settings.cloning * left * error.square().mean()
        return loss

    def _seen(self) -> Tensor:
        own = super()._seen()
        return own if self._shown is None else torch.cat((own, self._shown["observation"]))

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
