"""Deep deterministic policy gradient (Lillicrap et al., "Continuous control with deep reinforcement learning", 2016).
The loss is torchrl's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from tensordict import TensorDictBase
from tensordict.nn import TensorDictModule
from torch import Tensor
from torchrl.objectives import DDPGLoss, LossModule

from skills.methods.off_policy import OffPolicy
from skills.methods.randomness import CorrelatedNoise
from skills.policies.continuous import DeterministicPolicy


class Ddpg(OffPolicy):
    """Deep deterministic policy gradient with target networks for actor and critic."""

    name = "ddpg"

    @property
    def policy(self) -> DeterministicPolicy:
        return self._policy

    def _made(self) -> LossModule:
        settings = self.settings
        self._policy = DeterministicPolicy(self._unset(), self._collector.lower, self._collector.upper, settings.hidden)
        self._noise = CorrelatedNoise((settings.environments, len(self._lower)), settings.memory)
        actor = TensorDictModule(self._policy, in_keys=["observation"], out_keys=["action"])
        critic = TensorDictModule(self._critic(), in_keys=["observation", "action"], out_keys=["state_action_value"])
        return DDPGLoss(actor, critic, delay_actor=True, delay_value=True)

    def _made_optimiser(self) -> torch.optim.Adam:
        rate = self.settings.rate
        critic = [value for name, value in self._loss.named_parameters() if not name.startswith("actor")]
        groups = [
            {"params": list(self._policy.parameters()), "lr": rate * self.settings.actor_share},
            {"params": critic, "lr": rate},
        ]
        return self._slowing(groups)

    def _explore(self, states: Tensor) -> Tensor:
        return self._policy.act(states) + self._deviation * self._noise()

    def _update(self, batch: TensorDictBase) -> Mapping[str, Tensor]:
        losses = self._loss(batch)
        self._step(losses["loss_actor"] + self._imitated() + losses["loss_value"])
        return {"actor": losses["loss_actor"], "critic": losses["loss_value"]}

    def _learned(self) -> dict[str, Any]:
        return {"noise": self._noise.value}

    def _relearn(self, learned: Mapping[str, Any]) -> None:
        self._noise.value = learned["noise"]
