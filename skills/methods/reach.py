"""The robot's task `executive/Reach-v0` for the methods: an expert that goes around the forbidden zones.

The tool has to get to a point; entering a zone, or the shell around it, is the cost. See `skills.environments`.

The goal is 3 cm wide and lies up to a metre away: in the environment's coordinates the last centimetres hardly differ,
and learners come to rest there. So the methods see, besides, in which direction goal and zones are, and the logarithm
of their distance.
"""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np

from skills.methods.task import Rows, Task

NAME = "executive/Reach-v0"
_GAIN, _SPEED = 8.0, 0.5
"""Speed for each metre to go [1/s], and its bound along each axis [m/s]."""
_CLEAR = 0.085
"""Distance that the expert keeps from a zone [m]: its shell and what the arm overshoots."""
_NEAR = 0.25
"""Distance at which the expert begins to go around a zone [m]."""
_FINEST = 0.01
"""Distance below which nothing is told apart [m]."""


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


def seen(observations: Rows) -> Rows:
    """What the methods see: the observation, and direction and distance of goal and zones; shape (..., 17) → (..., 29).

    The distance of a zone is that of its surface, 0 inside.
    """
    parts = [observations]
    for way, radius in ((slice(0, 3), None), (slice(9, 12), 12), (slice(13, 16), 16)):
        towards = observations[..., way]
        distance = np.linalg.norm(towards, axis=-1, keepdims=True)
        outside = distance if radius is None else np.maximum(distance - observations[..., radius : radius + 1], 0.0)
        parts += [towards / np.maximum(distance, _FINEST), np.log(outside + _FINEST)]
    return np.concatenate(parts, axis=-1, dtype=np.float32)


def _space(observations: gymnasium.spaces.Box) -> gymnasium.spaces.Box:
    """The space of what is seen."""
    shape = (*observations.shape[:-1], observations.shape[-1] + 12)
    bound = float(observations.high.max())
    return gymnasium.spaces.Box(-bound, bound, shape, np.float32)


def _one() -> gymnasium.Env[Any, Any]:
    import skills.environments  # noqa: F401 - registers the task

    made: Any = gymnasium.make(NAME)
    return gymnasium.wrappers.TransformObservation(made, seen, _space(made.observation_space))


def _many(count: int) -> gymnasium.vector.VectorEnv[Any, Any, Any]:
    import skills.environments  # noqa: F401 - registers the task

    mode = gymnasium.vector.AutoresetMode.DISABLED
    made: Any = gymnasium.make_vec(NAME, num_envs=count, autoreset_mode=mode, threads=1)
    single, together = _space(made.single_observation_space), _space(made.observation_space)
    return gymnasium.wrappers.vector.TransformObservation(made, seen, together, single)


REACH = Task(
    NAME,
    _one,
    expert,
    _many,
    settings={
        "rate": 2e-3,
        "fall": 0.9,
        "blend": 0.02,
        "discount": 0.9,
        "temperature": 0.05,
        "cost_limit": 1.5,
        "gains": (0.2, 0.02, 0.0),
        "environments": 32,
        "episodes": 50,
        "steps": 36_000,
        "evaluate_every": 4_000,
        "warm_up": 6_400,
        "demonstrations": 20,
        "updates": 0.1,
    },
)
