"""Whole episodes of the expert, for methods that learn from them besides what they do themselves."""

from __future__ import annotations

import torch
from tensordict import TensorDict

from skills.methods.collector import DEMONSTRATIONS, Collector
from skills.methods.randomness import CorrelatedNoise
from skills.methods.task import Task

LABEL = "label"
"""What the expert would do, beside the `action` that was taken."""


def demonstrated(
    task: Task, episodes: int, together: int, seed: int, noise: float = 0.0, memory: float = 0.0
) -> TensorDict:
    """Steps of the expert from so many whole episodes, one row a step, as `Collector.step` gives them, and `LABEL`.

    Args:
        task: What is demonstrated.
        episodes: Fewest episodes.
        together: Environments that are stepped together.
        seed: Decides the starts, which are others than those of training and of evaluation.
        noise: Deviation of what disturbs the expert, see `Settings.noise`; drawn from torch's own random numbers.
        memory: Correlation of that noise from one step to the next, 0 to 1.

    Raises:
        ExecutiveError: if the task has no expert.
    """
    collector = Collector(task, min(together, episodes), seed, DEMONSTRATIONS)
    reach = torch.as_tensor(task.noise(collector.lower, collector.upper))
    disturbing = CorrelatedNoise((collector.count, len(reach)), memory)
    steps = []
    try:
        while len(collector.finished) < episodes:
            label = collector.expert()
            taken = label + noise * reach * disturbing() if noise else label
            steps.append(collector.step(taken).set(LABEL, label))
    finally:
        collector.close()
    return torch.cat(steps)  # type: ignore[call-overload, no-any-return]
