"""Imitation of an expert that labels every state: behaviour cloning with noise injected, and DAgger.

Both collect, label, store and fit in the same way; they differ in who acts. With bc it is the expert, disturbed by
noise that the labels do not have (Laskey et al., "DART: Noise Injection for Robust Imitation Learning", 2017). With
dagger the expert hands over to the learner in the first part of the training (Ross, Gordon and Bagnell, "A Reduction
of Imitation Learning and Structured Prediction to No-Regret Online Learning", 2011). The loss is torchrl's.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import torch
from tensordict import TensorDictBase
from tensordict.nn import TensorDictModule
from torch import Tensor
from torchrl.objectives import BCLoss, LossModule

from skills.methods.randomness import CorrelatedNoise
from skills.methods.replayed import Replayed
from skills.policies.continuous import DeterministicPolicy


class Imitation(Replayed):
    """Fits a policy to the expert's labels of the states that were visited."""

    @property
    def policy(self) -> DeterministicPolicy:
        return self._policy

    def _made(self) -> LossModule:
        collector, settings = self._collector, self.settings
        self._policy = DeterministicPolicy(self._unset(), collector.lower, collector.upper, settings.hidden)
        self._reach = (self._upper - self._lower) / 2
        self._noise = CorrelatedNoise((settings.environments, len(self._lower)), settings.memory)
        actor = TensorDictModule(self._policy, in_keys=["observation"], out_keys=["action"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torchrl warns about torchrl's own annotations
            return BCLoss(actor, loss_function=self._error)

    def _error(self, action: Tensor, label: Tensor) -> Tensor:
        """Huber loss of the error as a share of the action's half range."""
        return torch.nn.functional.huber_loss(action / self._reach, label / self._reach, reduction="none")

    def _disturbed(self, action: Tensor) -> Tensor:
        return action + self._deviation * self._noise()

    def _update(self, batch: TensorDictBase) -> Mapping[str, Tensor]:
        loss = self._loss(batch)["loss_bc"]
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self._optimiser.step()
        return {"imitation": loss}

    def _labelled(self, label: Tensor, taken: Tensor) -> TensorDictBase:
        """Take the action `taken`; the states before it with the expert's label."""
        step = self._collector.step(taken).select("observation", "action")
        return step.set("action", label)

    def _learned(self) -> dict[str, Any]:
        return {"noise": self._noise.value}

    def _relearn(self, learned: Mapping[str, Any]) -> None:
        self._noise.value = learned["noise"]


class BehaviourCloning(Imitation):
    """The expert acts, disturbed by noise."""

    name = "bc"

    def _collected(self) -> TensorDictBase:
        label = self._collector.expert()
        return self._labelled(label, self._disturbed(label))


class Dagger(Imitation):
    """The expert acts at first, ever more seldom; the learner acts in its place."""

    name = "dagger"

    def _collected(self) -> TensorDictBase:
        label = self._collector.expert()
        share = 1 - self.steps / max(1.0, self.settings.handover * self.settings.steps)
        led = torch.rand((len(label), 1)) < share
        if self.warming:  # the learner knows nothing yet
            led = torch.ones_like(led)
        return self._labelled(label, self._disturbed(torch.where(led, label, self._policy.act(self._collector.states))))
