"""What the methods share that learn from rewards of stored steps: exploration, critics and target networks.

Where rewards are too rare to be found by chance, a share of every batch is taken from demonstrations (Ball et al.,
"Efficient Online Reinforcement Learning with Offline Data", 2023), and the actor imitates the expert besides (Nair et
al., "Overcoming Exploration in Reinforcement Learning with Demonstrations", 2018): left to a critic that has seen a few
thousand steps, it soon goes where nobody has been and the critic is wrong.
"""

from __future__ import annotations

from abc import abstractmethod

import torch
from tensordict import TensorDict, TensorDictBase
from torch import Tensor
from torchrl.objectives import SoftUpdate

from skills.methods.demonstrations import LABEL, demonstrated
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
        how = self.settings
        with self._randomness.used():
            return demonstrated(self.task, how.demonstrations, how.environments, self.seed, how.noise, how.memory)

    def _batch(self) -> TensorDictBase:
        own = super()._batch()
        if self._shown is None:
            return own
        return torch.cat((own[self._share :], self._picked().exclude(LABEL)))  # type: ignore[no-any-return]

    def _picked(self) -> TensorDict:
        """Rows of the demonstrations for one update."""
        assert self._shown is not None
        return self._shown[torch.randint(len(self._shown), (self._share,))]  # type: ignore[no-any-return]

    def _imitated(self) -> Tensor:
        """What the actor is to pay for doing something else than the expert."""
        if self._shown is None:
            return torch.zeros(())
        shown = self._picked()
        error = 2 * (self.policy.act(shown["observation"]) - shown[LABEL]) / (self._upper - self._lower)
        loss: Tensor = self.settings.cloning * error.square().mean()
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
