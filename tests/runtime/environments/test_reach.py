"""`executive/Reach-v0`, alone and in many worlds at once."""

from __future__ import annotations

import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

import skills.environments  # noqa: F401 - registers the environment
from executive.runtime.environments import reach_task as task

NAME = "executive/Reach-v0"


def straight(observations):
    """Straight at the goal; shape (..., 17) → (..., 3)."""
    return np.clip(8.0 * observations[..., :3], -task.SPEED, task.SPEED).astype(np.float32)


@pytest.fixture
def reach():
    environment = gymnasium.make(NAME)
    yield environment
    environment.close()


def many(number: int, mode: AutoresetMode, threads: int = 0):
    return gymnasium.make_vec(NAME, num_envs=number, autoreset_mode=mode, threads=threads)


def episode(environment, seed: int, policy=straight):
    observation, _ = environment.reset(seed=seed)
    steps = []
    while not steps or not (steps[-1][2] or steps[-1][3]):
        observation, *rest = environment.step(policy(observation))
        steps.append((observation, *rest))
    return steps


def test_gymnasiums_checker_has_nothing_to_say(reach):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(reach.unwrapped)


def test_going_straight_reaches_the_goal_through_the_zone(reach):
    costs = []
    for seed in range(10):
        *_, (observation, reward, terminated, truncated, info) = steps = episode(reach, seed)
        assert (terminated, truncated, info["success"]) == (True, False, True)
        assert info["distance"] == pytest.approx(np.linalg.norm(observation[:3]), abs=1e-6)
        assert info["distance"] < task.REACHED
        assert reward > task.BONUS - 0.5
        costs.append(sum(step[4]["cost"] for step in steps))
    assert sum(cost > 0 for cost in costs) >= 6


def test_an_arm_that_stays_where_it_is_runs_out_of_time(reach):
    steps = episode(reach, 3, lambda observation: np.zeros(3, dtype=np.float32))
    assert len(steps) == task.HORIZON
    assert steps[-1][2:4] == (False, True)
    assert sum(step[1] for step in steps) == pytest.approx(task.HORIZON * task.PER_STEP, abs=0.02)


def test_nothing_leaves_the_workspace_whatever_is_asked_for(reach):
    random = np.random.default_rng(0)
    for seed in range(5):
        push = random.uniform(-1.0, 1.0, 3).astype(np.float32)
        for observation, *_, info in episode(reach, seed, lambda observation, push=push: push):
            assert (np.abs(observation[3:5]) < 1.0).all()
            assert 0.0 <= info["cost"] <= 1.0
            assert 0.0 <= info["cut"] <= 1.0


def test_the_cost_rises_in_the_shell_of_a_zone():
    zones = np.array([[[0.5, 0.0, 0.6, 0.1], [0.5, 2.0, 0.6, 0.1]]])
    distances = np.array([0.05, 0.1, 0.1 + task.MARGIN / 2, 0.1 + task.MARGIN, 0.3])
    costs = [task.costs(np.array([[0.5 + distance, 0.0, 0.6]]), zones)[0] for distance in distances]
    np.testing.assert_allclose(costs, [1.0, 1.0, 0.5, 0.0, 0.0], atol=1e-9)


def test_many_worlds_are_the_same_as_each_alone(reach):
    worlds = many(4, AutoresetMode.SAME_STEP, threads=2)
    observations, _ = worlds.reset(seed=20)
    alone = [episode(reach, 20 + world) for world in range(4)]
    ended = np.zeros(4, dtype=bool)
    for step in range(max(map(len, alone))):
        observations, rewards, terminated, truncated, infos = worlds.step(straight(observations))
        for world in np.flatnonzero(~ended):
            observation, reward, done, cut, info = alone[world][step]
            over = done or cut
            there = infos["final_obs"][world] if over else observations[world]
            np.testing.assert_allclose(there, observation, atol=1e-5)
            assert rewards[world] == pytest.approx(reward, abs=1e-6)
            assert (terminated[world], truncated[world]) == (done, cut)
            assert infos["cost"][world] == pytest.approx(info["cost"], abs=1e-6)
            if over:
                assert infos["final_info"]["success"][world] == info["success"]
                assert infos["_final_obs"][world]
                assert np.linalg.norm(observations[world, :3]) > 0.2, "already the next episode"
            ended[world] = over
    assert ended.all()
    worlds.close()


def test_the_next_episode_begins_in_the_next_step_when_asked():
    worlds = many(1, AutoresetMode.NEXT_STEP)
    observations, _ = worlds.reset(seed=0)
    over = False
    while not over:
        observations, _, terminated, truncated, _ = worlds.step(straight(observations))
        over = bool(terminated[0] or truncated[0])
    assert np.linalg.norm(observations[0, :3]) < task.REACHED
    observations, rewards, terminated, truncated, infos = worlds.step(straight(observations))
    assert (rewards[0], terminated[0], truncated[0], infos["cost"][0]) == (0.0, False, False, 0.0)
    assert np.linalg.norm(observations[0, :3]) > 0.2
    assert (observations[0, 6:9] == 0.0).all()
    worlds.close()


def test_worlds_can_be_reset_by_hand():
    worlds = many(3, AutoresetMode.DISABLED)
    first, _ = worlds.reset(seed=[5, 6, 7])
    for _ in range(3):
        observations, *_ = worlds.step(straight(first))
    again, _ = worlds.reset(seed=[5, None, None], options={"reset_mask": np.array([True, False, False])})
    np.testing.assert_array_equal(again[0], first[0])
    np.testing.assert_array_equal(again[1:], observations[1:])
    worlds.close()


def test_a_seed_gives_the_same_episode_again(reach):
    one, other = episode(reach, 11), episode(reach, 11)
    assert len(one) == len(other)
    for here, there in zip(one, other, strict=True):
        np.testing.assert_array_equal(here[0], there[0])
        assert here[1:] == there[1:]
