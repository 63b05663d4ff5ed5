"""Soft actor-critic: twin critics, learned temperature (Haarnoja et al., "Soft Actor-Critic Algorithms and
Applications", 2018). The loss is torchrl's.
"""

from __future__ import annotations

from collections.abc import Mapping

from tensordict import TensorDictBase
from tensordict.nn import InteractionType, TensorDictModule
from torch import Tensor
from torchrl.modules import ProbabilisticActor
from torchrl.objectives import LossModule, SACLoss

from skills.methods.off_policy import OffPolicy
from skills.policies.continuous import GaussianPolicy, SquashedGaussian, entropy_of_unit_box


class Sac(OffPolicy):
    """Soft actor-critic."""

    name = "sac"

    @property
    def policy(self) -> GaussianPolicy:
        return self._policy

    def _made(self) -> LossModule:
        lower, upper = self._lower, self._upper
        self._policy = GaussianPolicy(self._unset(), self._collector.lower, self._collector.upper, self.settings.hidden)
        actor = ProbabilisticActor(
            TensorDictModule(self._policy, in_keys=["observation"], out_keys=["loc", "scale"]),
            in_keys=["loc", "scale"],
            distribution_class=SquashedGaussian,
            distribution_kwargs={"low": lower, "high": upper},
            return_log_prob=True,
            default_interaction_type=InteractionType.RANDOM,
        )
        twins = [
            TensorDictModule(self._critic(), in_keys=["observation", "action"], out_keys=["state_action_value"])
            for _ in range(2)
        ]
        entropy = entropy_of_unit_box(lower, upper) - len(lower)
        temperature = self.settings.temperature
        return SACLoss(actor, twins, loss_function="l2", alpha_init=temperature, target_entropy=entropy)

    def _explore(self, states: Tensor) -> Tensor:
        return self._policy.distribution(states).sample()

    def _update(self, batch: TensorDictBase) -> Mapping[str, Tensor]:
        losses = self._loss(batch)
        self._step(losses["loss_actor"] + self._imitated() + losses["loss_qvalue"] + losses["loss_alpha"])
        return {"actor": losses["loss_actor"], "critics": losses["loss_qvalue"], "temperature": losses["alpha"]}
