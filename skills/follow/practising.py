"""Demonstrations of following in the light world: the expert with slips, or the learner with the expert's labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.contracts.memory import WorldMemory
from executive.contracts.robot import RobotDescription
from executive.contracts.skill import Surroundings
from skills.follow.expert import expert
from skills.follow.skill import Decide, Follow
from skills.follow.spec import PRIMITIVES, SPEC
from skills.follow.walking import WHOM, WalkingFloor
from skills.policies.primitives import Choice, Mask
from skills.policy import Array
from skills.training.demonstrations import STATE_FEATURE
from skills.training.kept import Kept

_LONGEST = 45.0
"""Length of an episode at most [s]."""
_SLIPS = 0.25
"""Largest share of the choices of an episode that are made at random."""


@dataclass(frozen=True)
class Choices:
    """What was to be chosen, in memory.

    Attributes:
        states: Features; shape (samples, features).
        blocked: Primitives that were blocked; shape (samples, primitives).
        labels: What the expert chooses; shape (samples,).
        good: Whether the robot was as it should be, by the simulator; shape (samples,), 0 or 1.
        episodes: Number of the episode of each sample; shape (samples,).
        gap: Smallest distance between base and person [m].
        bumps: How often the base would have run into something.
    """

    states: Array
    blocked: Mask
    labels: NDArray[np.int64]
    good: Array
    episodes: NDArray[np.int64]
    gap: float
    bumps: int

    def __len__(self) -> int:
        return len(self.states)

    @classmethod
    def joined(cls, parts: list[Choices]) -> Choices:
        """All samples of several sets; episodes are numbered anew."""
        parts = [part for part in parts if len(part)]
        firsts = np.cumsum([0, *(int(part.episodes.max()) + 1 for part in parts[:-1])])
        return cls(
            np.concatenate([part.states for part in parts]),
            np.concatenate([part.blocked for part in parts]),
            np.concatenate([part.labels for part in parts]),
            np.concatenate([part.good for part in parts]),
            np.concatenate([part.episodes + first for part, first in zip(parts, firsts, strict=True)]),
            min(part.gap for part in parts),
            sum(part.bumps for part in parts),
        )


def episode(description: RobotDescription, random: np.random.Generator, learner: Decide | None = None) -> Choices:
    """One walk followed: by the expert, which slips now and then, or by the learner while the expert labels."""
    floor = WalkingFloor(description, random)
    slips, distance = random.uniform(0.0, _SLIPS), float(random.uniform(1.0, 1.6))
    samples: list[tuple[Array, Mask, int, bool]] = []

    def decide(features: Mapping[str, Array], blocked: Mask) -> tuple[int, float]:
        label = expert(features, blocked)
        samples.append((features[STATE_FEATURE], blocked, label, floor.good(distance)))
        if learner is not None:
            return learner(features, blocked)
        if random.uniform() < slips:
            return Choice(np.zeros(len(PRIMITIVES)), blocked).sample(random), 0.0
        return label, 0.0

    skill = Follow(decide)
    surroundings = Surroundings(description, floor.site, WorldMemory(), random)
    observation = floor.observe()
    goal = {"person": WHOM, "distance": distance, "stands": 7.0, "duration": _LONGEST}
    skill.start(goal, surroundings, observation)
    gap = np.inf
    while True:
        if floor.shows_person():
            skill.vouch(floor.person)
        step = skill.step(observation)
        if step.outcome is not None:
            break
        floor.advance(np.zeros(3) if step.action.base is None else step.action.base, 1.0 / SPEC.rate)
        gap = min(gap, floor.gap())
        observation = floor.observe()
    return Choices(
        np.array([state for state, _, _, _ in samples], dtype=np.float32),
        np.array([blocked for _, blocked, _, _ in samples]),
        np.array([label for _, _, label, _ in samples], dtype=np.int64),
        np.array([good for _, _, _, good in samples], dtype=np.float32),
        np.zeros(len(samples), dtype=np.int64),
        float(gap),
        floor.bumps,
    )


def _walked(description: RobotDescription, seed: int, number: int, learner: Decide | None) -> dict[str, NDArray[Any]]:
    """One episode as arrays by name."""
    made = episode(description, np.random.default_rng([seed, number]), learner)
    return {name: np.asarray(value) for name, value in vars(made).items()}


def collect(
    description: RobotDescription,
    episodes: int,
    seed: int,
    progress: Callable[[str, float], None],
    learner: Decide | None = None,
    kept: Kept | None = None,
) -> Choices:
    """Several episodes in random flats; those that are kept are not walked again."""
    kept = kept or Kept()
    what = "following of the learner" if learner else "following of the expert"
    parts = []
    for number in range(episodes):
        walked = partial(_walked, description, seed, number, learner)
        arrays: dict[str, Any] = dict(kept.arrays(f"walk-{seed}-{number}", walked))
        parts.append(Choices(**arrays | {"gap": float(arrays["gap"]), "bumps": int(arrays["bumps"])}))
        progress(what, (number + 1) / episodes)
    return Choices.joined(parts)
