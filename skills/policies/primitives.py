"""Policies over motion primitives: a named set of short motions of the base, and a choice among them.

primitives = Primitives([Primitive("stand", (0.0, 0.0, 0.0), 0.25), Primitive("ahead", (0.4, 0.0, 0.0), 0.25)])
blocked = primitives.blocked(twist, limits, points, keep)
choice = Choice(logits, blocked)
primitives[choice.greedy()].twist
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.robot import BaseLimits

_SAMPLES = 6
"""Moments of a motion at which its way is looked at."""
_NEARER = 0.005
"""A base that is too near to something already may come this much nearer [m]: noise of the lidar."""

Mask = NDArray[np.bool_]
"""One truth value a primitive; shape (primitives,)."""


@dataclass(frozen=True)
class Primitive:
    """One short motion of the base.

    Attributes:
        name: Its name.
        twist: Forward [m/s], left [m/s], turn [rad/s] in `base_link`.
        seconds: How long it lasts [s].
    """

    name: str
    twist: tuple[float, float, float]
    seconds: float


class Primitives:
    """A set of primitives in a fixed order; the first one stands still. Read-only.

    Args:
        primitives: The set.

    Raises:
        ValueError: if it is empty, if two have the same name, if one lasts no time, or if the first one moves.
    """

    def __init__(self, primitives: Iterable[Primitive]) -> None:
        self._all = tuple(primitives)
        self.names = tuple(primitive.name for primitive in self._all)
        if not self._all or any(self._all[0].twist):
            raise ValueError("the first primitive of a set has to stand still, so that there is always one to choose")
        if len(set(self.names)) < len(self.names):
            raise ValueError(f"two primitives have the same name: {', '.join(self.names)}")
        if not all(primitive.seconds > 0 for primitive in self._all):
            raise ValueError("every primitive has to last some time")
        self.twists = np.array([primitive.twist for primitive in self._all])
        self._seconds = np.array([primitive.seconds for primitive in self._all])

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Primitive]:
        return iter(self._all)

    def __getitem__(self, index: int) -> Primitive:
        return self._all[index]

    def check(self, limits: BaseLimits) -> None:
        """Make sure that a base can carry out every primitive.

        Raises:
            ValueError: if one is faster than the base may be.
        """
        for primitive in self._all:
            ahead, left, turn = primitive.twist
            if math.hypot(ahead, left) > limits.speed or abs(turn) > limits.turn_speed:
                raise ValueError(f"the primitive '{primitive.name}' is faster than the base may be")

    def ways(self, twist: Vector, limits: BaseLimits) -> Vector:
        """Where the middle of the base is during every primitive and the braking behind it, in today's `base_link` [m].

        Args:
            twist: The present twist; shape (3,).
            limits: Accelerations of the base.

        Returns:
            Shape (primitives, moments, 2).
        """
        change = self.twists - twist
        slowest = np.maximum(
            np.hypot(change[:, 0], change[:, 1]) / limits.acceleration,
            np.abs(change[:, 2]) / limits.turn_acceleration,
        )
        reached = np.minimum(1.0, self._seconds / np.maximum(slowest, 1e-9))[:, None]
        ends = twist + reached * change
        stopping = np.hypot(ends[:, 0], ends[:, 1]) / limits.acceleration
        moments = np.linspace(0.0, 1.0, _SAMPLES + 1)[1:]
        lasting = (self._seconds + stopping)[:, None] * moments
        ramp = np.clip(lasting / np.maximum(slowest, 1e-9)[:, None], 0.0, reached)
        brake = np.clip((lasting - self._seconds[:, None]) / np.maximum(stopping, 1e-9)[:, None], 0.0, 1.0)
        speeds = (twist + ramp[..., None] * change[:, None]) * (1.0 - brake[..., None])
        steps = np.diff(lasting, axis=1, prepend=0.0)[..., None] * speeds
        turns = np.cumsum(steps[..., 2], axis=1)
        ahead = np.cos(turns) * steps[..., 0] - np.sin(turns) * steps[..., 1]
        left = np.sin(turns) * steps[..., 0] + np.cos(turns) * steps[..., 1]
        return np.cumsum(np.stack([ahead, left], axis=-1), axis=1)

    def blocked(self, twist: Vector, limits: BaseLimits, points: Vector, keep: Vector) -> Mask:
        """Which primitives would bring the middle of the base too near to something, braking included.

        A base that is too near already may move away. Standing still is never blocked.

        Args:
            twist: The present twist; shape (3,).
            limits: Accelerations of the base.
            points: What is around, in `base_link` [m]; shape (points, 2).
            keep: Least distance of the middle of the base from each of them [m]; shape (points,).
        """
        if not len(points):
            return np.zeros(len(self), dtype=np.bool_)
        away = np.linalg.norm(self.ways(twist, limits)[:, :, None] - points, axis=-1)
        least = np.minimum(keep, np.hypot(points[:, 0], points[:, 1]) - _NEARER)
        blocked = np.asarray((away < least).any(axis=(1, 2)))
        blocked[0] = False
        return blocked


class Choice:
    """A categorical distribution over primitives of which some may be blocked.

    Args:
        logits: Unnormalised log probabilities; shape (primitives,).
        blocked: Primitives that have no probability; none when left out.

    Raises:
        ValueError: if every primitive is blocked, or a score is not a number.
    """

    def __init__(self, logits: NDArray[np.floating], blocked: Mask | None = None) -> None:
        scores = np.asarray(logits, dtype=np.float64)
        if blocked is not None:
            scores = np.where(blocked, -np.inf, scores)
        if not np.isfinite(scores).any() or np.isnan(scores).any():
            raise ValueError("there is no primitive to choose")
        largest = float(scores.max())
        self._logs = scores - largest - math.log(float(np.exp(scores - largest).sum()))

    @property
    def probabilities(self) -> Vector:
        """Probability of each primitive; shape (primitives,)."""
        return np.asarray(np.exp(self._logs))

    @property
    def entropy(self) -> float:
        """How undecided the choice is [nat]."""
        chosen = self.probabilities > 0
        return -float((self.probabilities[chosen] * self._logs[chosen]).sum())

    def log_probability(self, index: int) -> float:
        """Log probability of a primitive; minus infinity of a blocked one."""
        return float(self._logs[index])

    def greedy(self) -> int:
        """The most probable primitive."""
        return int(np.argmax(self._logs))

    def sample(self, random: np.random.Generator) -> int:
        """A primitive drawn by its probability; never a blocked one."""
        return int(random.choice(len(self._logs), p=self.probabilities))
