"""What the local policy sees and says."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import Observation
from skills.frames import pose_error
from skills.policy import Array, Feature

SECTORS = 36
SIGHT = 2.0
"""Ranges are cut off here [m]: farther obstacles do not matter for the next 0.8 m."""
REACH = 0.8
"""Way ahead that the policy is told of at most [m]."""
_NEAR, _NEAR_TURN = 0.06, 0.1

INPUTS = (
    Feature(
        "observation.state",
        (11 + SECTORS,),
        "sub-goal ahead [m], left [m]; the same finely (tanh of the distance over 0.06 m); sine and cosine of the turn "
        "to the wanted heading; that turn finely (tanh over 0.1 rad); way left, at most 0.8 [m]; measured twist "
        "[m/s, m/s, rad/s]; smallest lidar range in 36 sectors from -pi, at most 2 [m]",
    ),
)
OUTPUTS = (
    Feature("action", (3,), "twist in base_link: forward [m/s], left [m/s], turn [rad/s]"),
    Feature("success", (1,), "probability that the robot stands at the goal now"),
)


def encode(observation: Observation, sub_goal: Vector, heading: float, remaining: float) -> Array:
    """The features; shape (47,).

    Args:
        observation: The newest observation.
        sub_goal: Next sub-goal in `map` [m]; shape (2,).
        heading: Heading to take [rad] in `map`.
        remaining: Way left to the goal [m].
    """
    ahead, left, turn = pose_error(np.array([*sub_goal, heading]), observation.state.base_pose)
    distance = math.hypot(ahead, left)
    shrink = min(1.0, REACH / max(distance, 1e-9))
    fine = math.tanh(distance / _NEAR) / max(distance, 1e-9)
    sectors = np.minimum(pooled(observation.lidar), SIGHT)
    return np.array(
        [
            ahead * shrink,
            left * shrink,
            ahead * fine,
            left * fine,
            math.sin(turn),
            math.cos(turn),
            math.tanh(turn / _NEAR_TURN),
            min(remaining, REACH),
            *observation.state.base_twist,
            *sectors,
        ],
        dtype=np.float32,
    )


def pooled(lidar: Vector) -> Vector:
    """Smallest range in each of the sectors; shape (36,). A beam on the border counts for both."""
    edges = np.arange(SECTORS + 1) * len(lidar) / SECTORS
    first = np.floor(edges[:-1]).astype(int)
    width = math.ceil(len(lidar) / SECTORS) + 1
    return np.asarray(lidar[(first[:, None] + np.arange(width)) % len(lidar)].min(axis=1))


def directions() -> Vector:
    """Unit vectors towards the middles of the sectors in `base_link`; shape (36, 2)."""
    angles = -math.pi + (np.arange(SECTORS) + 0.5) * 2 * math.pi / SECTORS
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)
