"""Generative adversarial imitation learning (Ho and Ermon, 2016), off policy (Kostrikov et al., "Discriminator-Actor-
Critic", 2019): a discriminator tells the expert's steps from the learner's, and what it says is the learner's reward.

The reward of the task is never looked at. The discriminator's loss is torchrl's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from tensordict import TensorDict, TensorDictBase
from tensordict.nn import TensorDictModule
from torch import Tensor, nn
from torchrl.objectives import GAILLoss, LossModule

from skills.methods.collector import DEMONSTRATIONS, Collector
from skills.methods.sac import Sac
from skills.methods.settings import Settings
from skills.methods.task import Task
from skills.policies.critics import Discriminator


class Gail(Sac):
    """Soft actor-critic on the reward of a discriminator."""

    name = "gail"

    def __init__(self, task: Task, settings: Settings, seed: int) -> None:
        super().__init__(task, settings, seed)
        self._shown = demonstrated(task, settings.demonstrations, settings.environments, seed)

    def _made(self) -> LossModule:
        self._discriminator = Discriminator(
            self._unset(), self._collector.lower, self._collector.upper, self.settings.hidden
        )
        judge = TensorDictModule(self._discriminator, in_keys=["observation", "action"], out_keys=["d_logits"])
        self._told_apart = GAILLoss(judge, use_grad_penalty=self.settings.penalty > 0, gp_lambda=self.settings.penalty)
        self._judge_optimiser = self._adam(self._told_apart)
        return super()._made()

    def _judges(self) -> Iterable[nn.Module]:
        return (self._told_apart,)

    def _update(self, batch: TensorDictBase) -> Mapping[str, Tensor]:
        observation, action = batch["observation"], batch["action"]
        chosen = self._shown[torch.randint(len(self._shown), (len(observation),))]
        pairs = {"collector_observation": observation, "collector_action": action}
        pairs |= {"observation": chosen["observation"], "action": chosen["action"]}
        loss = self._told_apart(TensorDict(pairs, batch_size=batch.batch_size))["loss"]
        self._judge_optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self._judge_optimiser.step()
        with torch.no_grad():
            batch["next", "reward"] = self._discriminator.logit(observation, action)
        return {**super()._update(batch), "discriminator": loss}

    def _learned(self) -> dict[str, Any]:
        return {"told apart": self._told_apart.state_dict(), "optimiser": self._judge_optimiser.state_dict()}

    def _relearn(self, learned: Mapping[str, Any]) -> None:
        self._told_apart.load_state_dict(learned["told apart"])
        self._judge_optimiser.load_state_dict(learned["optimiser"])


def demonstrated(task: Task, episodes: int, together: int, seed: int) -> TensorDict:
    """Steps of the expert: observation and action, from so many whole episodes."""
    collector = Collector(task, min(together, episodes), seed, DEMONSTRATIONS)
    steps = []
    try:
        while len(collector.finished) < episodes:
            steps.append(collector.step(collector.expert()).select("observation", "action"))
    finally:
        collector.close()
    return torch.cat(steps)  # type: ignore[call-overload, no-any-return]
