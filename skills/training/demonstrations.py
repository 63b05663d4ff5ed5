"""Demonstrations: recording what an expert does, in the states that matter.

A skill decides through a function from features to outputs (`skills.policy.Decide`): its trained policy when it
works, a `Recorder` around the expert when it is demonstrated:

    recorder = Recorder(expert, noise=Noise(deviation, seed))
    practice.attempt(Navigate(recorder), goal)
    demonstrations.append(recorder.episode())

Noise on the executed action with the clean action as label shows the expert's recoveries (DART: Laskey et al.,
"DART: Noise Injection for Robust Imitation Learning", 2017). With `actor` the learner acts and the expert only
labels (DAgger: Ross, Gordon and Bagnell, 2011).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from executive.contracts.action import Vector
from skills.policy import Array, Decide

STATE_FEATURE = "observation.state"


@dataclass(frozen=True)
class Demonstrations:
    """Samples in memory.

    Attributes:
        states: Features; shape (samples, features).
        actions: The expert's clean actions; shape (samples, action).
        reached: Whether the goal was reached in that state, by the simulator; shape (samples,), 0 or 1.
        episodes: Number of the episode that each sample comes from; shape (samples,). Held-out splits keep
            episodes whole.
    """

    states: Array
    actions: Array
    reached: Array
    episodes: np.ndarray[tuple[int, ...], np.dtype[np.int64]]

    def __len__(self) -> int:
        return len(self.states)

    @property
    def number(self) -> int:
        """How many episodes there are."""
        return len(np.unique(self.episodes))

    @classmethod
    def joined(cls, parts: Iterable[Demonstrations]) -> Demonstrations:
        """All samples of several sets; episodes are numbered anew."""
        parts = [part for part in parts if len(part)]
        numbers, first = [], 0
        for part in parts:
            _, counted = np.unique(part.episodes, return_inverse=True)
            numbers.append(counted + first)
            first += int(counted.max()) + 1
        return cls(
            np.concatenate([part.states for part in parts]),
            np.concatenate([part.actions for part in parts]),
            np.concatenate([part.reached for part in parts]),
            np.concatenate(numbers),
        )

    def split(self, held_out: float, seed: int) -> tuple[Demonstrations, Demonstrations]:
        """Training and held-out samples; about `held_out` (0 to 1) of the episodes are held out."""
        episodes = np.unique(self.episodes)
        shuffled = np.random.default_rng(seed).permutation(episodes)
        kept = np.isin(self.episodes, shuffled[max(1, round(held_out * len(episodes))) :])
        return self._part(kept), self._part(~kept)

    def _part(self, chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Demonstrations:
        return Demonstrations(self.states[chosen], self.actions[chosen], self.reached[chosen], self.episodes[chosen])

    def save(self, path: Path) -> None:
        """Write everything as safetensors."""
        from safetensors.numpy import save_file

        save_file(
            {"states": self.states, "actions": self.actions, "reached": self.reached, "episodes": self.episodes}, path
        )

    @classmethod
    def load(cls, path: Path) -> Demonstrations:
        """Read what `save` wrote."""
        from safetensors.numpy import load_file

        return cls(**load_file(path))


class Noise:
    """DART noise: Gaussian with memory, so that it pushes the robot away instead of shaking it.

    Args:
        deviation: Standard deviation by component of the action; shape (action,).
        seed: Seed of the draws.
        memory: Correlation from one step to the next, 0 to 1.
    """

    def __init__(self, deviation: Vector, seed: int, memory: float = 0.8) -> None:
        self._deviation = np.asarray(deviation, dtype=np.float64)
        self._random = np.random.default_rng(seed)
        self._memory = memory
        self._value = np.zeros_like(self._deviation)

    def __call__(self) -> Vector:
        """The next draw; shape (action,)."""
        fresh = self._random.normal(0.0, 1.0, self._deviation.shape) * self._deviation
        self._value = self._memory * self._value + np.sqrt(1 - self._memory**2) * fresh
        return self._value


class Recorder:
    """Decides for a skill and records features, the expert's clean action and whether the goal is reached.

    Args:
        expert: Labels every state; also acts unless there is an `actor`.
        noise: Added to the executed action, never to the label.
        actor: Acts in place of the expert (DAgger); its action is executed with the noise, too.
        reached: Asked at every step whether the goal is reached, from the simulator.
        key: The feature that is recorded.
    """

    def __init__(
        self,
        expert: Decide,
        noise: Noise | None = None,
        actor: Decide | None = None,
        reached: Callable[[], bool] = lambda: False,
        key: str = STATE_FEATURE,
    ) -> None:
        self._expert, self._noise, self._actor, self._reached, self._key = expert, noise, actor, reached, key
        self._samples: list[tuple[Array, Array, bool]] = []

    def __call__(self, features: Mapping[str, Array]) -> Mapping[str, Array]:
        labelled = self._expert(features)
        self._samples.append((np.array(features[self._key]), np.array(labelled["action"]), self._reached()))
        acted = self._actor(features) if self._actor is not None else labelled
        if self._noise is None:
            return acted
        return {**acted, "action": np.asarray(acted["action"] + self._noise(), dtype=np.float32)}

    def episode(self) -> Demonstrations:
        """What was recorded since the last call, as one episode."""
        samples, self._samples = self._samples, []
        return Demonstrations(
            np.array([state for state, _, _ in samples], dtype=np.float32),
            np.array([action for _, action, _ in samples], dtype=np.float32),
            np.array([reached for _, _, reached in samples], dtype=np.float32),
            np.zeros(len(samples), dtype=np.int64),
        )
