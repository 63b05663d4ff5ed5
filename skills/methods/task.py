"""What is learned: environments, and an expert where there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.errors import BadRequest

if TYPE_CHECKING:
    from gymnasium import Env
    from gymnasium.vector import VectorEnv

STATE = "observation.state"
"""The part of a dictionary of observations that is learned from."""

Rows = NDArray[np.float32]
Expert = Callable[["VectorEnv[Any, Any, Any]", Rows], Rows]
"""Environments and observations, shape (environments, features) → actions, shape (environments, action)."""


@dataclass(frozen=True)
class Task:
    """What is learned.

    Attributes:
        name: Its name.
        make: Makes one environment.
        expert: Knows what to do, or None.
        many: Makes several environments that are stepped together, with automatic resets disabled; one after the other
            in one thread when None.
        settings: Settings that suit this task better than the usual ones, by name.
        spread: How much of the setting `noise` each component of the action gets, as a factor; all alike when None.
    """

    name: str
    make: Callable[[], Env[Any, Any]]
    expert: Expert | None = None
    many: Callable[[int], VectorEnv[Any, Any, Any]] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    spread: tuple[float, ...] | None = None

    def noise(self, lower: Vector, upper: Vector) -> Rows:
        """Deviation by component of a noise of 1 on actions between these bounds, in their units."""
        reach = np.asarray((upper - lower) / 2, dtype=np.float32)
        return reach if self.spread is None else reach * np.asarray(self.spread, dtype=np.float32)

    def environments(self, count: int) -> VectorEnv[Any, Any, Any]:
        """So many environments, stepped together.

        Raises:
            BadRequest: if states or actions are not vectors, or actions have no bounds.
        """
        from gymnasium.vector import AutoresetMode, SyncVectorEnv

        if self.many is not None:
            made = self.many(count)
        else:
            made = SyncVectorEnv([self.make] * count, autoreset_mode=AutoresetMode.DISABLED)
        try:
            self._check(made)
        except BadRequest:
            made.close()
            raise
        return made

    def _check(self, environments: VectorEnv[Any, Any, Any]) -> None:
        from gymnasium.spaces import Box

        state, action = state_space(environments), environments.single_action_space
        if not isinstance(state, Box) or len(state.shape) != 1:
            raise BadRequest(f"task '{self.name}' has states {state}; a method learns from a vector of numbers.")
        if not isinstance(action, Box) or len(action.shape) != 1:
            raise BadRequest(f"task '{self.name}' has actions {action}; a method learns a vector of numbers.")
        if not np.isfinite(action.low).all() or not np.isfinite(action.high).all():
            raise BadRequest(f"task '{self.name}' has actions without bounds; a policy needs them.")


def state_space(environments: VectorEnv[Any, Any, Any]) -> Any:
    """The space of the vector that is learned from."""
    from gymnasium.spaces import Dict

    space = environments.single_observation_space
    return space.spaces.get(STATE, space) if isinstance(space, Dict) else space


def state_of(observation: Any) -> Rows:
    """The vectors that are learned from; shape (environments, features)."""
    state = observation[STATE] if isinstance(observation, Mapping) else observation
    return np.asarray(state, dtype=np.float32)
