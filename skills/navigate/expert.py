"""The scripted expert that the local policy learns from; it needs no map, only the policy's own features.

It drives straight at the sub-goal and slows by what is in the way: the speed towards each obstacle is held below
what can be braked in the room that is left (the velocity constraints of Khatib, "Real-time obstacle avoidance", 1986,
as projections), so that it slides along furniture and creeps up to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.robot import BaseLimits
from skills.navigate.features import REACH, directions
from skills.policy import Array

_CRUISE = 0.9
"""Share of the base's largest speeds that is used."""
_GAIN, _TURN_GAIN = 1.8, 2.2
_BRAKING = 0.45
"""Share of the largest deceleration that braking is planned with."""
_MARGIN = 0.035
"""Gap between the base's edge and an obstacle [m] at which the speed towards it is 0."""
_CREEP_GAIN = 1.2
_ROUNDS = 3


class Expert:
    """Decides as a careful driver would. Implements `skills.policy.Decide`.

    Args:
        limits: Limits of the base.
    """

    def __init__(self, limits: BaseLimits) -> None:
        self._limits = limits
        self._directions = directions()

    def __call__(self, features: Mapping[str, Array]) -> Mapping[str, Array]:
        state = np.asarray(features["observation.state"], dtype=np.float64)
        twist = np.array([*self._velocity(state), self._turn(state)])
        return {"action": twist.astype(np.float32), "success": np.zeros(1, dtype=np.float32)}

    def _velocity(self, state: Vector) -> Vector:
        """Velocity in the plane [m/s]; shape (2,)."""
        limits, way = self._limits, state[0:2]
        distance, remaining = float(np.hypot(*way)), float(state[7])
        most = limits.speed * _CRUISE * _slowed_by_turn(state)
        left = max(distance, remaining if remaining < REACH else math.inf)
        speed = min(most, _GAIN * left, math.sqrt(2 * _BRAKING * limits.acceleration * left))
        velocity = way / max(distance, 1e-6) * min(speed, _GAIN * distance + (0.1 if left > 0.2 else 0.0))
        gaps = state[11:] - limits.radius
        bounds = np.where(gaps > _MARGIN, _allowed(gaps - _MARGIN, limits), _CREEP_GAIN * (gaps - _MARGIN))
        for _ in range(_ROUNDS):
            excess = self._directions @ velocity - bounds
            worst = int(np.argmax(excess))
            if excess[worst] <= 0:
                break
            velocity = velocity - excess[worst] * self._directions[worst]
        size = float(np.hypot(*velocity))
        return velocity * min(1.0, most / max(size, 1e-9))

    def _turn(self, state: Vector) -> float:
        """Turning speed [rad/s]."""
        limits = self._limits
        turn = math.atan2(float(state[4]), float(state[5]))
        fastest = min(limits.turn_speed * _CRUISE, math.sqrt(2 * _BRAKING * limits.turn_acceleration * abs(turn)))
        return math.copysign(min(_TURN_GAIN * abs(turn), fastest), turn)


def _allowed(room: Vector, limits: BaseLimits) -> Vector:
    """Largest speed [m/s] towards an obstacle that leaves `room` [m]: linear when near, by braking when far."""
    room = np.maximum(room, 0.0)
    return np.minimum(_CREEP_GAIN * room, np.sqrt(2 * _BRAKING * limits.acceleration * room))


def _slowed_by_turn(state: Vector) -> float:
    """Less speed while the heading is far off: 1 straight on, 0.5 backwards."""
    return 0.75 + 0.25 * float(state[5])
