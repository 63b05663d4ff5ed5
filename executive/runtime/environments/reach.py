"""`executive/Reach-v0` in Gymnasium's interfaces: one world, and many worlds stepped together.

import gymnasium, skills.environments
one = gymnasium.make("executive/Reach-v0")
many = gymnasium.make_vec("executive/Reach-v0", num_envs=16)
"""

from __future__ import annotations

import os
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from executive.runtime.environments.arms import PERIOD, Arms, ThreadedArms
from executive.runtime.environments.reach_task import FEATURES, SPEED, Array
from executive.runtime.environments.reach_worlds import Flags, Outcome, ReachWorlds

_FARTHEST = 20.0
"""No feature is larger: positions stay within 2 m, and speeds within 20 m/s."""


def _spaces() -> tuple[Any, Any]:
    """The boxes of observation and action [m/s]."""
    return spaces.Box(-_FARTHEST, _FARTHEST, (FEATURES,), np.float32), spaces.Box(-SPEED, SPEED, (3,), np.float32)


class ReachEnv(gymnasium.Env[Array, Array]):
    """Bring the tool to a point; see `reach_task`. Deterministic for a seed. One thread uses it.

    An episode ends when the tool is there (terminated), or after 100 steps of 50 ms (truncated). `info["cost"]` tells
    how far the tool is in a forbidden zone or its shell, 0 to 1; `info["cut"]` which share of the action the limits
    cut; `info["success"]` whether the goal is reached; `info["distance"]` how far it is [m].
    """

    metadata = {"render_modes": [], "render_fps": round(1 / PERIOD)}  # noqa: RUF012 - as Gymnasium has it

    def __init__(self) -> None:
        self.observation_space, self.action_space = _spaces()
        self._worlds = ReachWorlds(ThreadedArms(1), 1)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Array, dict[str, Any]]:
        super().reset(seed=seed)
        self._worlds.reset([0], [self.np_random])
        return self._worlds.observations()[0], {}

    def step(self, action: Array) -> tuple[Array, float, bool, bool, dict[str, Any]]:
        outcome = self._worlds.step(np.asarray(action, dtype=np.float64)[None])
        info = {name: values[0].item() for name, values in _infos(outcome).items()}
        observation = self._worlds.observations()[0]
        return observation, float(outcome.rewards[0]), bool(outcome.reached[0]), bool(outcome.expired[0]), info

    def close(self) -> None:
        self._worlds.close()


class ReachVectorEnv(VectorEnv[Array, Array, Any]):
    """Many worlds of `ReachEnv`, their physics stepped by threads. World i with seed s + i is that of one environment.

    Args:
        num_envs: Worlds.
        autoreset_mode: When a world whose episode ended begins the next one; `AutoresetMode` says what each means.
        threads: Threads for the physics; one for each core that this process may use when None.
        arms: Moves the arms in place of threads, e.g. `WarpArms`.
    """

    def __init__(
        self,
        num_envs: int = 1,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        threads: int | None = None,
        arms: Arms | None = None,
    ) -> None:
        self.num_envs = num_envs
        self.single_observation_space, self.single_action_space = _spaces()
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._mode = AutoresetMode(autoreset_mode)
        self.metadata = {**ReachEnv.metadata, "autoreset_mode": self._mode}
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        threads = min(num_envs, cores) if threads is None else threads
        self._worlds = ReachWorlds(ThreadedArms(num_envs, threads) if arms is None else arms, num_envs)
        self._randoms = [seeding.np_random()[0] for _ in range(num_envs)]
        self._ended = np.zeros(num_envs, dtype=np.bool_)

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        """Begin an episode in every world, or in those of `options["reset_mask"]`; shape (n,)."""
        chosen = np.ones(self.num_envs, dtype=np.bool_)
        if options is not None and "reset_mask" in options:
            chosen = np.asarray(options["reset_mask"], dtype=np.bool_)
        seeds = [seed + world for world in range(self.num_envs)] if isinstance(seed, int) else seed
        for world in np.flatnonzero(chosen).tolist():
            if seeds is not None and seeds[world] is not None:
                self._randoms[world] = seeding.np_random(seeds[world])[0]
        self._begin(chosen)
        return self._worlds.observations(), {}

    def step(self, actions: Array) -> tuple[Array, Any, Flags, Flags, dict[str, Any]]:
        """One control step in every world."""
        due = self._ended.copy()
        outcome = self._worlds.step(np.asarray(actions, dtype=np.float64))
        over = outcome.ended
        infos = _infos(outcome)
        if self._mode is AutoresetMode.NEXT_STEP:
            self._begin(due)  # what its arm has just done is no part of any episode
            over = over & ~due
            infos = {name: np.where(due, 0, values) for name, values in infos.items()}
        elif self._mode is AutoresetMode.SAME_STEP and over.any():
            infos |= self._final(over, infos)
            self._begin(over)
        infos |= {f"_{name}": np.ones(self.num_envs, dtype=np.bool_) & ~due for name in _NAMES}
        self._ended = over if self._mode is AutoresetMode.NEXT_STEP else np.zeros_like(over)
        rewards = np.where(due, 0.0, outcome.rewards)
        return self._worlds.observations(), rewards, outcome.reached & ~due, outcome.expired & ~due, infos

    def close_extras(self, **kwargs: Any) -> None:
        """Release the threads."""
        self._worlds.close()

    def _begin(self, chosen: Flags) -> None:
        worlds = np.flatnonzero(chosen).tolist()
        if worlds:
            self._worlds.reset(worlds, self._randoms)
            self._ended[worlds] = False

    def _final(self, over: Flags, infos: dict[str, Any]) -> dict[str, Any]:
        """The last observation and information of the episodes that ended, as Gymnasium hands them over."""
        last = self._worlds.observations()
        observations = np.full(self.num_envs, None, dtype=object)
        for world in np.flatnonzero(over).tolist():
            observations[world] = last[world]
        final = {name: np.where(over, values, 0) for name, values in infos.items()}
        final |= {f"_{name}": over.copy() for name in infos}
        return {"final_obs": observations, "_final_obs": over.copy(), "final_info": final, "_final_info": over.copy()}


_NAMES = ("cost", "cut", "success", "distance")


def _infos(outcome: Outcome) -> dict[str, Any]:
    return dict(zip(_NAMES, (outcome.costs, outcome.cuts, outcome.reached, outcome.distances), strict=True))
