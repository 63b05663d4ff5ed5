"""The robot's task `executive/Reach-v0` for the methods: an expert that goes around the forbidden zones.

The tool has to get to a point; entering a zone, or the shell around it, is the cost. See `skills.environments`.
"""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np

from skills.methods.settings import QUICK
from skills.methods.task import Rows, Task

NAME = "executive/Reach-v0"
_GAIN, _SPEED = 8.0, 0.5
"""Speed for each metre to go [1/s], and its bound along each axis [m/s]."""
_CLEAR = 0.085
"""Distance that the expert keeps from a zone [m]: its shell and what the arm overshoots."""
_NEAR = 0.25
"""Distance at which the expert begins to go around a zone [m]."""


def expert(environments: Any, states: Rows) -> Rows:
    """Straight at the goal, around the zones that are in the way; shape (n, 17) → (n, 3) [m/s]."""
    goal = states[:, :3].astype(np.float64)
    heading = _direction(goal)
    for zone in (states[:, 9:13], states[:, 13:17]):
        middle, radius = zone[:, :3].astype(np.float64), zone[:, 3:4] + _CLEAR
        along = np.sum(middle * heading, axis=1, keepdims=True)
        aside = along * heading - middle
        miss, distance = _length(aside), _length(middle)
        blocks = (along > 0) & (along < _length(goal)) & (miss < radius) & (distance < radius + _NEAR)
        around = _direction(middle + _direction(aside) * radius * 1.05)
        heading = np.where(blocks, around, heading)
        outward = -_direction(middle)
        pushed = heading - np.minimum(0.0, np.sum(heading * outward, axis=1, keepdims=True)) * outward
        heading = np.where(distance < radius, _direction(pushed + 0.3 * outward), heading)
    speed = np.minimum(_GAIN * _length(goal), _SPEED)
    velocity: Rows = np.clip(heading * speed, -_SPEED, _SPEED).astype(np.float32)
    return velocity


def _length(vectors: Any) -> Any:
    return np.linalg.norm(vectors, axis=1, keepdims=True)


def _direction(vectors: Any) -> Any:
    return vectors / np.maximum(_length(vectors), 1e-9)


def _one() -> gymnasium.Env[Any, Any]:
    import skills.environments  # noqa: F401 - registers the task

    return gymnasium.make(NAME)


def _many(count: int) -> gymnasium.vector.VectorEnv[Any, Any, Any]:
    import skills.environments  # noqa: F401 - registers the task

    mode = gymnasium.vector.AutoresetMode.DISABLED
    return gymnasium.make_vec(NAME, num_envs=count, autoreset_mode=mode, threads=1)


REACH = Task(
    NAME,
    _one,
    expert,
    _many,
    settings={**QUICK, "discount": 0.95, "cost_limit": 0.3, "environments": 8, "episodes": 50, "steps": 20_000},
)
