"""Steps a second of the environments, printed by `executive bench environments`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import gymnasium
import numpy as np

from executive.runtime.environments.reach import ReachEnv, ReachVectorEnv
from executive.runtime.environments.warp_arms import WarpArms

Tell = Callable[[str, float], None]

MANY, ON_GPU = 64, 4096
STEPS, PRESS_STEPS = 1280, 60
"""Environment steps a round."""
PRESS = "skills.environments:executive/Press-v0"
"""The registry imports the module before the colon."""


@dataclass
class Series:
    """One figure over the rounds."""

    name: str
    unit: str
    values: list[float] = field(default_factory=list)


def measure(rounds: int, seed: int, tell: Tell) -> tuple[Series, ...]:
    """Measure one world and many worlds in turn, round by round, so that a busy machine slows both alike.

    Args:
        rounds: How often.
        seed: Seed of the episodes and of the random actions.
        tell: Told after every round.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    one, press = ReachEnv(), gymnasium.make(PRESS)
    single, threaded, graphics = ReachVectorEnv(MANY, threads=0), ReachVectorEnv(MANY, threads=cores), _on_gpu()
    environments: list[Any] = [one, press, single, threaded, *([] if graphics is None else [graphics])]
    for environment in environments:
        environment.reset(seed=seed)
        environment.action_space.seed(seed)
    alone, of_a_core = Series("Reach-v0, one world", "/s"), Series("... by time of one core", "/s")
    together = Series(f"Reach-v0, {MANY} worlds, stepped by one thread", "/s")
    threads = Series(f"Reach-v0, {MANY} worlds, stepped by {cores} threads", "/s")
    ratio = Series(f"{MANY} worlds and {cores} threads against one world", "×")
    robot = Series("Press-v0, the whole robot", "/s")
    gpu = Series(f"Reach-v0, {ON_GPU} worlds on the GPU", "/s")
    for number in range(rounds):
        by_clock, by_core = _alone(one, STEPS)
        alone.values.append(by_clock)
        of_a_core.values.append(by_core)
        together.values.append(_together(single))
        threads.values.append(_together(threaded))
        ratio.values.append(threads.values[-1] / by_clock)
        robot.values.append(_alone(press, PRESS_STEPS)[0])
        if graphics is not None:
            gpu.values.append(_together(graphics))
        tell("environments", (number + 1) / rounds)
    for environment in environments:
        environment.close()
    return alone, of_a_core, together, threads, ratio, robot, *((gpu,) if gpu.values else ())


def _on_gpu() -> ReachVectorEnv | None:
    """Worlds on the GPU, where there is one and MuJoCo Warp is installed."""
    if find_spec("mujoco_warp") is None:
        return None
    import warp

    return ReachVectorEnv(ON_GPU, arms=WarpArms(ON_GPU)) if warp.is_cuda_available() else None


def _alone(environment: gymnasium.Env[Any, Any], steps: int) -> tuple[float, float]:
    """Steps a second with random actions, resets included: by the clock, and by processor time."""
    actions = np.array([environment.action_space.sample() for _ in range(steps)])
    begin, begin_processor = time.perf_counter(), time.process_time()
    for action in actions:
        _, _, terminated, truncated, _ = environment.step(action)
        if terminated or truncated:
            environment.reset()
    return steps / (time.perf_counter() - begin), steps / (time.process_time() - begin_processor)


def _together(environments: ReachVectorEnv) -> float:
    """Steps of single worlds a second with random actions, resets included."""
    count = max(10, STEPS // environments.num_envs)
    actions = np.array([environments.action_space.sample() for _ in range(count)])
    begin = time.perf_counter()
    for action in actions:
        environments.step(action)
    return count * environments.num_envs / (time.perf_counter() - begin)
