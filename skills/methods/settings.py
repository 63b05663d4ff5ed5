"""How a method trains: the numbers that a person may want to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

QUICK: Mapping[str, Any] = {"rate": 3e-3, "batch": 512, "blend": 0.02}
"""For small tasks, which stand large steps: every update has a cost of its own."""


@dataclass(frozen=True)
class Settings:
    """Sizes and rates. A method reads those that concern it.

    Attributes:
        steps: Steps of the environment in all.
        environments: Environments that are stepped together.
        evaluate_every: Steps between two evaluations; the state is saved as often.
        episodes: Episodes of an evaluation, from the same starts every time.
        hidden: Widths of the hidden layers of all networks.
        rate: Learning rate of Adam at first.
        fall: Share of the learning rate that is lost evenly until the end, so that the last policy is a settled one.
        actor_share: Learning rate of the actor of DDPG as a share of it: an actor that runs ahead of its critic ends
            where tanh is flat.
        batch: Samples of an update.
        updates: Updates for every step of the environment.
        replay: Largest number of stored steps.
        warm_up: Steps with random actions (reinforcement), or before the first update (imitation). The normalisation
            of the states is taken from them.
        discount: What a reward one step later is worth.
        temperature: What a nat of entropy is worth at first, in units of reward (sac, gail, constrained); learned from
            then on. More than the reward of a few steps drowns what the task asks for.
        blend: Share of the networks that goes into the target networks at every update.
        noise: Deviation of the noise on actions, as a share of half their range, times the task's `spread` (bc, dagger,
            ddpg, and the expert of `shown`). DAgger has none: a learner that is pushed out of where it got stuck is
            never told what to do there.
        memory: Correlation of that noise from one step to the next, 0 to 1.
        handover: Share of the steps after which the expert of DAgger does not act any more.
        demonstrations: Episodes of the expert that GAIL learns from; the others only where `shown` says so.
        shown: Share of every batch that is taken from these demonstrations (ddpg, sac, constrained), for tasks whose
            rewards are hardly ever found by chance; 0 learns from what was tried alone. Where it is more, the actor
            imitates them besides, that of GAIL, too.
        cloning: Weight of imitating their labels in the loss of the actor, in units of reward for the mean squared
            error of actions between -1 and 1.
        penalty: Weight of the gradient penalty of the discriminator.
        cost_limit: Cost of an episode that is allowed on average (constrained).
        gains: Proportional, integral and derivative gain of the Lagrange multiplier: how much it moves with an episode
            whose cost is twice the limit or more, in units of reward for a unit of cost.
    """

    steps: int = 8_000
    environments: int = 4
    evaluate_every: int = 1_000
    episodes: int = 10
    hidden: tuple[int, ...] = (64, 64)
    rate: float = 1e-3
    fall: float = 0.0
    actor_share: float = 0.3
    batch: int = 256
    updates: float = 0.35
    replay: int = 100_000
    warm_up: int = 1_000
    discount: float = 0.98
    temperature: float = 1.0
    blend: float = 0.01
    noise: float = 0.2
    memory: float = 0.8
    handover: float = 0.3
    demonstrations: int = 10
    shown: float = 0.0
    cloning: float = 1.0
    penalty: float = 1.0
    cost_limit: float = 5.0
    gains: tuple[float, float, float] = (0.5, 0.1, 0.0)

    @property
    def together(self) -> int:
        """Environments that are stepped together in an evaluation: more than in training, unless that has one only."""
        return 1 if self.environments == 1 else 20
