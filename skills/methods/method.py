"""The contract of a training method, and the scores that it is judged by.

    method = METHODS["sac"](task, settings, seed=0)
    while method.steps < settings.steps:
        losses = method.advance(1000)
        score = method.evaluate()

The same task, settings and seed give the same policy bit for bit on one CPU thread, also when `state` was taken, the
process ended, and `restore` put it back.
"""

from __future__ import annotations

import statistics
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from skills.methods.settings import Settings

if TYPE_CHECKING:
    from skills.methods.task import Task
    from skills.policies.continuous import DeterministicPolicy, GaussianPolicy


@dataclass(frozen=True)
class Episode:
    """What one episode brought.

    Attributes:
        number: Which start it had.
        reward: Sum of the rewards.
        cost: Sum of the costs: violations of safety as the environment counts them.
        success: Whether the goal was reached at its end; None where the task has no goal.
        steps: Its length.
    """

    number: int
    reward: float
    cost: float
    success: bool | None
    steps: int


@dataclass(frozen=True)
class Score:
    """What a policy brought over several episodes, acting without chance.

    Attributes:
        episodes: One a start.
    """

    episodes: tuple[Episode, ...]

    @property
    def reward(self) -> float:
        """Mean return of an episode."""
        return statistics.fmean(episode.reward for episode in self.episodes)

    @property
    def deviation(self) -> float:
        """Standard deviation of the returns."""
        return statistics.pstdev(episode.reward for episode in self.episodes)

    @property
    def violating(self) -> float:
        """Share of episodes with any cost."""
        return statistics.fmean(episode.cost > 0 for episode in self.episodes)

    @property
    def cost(self) -> float:
        """Mean cost of an episode."""
        return statistics.fmean(episode.cost for episode in self.episodes)

    @property
    def success(self) -> float | None:
        """Share of episodes that reached the goal; None where the task has no goal."""
        known = [episode.success for episode in self.episodes if episode.success is not None]
        return sum(known) / len(known) if known else None


class Method(ABC):
    """One training of one policy. One thread uses it.

    Args:
        task: What is learned.
        settings: How.
        seed: Seed of everything: weights, starts, noise and order.
    """

    name: ClassVar[str]

    def __init__(self, task: Task, settings: Settings, seed: int) -> None:
        self.task, self.settings, self.seed = task, settings, seed
        self.steps = 0
        """Steps of the environment so far."""

    @property
    @abstractmethod
    def policy(self) -> DeterministicPolicy | GaussianPolicy:
        """The policy as it is now."""

    @abstractmethod
    def advance(self, steps: int) -> Mapping[str, float]:
        """Train on for at least so many steps of the environment; the means of the losses on the way."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Everything that `restore` needs to go on as if nothing had happened: tensors and plain values."""

    @abstractmethod
    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state` gave, in a method that was made with the same task, settings and seed."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the environments."""

    def evaluate(self, episodes: int | None = None) -> Score:
        """The score of the present policy from held-out starts, which are the same every time and for every seed."""
        from skills.methods.evaluation import evaluate

        count = self.settings.episodes if episodes is None else episodes
        return evaluate(self.task, self.policy.act, count, self.settings.together)
