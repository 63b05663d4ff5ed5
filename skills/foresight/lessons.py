"""Rolled-out runs as tensors to learn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from skills.foresight.families import FAMILIES, FAMILY_OF, SKILLS
from skills.foresight.rollouts import ACTION_SIZE, Rollout, places

_BEGINNING, _EARLY = 8.0, 20.0
"""By how much more the first step of a run weighs, and after how many steps that has worn off."""
_EVERY = 4
"""Of so many steps one is enough to learn values from, but for the early ones: steps are much like the ones before."""


@dataclass(frozen=True)
class Lessons:
    """Steps of many runs.

    Attributes:
        states, runs: What the network takes; shapes (steps, STATE_SIZE) and (steps, RUN_SIZE).
        skills: One-hot; shape (steps, skills).
        actions: Shares of the bounds; shape (steps, 5), not a number where the policy was not asked.
        successes: 1 when the run succeeded; shape (steps,).
        weights: Every skill weighs the same in sum, and of a skill every run; the beginning of a run, when least is
            known, weighs more than the rest; shape (steps,), mean 1.
        numbers: Which run a step belongs to; shape (steps,).
    """

    states: Tensor
    runs: Tensor
    skills: Tensor
    actions: Tensor
    successes: Tensor
    weights: Tensor
    numbers: Tensor

    @classmethod
    def of(cls, rollouts: Iterable[Rollout]) -> Lessons:
        """The steps of these runs, one run after the other."""
        known = list(rollouts)
        lengths = np.array([len(one.states) for one in known])
        each = np.array([SKILLS.index(one.skill) for one in known])
        runs_of = np.bincount(each, minlength=len(SKILLS))[each]
        early = [1.0 + _BEGINNING * np.exp(-np.arange(length) / _EARLY) for length in lengths]
        shares = [part / part.sum() for part in early]
        weights = np.concatenate(shares) / np.repeat(runs_of, lengths)
        return cls(
            _joined([one.states for one in known]),
            _joined([one.runs for one in known]),
            torch.eye(len(SKILLS))[torch.from_numpy(np.repeat(each, lengths))],
            _joined([one.actions for one in known]),
            torch.from_numpy(np.repeat([float(one.success) for one in known], lengths).astype(np.float32)),
            torch.from_numpy((weights / weights.mean()).astype(np.float32)),
            torch.from_numpy(np.repeat(np.arange(len(known)), lengths)),
        )

    def __len__(self) -> int:
        return len(self.states)

    def thinned(self) -> Lessons:
        """All early steps, and of the others one in some, with the weight of all."""
        starts = torch.cat((torch.ones(1, dtype=torch.bool), self.numbers[1:] != self.numbers[:-1])).nonzero()[:, 0]
        places = torch.arange(len(self)) - starts[self.numbers]
        early = places < _EARLY
        rows = (early | (places % _EVERY == 0)).nonzero()[:, 0]
        weights = torch.where(early, self.weights, _EVERY * self.weights)
        return Lessons(
            self.states[rows], self.runs[rows], self.skills[rows], self.actions[rows], self.successes[rows],
            weights[rows], self.numbers[rows],
        )  # fmt: skip

    @property
    def asked(self) -> Tensor:
        """Which steps have an action; shape (steps,)."""
        return torch.isfinite(self.actions[:, 0])


def members() -> Tensor:
    """Which family each skill belongs to; shape (skills, families)."""
    return torch.tensor([[float(FAMILY_OF[skill] == family) for family in FAMILIES] for skill in SKILLS])


def used() -> Tensor:
    """Which components of the common action each skill gives; shape (skills, 5)."""
    return torch.tensor([[float(place in places(skill)) for place in range(ACTION_SIZE)] for skill in SKILLS])


def _joined(parts: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]) -> Tensor:
    return torch.from_numpy(np.concatenate(parts))
