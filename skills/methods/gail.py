"""Generative adversarial imitation learning (Ho and Ermon, 2016), off policy (Kostrikov et al., "Discriminator-Actor-
Critic", 2019): a discriminator tells the expert's steps from the learner's, and what it says is the learner's reward.

The reward of the task is never looked at. Episodes that end before their time go on, for the learner, in a state of
being over, in which its reward is told by how often experts are over, and how often learners: without it, ending would
be worth nothing, which is more than bad company and less than good. The discriminator's loss is torchrl's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from tensordict import TensorDict, TensorDictBase
from tensordict.nn import TensorDictModule
from torch import Tensor, nn
from torchrl.objectives import GAILLoss, LossModule

from skills.methods.demonstrations import demonstrated
from skills.methods.replayed import Replayed
from skills.methods.sac import Sac
from skills.methods.settings import Settings
from skills.methods.task import Task
from skills.policies.critics import Discriminator

_SELDOM = 1e-4
"""Share of steps that are taken to be the last ones where none was."""


class Gail(Sac):
    """Soft actor-critic on the reward of a discriminator."""

    name = "gail"

    def __init__(self, task: Task, settings: Settings, seed: int) -> None:
        super().__init__(task, settings, seed)
        self._expert = demonstrated(task, settings.demonstrations, settings.environments, seed)
        self._shown_over = over(self._expert["next", "terminated"].float().mean().item(), settings.discount)

    def _made(self) -> LossModule:
        self._discriminator = Discriminator(
            self._unset(), self._collector.lower, self._collector.upper, self.settings.hidden
        )
        judge = TensorDictModule(self._discriminator, in_keys=["observation", "action"], out_keys=["d_logits"])
        self._told_apart = GAILLoss(judge, use_grad_penalty=self.settings.penalty > 0, gp_lambda=self.settings.penalty)
        self._judge_optimiser = self._adam(self._told_apart)
        return super()._made()

    def _batch(self) -> TensorDictBase:
        """Own steps alone: the discriminator must not take the expert's for the learner's."""
        return Replayed._batch(self)

    def _judges(self) -> Iterable[nn.Module]:
        return (self._told_apart,)

    def _update(self, batch: TensorDictBase) -> Mapping[str, Tensor]:
        observation, action = batch["observation"], batch["action"]
        chosen = self._expert[torch.randint(len(self._expert), (len(observation),))]
        mine = self._discriminator.scaled(observation, action)
        theirs = self._discriminator.scaled(chosen["observation"], chosen["action"])
        names = ("collector_observation", "collector_action", "observation", "action")
        pairs = dict(zip(names, (*mine, *theirs), strict=True))
        loss = self._told_apart(TensorDict(pairs, batch_size=batch.batch_size))["loss"]
        self._judge_optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self._judge_optimiser.step()
        with torch.no_grad():
            batch["next", "reward"] = self._rewards(observation, action, batch["next", "terminated"])
        return {**super()._update(batch), "discriminator": loss}

    def _rewards(self, observation: Tensor, action: Tensor, ended: Tensor) -> Tensor:
        """Log-odds that the expert is here and does this; for the last step with all that follows when it is over."""
        discount = self.settings.discount
        rate = self._buffer[:]["next", "terminated"].float().mean().item()
        learner_over = over(rate, discount)
        here = math.log((1 - self._shown_over) / (1 - learner_over))
        after = math.log(self._shown_over / learner_over) * discount / (1 - discount)
        return self._discriminator.logit(observation, action) + here + after * ended.float()

    def _learned(self) -> dict[str, Any]:
        return {"told apart": self._told_apart.state_dict(), "optimiser": self._judge_optimiser.state_dict()}

    def _relearn(self, learned: Mapping[str, Any]) -> None:
        self._told_apart.load_state_dict(learned["told apart"])
        self._judge_optimiser.load_state_dict(learned["optimiser"])


def over(rate: float, discount: float) -> float:
    """Share of the discounted time that is spent after the end, when so many of the steps are the last of an episode.

    Every end counts for all that would have followed it. Never 0: something that was not seen may still be there.
    """
    after = max(rate, _SELDOM) * discount / (1 - discount)
    return after / (1 + after)
