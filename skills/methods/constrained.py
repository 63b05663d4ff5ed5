"""Soft actor-critic under a limit on the cost of an episode.

The actor maximises return − multiplier · cost. What costs are to be expected is learned by two critics of their own, of
which the one that foresees more is believed; the multiplier follows the costs of the training's episodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

import torch
from tensordict import TensorDictBase
from torch import Tensor, nn
from torchrl.objectives import LossModule

from skills.methods.lagrangian import Multiplier
from skills.methods.sac import Sac
from skills.policies.critics import TwinCritics


class Constrained(Sac):
    """Soft actor-critic with a Lagrange multiplier on cost."""

    name = "constrained"

    def _made(self) -> LossModule:
        self._multiplier = Multiplier(self.settings.cost_limit, self.settings.gains)
        self._costs = TwinCritics(self._critic(), self._critic())
        self._target_costs = deepcopy(self._costs).requires_grad_(False)
        self._cost_optimiser = self._adam(self._costs)
        return super()._made()

    def _judges(self) -> Iterable[nn.Module]:
        return self._costs, self._target_costs

    def _update(self, batch: TensorDictBase) -> Mapping[str, Tensor]:
        foreseen = self._learn_costs(batch)
        losses = self._loss(batch)
        action = self._policy.distribution(batch["observation"]).rsample()
        self._costs.requires_grad_(False)
        expensive = self._costs.higher(batch["observation"], action).mean()
        self._costs.requires_grad_(True)
        weight = self._multiplier.value
        actor = (losses["loss_actor"] + weight * expensive) / (1 + weight)
        self._step(actor + self._imitated() + losses["loss_qvalue"] + losses["loss_alpha"])
        return {
            "actor": actor,
            "critics": losses["loss_qvalue"],
            "cost critics": foreseen,
            "temperature": losses["alpha"],
            "multiplier": torch.tensor(weight),
        }

    def _learn_costs(self, batch: TensorDictBase) -> Tensor:
        """One update of the critics of cost, and of their targets; the loss."""
        following = batch["next"]
        with torch.no_grad():
            action = self._policy.distribution(following["observation"]).sample()
            later = self._target_costs.higher(following["observation"], action).unsqueeze(-1)
            going_on = (~following["terminated"]).float()
            wanted = following["cost"] + self.settings.discount * going_on * later
        error = self._costs(batch["observation"], batch["action"]) - wanted
        loss: Tensor = error.square().sum(dim=-1).mean()
        self._cost_optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._cost_optimiser.step()
        with torch.no_grad():
            for target, value in zip(self._target_costs.parameters(), self._costs.parameters(), strict=True):
                target.lerp_(value, self.settings.blend)
        return loss

    def _ended(self) -> None:
        if self.steps >= self.settings.warm_up:  # random actions say nothing about the policy
            for episode in self._collector.finished:
                self._multiplier.update(episode.cost)
        super()._ended()

    def _learned(self) -> dict[str, Any]:
        return {
            "multiplier": self._multiplier.state(),
            "costs": self._costs.state_dict(),
            "target costs": self._target_costs.state_dict(),
            "cost optimiser": self._cost_optimiser.state_dict(),
        }

    def _relearn(self, learned: Mapping[str, Any]) -> None:
        self._multiplier.restore(learned["multiplier"])
        self._costs.load_state_dict(learned["costs"])
        self._target_costs.load_state_dict(learned["target costs"])
        self._cost_optimiser.load_state_dict(learned["cost optimiser"])
