"""Scores a policy from held-out starts."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from skills.methods.collector import HELD_OUT, Collector
from skills.methods.method import Score
from skills.methods.task import Task

_SEED = 0
"""The held-out starts are the same for every method and seed, so that scores can be compared."""


def evaluate(task: Task, act: Callable[[Tensor], Tensor], episodes: int, together: int) -> Score:
    """The score of a policy.

    Args:
        task: The task.
        act: States → actions, one row an environment.
        episodes: Starts.
        together: Environments that are stepped together.
    """
    collector = Collector(task, min(together, episodes), _SEED, HELD_OUT)
    return _played(collector, lambda: act(collector.states), episodes)


def evaluate_expert(task: Task, episodes: int, together: int) -> Score:
    """The score of the task's expert from the same starts."""
    collector = Collector(task, min(together, episodes), _SEED, HELD_OUT)
    return _played(collector, collector.expert, episodes)


def evaluate_random(task: Task, episodes: int, together: int) -> Score:
    """The score of actions that are drawn evenly between the bounds, from the same starts."""
    collector = Collector(task, min(together, episodes), _SEED, HELD_OUT)
    lower, upper = (torch.as_tensor(bound, dtype=torch.float32) for bound in (collector.lower, collector.upper))
    generator = torch.Generator().manual_seed(_SEED)

    def act() -> Tensor:
        return lower + (upper - lower) * torch.rand((collector.count, len(lower)), generator=generator)

    return _played(collector, act, episodes)


def _played(collector: Collector, act: Callable[[], Tensor], episodes: int) -> Score:
    wanted = set(range(episodes))
    try:
        with torch.inference_mode():
            while wanted - {episode.number for episode in collector.finished}:
                collector.step(act().clone())
    finally:
        collector.close()
    played = sorted((one for one in collector.finished if one.number in wanted), key=lambda one: one.number)
    return Score(tuple(played))
