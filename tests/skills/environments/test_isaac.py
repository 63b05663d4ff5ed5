"""Isaac Lab's vector interface: against a small environment that keeps to its published contract, and both ways."""

from __future__ import annotations

import sys

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces
from gymnasium.vector.utils import batch_space

import skills.environments  # noqa: F401 - registers the environments
from executive.errors import BadRequest, NotInstalled
from skills.environments.isaac import AsIsaac, IsaacEnvironments, launched


class Points(gymnasium.Env):
    """Points on a line that have to come to 0, as `DirectRLEnv` has it: tensors, groups of observations, own resets.

    World i starts at i + 1; actions move it. Ended worlds are reset before the observations are made.
    """

    is_vector_env = True
    metadata = {"render_modes": [None, "human", "rgb_array"]}  # noqa: RUF012
    max_episode_length = 5

    def __init__(self, num_envs: int = 3) -> None:
        self.num_envs, self.device = num_envs, "cpu"
        policy, critic = spaces.Box(-np.inf, np.inf, (2,)), spaces.Box(-np.inf, np.inf, (1,))
        self.single_observation_space = spaces.Dict({"policy": policy, "critic": critic})
        self.single_action_space = spaces.Box(-np.inf, np.inf, (1,))
        self.observation_space = batch_space(policy, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.extras: dict = {}
        self.seeds: list = []
        self.closed = False

    def reset(self, seed=None, options=None):
        self.seeds.append(seed)
        self.episode_length_buf = torch.zeros(self.num_envs, dtype=torch.long)
        self.at = torch.arange(1.0, self.num_envs + 1)
        return self._observations(), self.extras

    def step(self, action):
        assert isinstance(action, torch.Tensor)
        assert action.shape == (self.num_envs, 1)
        self.at += action[:, 0]
        self.episode_length_buf += 1
        terminated = self.at.abs() < 0.5
        time_outs = self.episode_length_buf >= self.max_episode_length
        reward = -self.at.abs()
        self.extras = {"log": {"Episode/reached": terminated.sum().item()}, "cost": (self.at > 2.5).float()}
        over = terminated | time_outs
        self.at[over] = torch.arange(1.0, self.num_envs + 1)[over]
        self.episode_length_buf[over] = 0
        return self._observations(), reward, terminated, time_outs, self.extras

    def close(self):
        self.closed = True

    def _observations(self):
        return {"policy": torch.stack([self.at, self.episode_length_buf.float()], dim=1), "critic": self.at[:, None]}


LEFT = np.full((3, 1), -1.0, dtype=np.float32)


def test_isaacs_environments_are_vector_environments():
    inner = Points()
    environments = IsaacEnvironments(inner)
    assert (environments.num_envs, environments.single_observation_space.shape) == (3, (2,))
    assert (environments.single_action_space.low, environments.single_action_space.high) == (-1, 1)
    observations, _ = environments.reset(seed=7)
    assert inner.seeds == [7]
    np.testing.assert_array_equal(observations, [[1, 0], [2, 0], [3, 0]])
    observations, rewards, terminated, truncated, infos = environments.step(LEFT)
    assert all(isinstance(array, np.ndarray) for array in (observations, rewards, terminated, truncated))
    assert terminated.tolist() == [True, False, False]
    assert not truncated.any()
    np.testing.assert_array_equal(observations, [[1, 0], [1, 1], [2, 1]])
    np.testing.assert_array_equal(rewards, [0, -1, -2])
    np.testing.assert_array_equal(infos["final_obs"][0], [1, 0])
    assert infos["_final_obs"].tolist() == [True, False, False]
    np.testing.assert_array_equal(infos["cost"], [0, 0, 0])
    environments.close()
    assert inner.closed


def test_time_outs_are_truncations_and_extras_may_hold_a_cost():
    environments = IsaacEnvironments(Points())
    environments.reset()
    still = np.zeros((3, 1), dtype=np.float32)
    for _ in range(4):
        *_, truncated, infos = environments.step(still)
        assert not truncated.any()
        np.testing.assert_array_equal(infos["cost"], [0, 0, 1])
    *_, terminated, truncated, infos = environments.step(still)
    assert truncated.all()
    assert not terminated.any()


def test_without_automatic_resets_the_worlds_go_on_when_they_are_told():
    environments = IsaacEnvironments(Points(), autoreset_mode="Disabled")
    environments.reset(seed=[4, 5, 6], options={"reset_mask": np.ones(3, dtype=bool)})
    observations, _, terminated, *_ = environments.step(LEFT)
    assert terminated[0]
    np.testing.assert_array_equal(observations, [[1, 0], [1, 1], [2, 1]])
    observations, _ = environments.reset(options={"reset_mask": terminated})
    np.testing.assert_array_equal(observations, [[1, 0], [1, 1], [2, 1]])
    observations, _, terminated, *_ = environments.step(np.array([[0.25], [0.0], [0.0]], dtype=np.float32))
    np.testing.assert_array_equal(observations[0], [1.25, 1])


@pytest.mark.parametrize("mode", ["SameStep", "Disabled"])
def test_what_is_ours_looks_the_same_through_both_interfaces(mode):
    def ours():
        return gymnasium.make_vec("executive/Reach-v0", num_envs=3, autoreset_mode="SameStep", threads=0)

    plain, through = ours(), IsaacEnvironments(AsIsaac(ours()), autoreset_mode=mode)
    before, _ = plain.reset(seed=1)
    observations, _ = through.reset(seed=1)
    np.testing.assert_array_equal(before, observations)
    for _ in range(30):
        actions = np.clip(8 * before[:, :3], -0.5, 0.5)
        expected, found = plain.step(actions), through.step(actions)
        for one, other in zip(expected[1:4], found[1:4], strict=True):
            np.testing.assert_allclose(one, other, atol=1e-6)
        np.testing.assert_allclose(found[4]["cost"], expected[4]["cost"], atol=1e-6)
        over = expected[2] | expected[3]
        observations = found[0]
        if mode == "Disabled":
            np.testing.assert_array_equal(observations[over], before[over])
            observations, _ = through.reset(options={"reset_mask": over}) if over.any() else (observations, {})
        np.testing.assert_allclose(observations, expected[0], atol=1e-6)
        before = expected[0]
    plain.close()
    through.close()


def test_ours_keeps_to_the_contract():
    environments = AsIsaac(gymnasium.make_vec("executive/Reach-v0", num_envs=2, autoreset_mode="SameStep", threads=0))
    assert environments.unwrapped is environments
    assert isinstance(environments.single_observation_space, spaces.Dict)
    observations, extras = environments.reset(seed=0)
    assert set(observations) == {"policy"}
    assert isinstance(extras, dict)
    observations, reward, terminated, time_outs, extras = environments.step(torch.zeros(2, 3))
    for tensor, shape, kind in (
        (observations["policy"], (2, 17), torch.float32),
        (reward, (2,), torch.float32),
        (terminated, (2,), torch.bool),
        (time_outs, (2,), torch.bool),
        (extras["cost"], (2,), torch.float64),
    ):
        assert (tuple(tensor.shape), tensor.dtype) == (shape, kind)
    environments.close()


def test_what_does_not_have_the_interface_is_refused():
    with pytest.raises(BadRequest, match="ReachEnv is no environment of Isaac Lab: it has no 'num_envs'"):
        IsaacEnvironments(gymnasium.make("executive/Reach-v0"))
    with pytest.raises(BadRequest, match="Isaac Lab begins an episode in the step that ends the one before"):
        IsaacEnvironments(Points(), autoreset_mode="NextStep")
    with pytest.raises(BadRequest, match="needs environments with autoreset_mode='SameStep'"):
        AsIsaac(gymnasium.make_vec("executive/Reach-v0", num_envs=2))


@pytest.mark.skipif("isaaclab" in sys.modules, reason="Isaac Lab is installed")
def test_isaac_lab_that_is_missing_is_named():
    with pytest.raises(NotInstalled) as caught:
        launched("Isaac-Reach-Franka-v0", 4)
    assert str(caught.value) == (
        "an environment of Isaac Lab needs isaaclab, which is not installed; install it with: "
        "pip install 'executive[isaac]'."
    )
