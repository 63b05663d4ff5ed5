"""Whole episodes of the expert, for methods that learn from them besides what they do themselves."""

from __future__ import annotations

import torch
from tensordict import TensorDict

from skills.methods.collector import DEMONSTRATIONS, Collector
from skills.methods.task import Task


def demonstrated(task: Task, episodes: int, together: int, seed: int) -> TensorDict:
    """Steps of the expert from so many whole episodes, one row a step, as `Collector.step` gives them.

    Args:
        task: What is demonstrated.
        episodes: Fewest episodes.
        together: Environments that are stepped together.
        seed: Decides the starts, which are others than those of training and of evaluation.

    Raises:
        ExecutiveError: if the task has no expert.
    """
    collector = Collector(task, min(together, episodes), seed, DEMONSTRATIONS)
    steps = []
    try:
        while len(collector.finished) < episodes:
            steps.append(collector.step(collector.expert()))
    finally:
        collector.close()
    return torch.cat(steps)  # type: ignore[call-overload, no-any-return]
