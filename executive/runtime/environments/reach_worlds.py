"""The task `reach` in n worlds: task, limits and physics together, without any interface of a library.

worlds = ReachWorlds(ThreadedArms(16, threads=2), 16)
worlds.reset(range(16), [np.random.default_rng(seed) for seed in range(16)])
outcome = worlds.step(velocities)          # shape (16, 3) [m/s]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.robot.sim.description import DESCRIPTION
from executive.runtime.environments import reach_task as task
from executive.runtime.environments.arms import PERIOD, Arms
from executive.runtime.environments.kinematics import tool_positions
from executive.runtime.environments.limited_arms import LimitedArms
from executive.safety.workspace import Workspace

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Outcome:
    """What one step came to in every world.

    Attributes:
        rewards: Shape (n,).
        reached: Whether the goal is reached, which ends the episode; shape (n,).
        expired: Whether the horizon ends it; shape (n,).
        costs: Nearness to forbidden zones, 0 to 1; shape (n,).
        cuts: Share of the asked motion that the limits cut, 0 to 1; shape (n,).
        distances: Distance left to the goal [m]; shape (n,).
    """

    rewards: Vector
    reached: Flags
    expired: Flags
    costs: Vector
    cuts: Vector
    distances: Vector

    @property
    def ended(self) -> Flags:
        """Whether the episode is over, for either reason; shape (n,)."""
        return self.reached | self.expired


class ReachWorlds:
    """n episodes side by side. One thread uses it.

    Args:
        arms: Moves the arms.
        number: How many there are.
    """

    def __init__(self, arms: Arms, number: int) -> None:
        self._arms = arms
        self._workspace = Workspace(DESCRIPTION)
        self._limited = LimitedArms(DESCRIPTION, number)
        self._goals = np.zeros((number, 3))
        self._zones = np.zeros((number, task.ZONES, 4))
        self._tools = np.zeros((number, 3))
        self._velocities = np.zeros((number, 3))
        self._steps = np.zeros(number, dtype=np.int64)

    def reset(self, worlds: Iterable[int], randoms: Sequence[np.random.Generator]) -> None:
        """Begin new episodes in these worlds, drawn from the generator of each (one for every world there is)."""
        worlds = list(worlds)
        for world in worlds:
            start = task.drawn(randoms[world], DESCRIPTION, self._workspace)
            self._arms.reset(world, start.arm)
            self._limited.anchor(world, start.arm)
            self._goals[world], self._zones[world] = start.goal, start.zones
            self._velocities[world], self._steps[world] = 0.0, 0
        self._tools[worlds] = self._tool_positions()[worlds]

    def step(self, velocities: Vector) -> Outcome:
        """Move every tool for one control step at these velocities [m/s]; shape (n, 3)."""
        velocities = np.clip(velocities, -task.SPEED, task.SPEED)
        targets, cuts = self._limited.towards(velocities, self._arms.joints)
        before = task.distances(self._tools, self._goals)
        self._arms.advance(targets)
        tools = self._tool_positions()
        self._velocities, self._tools = (tools - self._tools) / PERIOD, tools
        self._steps += 1
        after = task.distances(tools, self._goals)
        reached = after < task.REACHED
        return Outcome(
            rewards=task.rewards(before, after),
            reached=reached,
            expired=~reached & (self._steps >= task.HORIZON),
            costs=task.costs(tools, self._zones),
            cuts=cuts,
            distances=after,
        )

    def observations(self) -> task.Array:
        """What the policies see now; shape (n, FEATURES); a new array every time."""
        return task.observations(self._tools, self._velocities, self._goals, self._zones)

    def close(self) -> None:
        """Release what the arms hold."""
        self._arms.close()

    def _tool_positions(self) -> Vector:
        return tool_positions(DESCRIPTION.arm_geometry, self._arms.joints)
