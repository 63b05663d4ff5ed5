"""The public task Pendulum-v1 of Gymnasium: an expert for it, and the same task with a speed limit.

The pendulum starts anywhere and has to be held upright; its motor is too weak to lift it in one go. State: cosine and
sine of the angle from upright, angular speed [rad/s]; action: torque [N·m].
"""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np

from skills.methods.settings import QUICK
from skills.methods.task import Rows, Task

NAME, LIMITED = "Pendulum-v1", "Pendulum-v1-speed-limit"
SPEED_LIMIT = 6.0
"""Angular speed above which a step of the limited task costs 1 [rad/s]."""
_GRAVITY, _TORQUE, _BOUND = 15.0, 3.0, 2.0
"""Angular acceleration by gravity [rad/s²] and by torque [rad/s² for 1 N·m], and the bound of the torque [N·m]."""


def expert(environments: Any, states: Rows) -> Rows:
    """Swing-up by energy (Åström and Furuta, "Swinging up a pendulum by energy control", 2000), then feedback.

    Energy is pumped until it is that of the upright rest; near the top, where the motor is strong enough, the angle
    and the speed are brought to zero.
    """
    cosine, sine, speed = states[:, 0], states[:, 1], states[:, 2]
    angle = np.arctan2(sine, cosine)
    energy = speed**2 / 2 + _GRAVITY * (cosine - 1)
    pumping = np.where(energy < 0, _BOUND, -_BOUND) * np.sign(np.where(speed == 0, 1.0, speed))
    pumping *= np.clip(np.abs(energy) / 2, 0, 1)
    holding = -(_GRAVITY * sine + 12.0 * angle + 5.0 * speed) / _TORQUE
    near = np.abs(_GRAVITY * sine + 12.0 * angle + 5.0 * speed) < 2.5 * _BOUND * _TORQUE
    torque = np.where(near & (np.abs(angle) < 0.6), holding, pumping)
    return np.clip(torque, -_BOUND, _BOUND).astype(np.float32)[:, None]


class SpeedLimit(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Counts a step as a violation when the pendulum turns faster than a limit.

    Args:
        env: The pendulum.
        limit: Largest angular speed [rad/s].
    """

    def __init__(self, env: gymnasium.Env[Any, Any], limit: float = SPEED_LIMIT) -> None:
        super().__init__(env)
        self._limit = limit

    def step(self, action: Any) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        observation, reward, terminated, truncated, info = self.env.step(action)
        info["cost"] = float(abs(observation[2]) > self._limit)
        return observation, reward, terminated, truncated, info


PENDULUM = Task(NAME, lambda: gymnasium.make(NAME), expert, settings=QUICK)
PENDULUM_LIMITED = Task(
    LIMITED,
    lambda: SpeedLimit(gymnasium.make(NAME)),
    expert,
    settings={**QUICK, "cost_limit": 1.0, "gains": (1.0, 0.5, 0.0), "rate": 2e-3, "fall": 0.9, "steps": 12_000},
)
