"""Tiny tasks that a method learns in a second."""

from __future__ import annotations

import gymnasium
import numpy as np
from gymnasium import spaces

from skills.methods.task import Task


def best(states):
    return 0.8 - 0.8 * states


class Bandit(gymnasium.Env):
    """One step, and the best action is a function of the state: see `best`."""

    observation_space = spaces.Box(-1, 1, (1,), np.float32)
    action_space = spaces.Box(-2, 2, (1,), np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.state = self.np_random.uniform(-1, 1, 1).astype(np.float32)
        return self.state, {}

    def step(self, action):
        return self.state, -float((action[0] - best(self.state)[0]) ** 2), True, False, {}


class Costly(Bandit):
    """One step: the reward is the action; above a half it costs 1."""

    def step(self, action):
        return self.state, float(action[0]), True, False, {"cost": float(action[0] > 0.5)}


class Seldom(Bandit):
    """One step: the reward is 1 near the best action, else nothing."""

    def step(self, action):
        return self.state, float(abs(action[0] - best(self.state)[0]) < 0.1), True, False, {}


class Drift(gymnasium.Env):
    """A point is to be brought to zero; episodes end there or after 15 steps, so that they do not end together."""

    observation_space = spaces.Box(-10, 10, (2,), np.float32)
    action_space = spaces.Box(np.array([-0.5, -2], np.float32), np.array([0.5, 2], np.float32))

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.state, self.count = self.np_random.uniform(-1, 1, 2).astype(np.float32), 0
        return self.state.copy(), {}

    def step(self, action):
        noise = self.np_random.normal(0, 0.01, 2)
        self.state = (self.state + 0.5 * action + noise).astype(np.float32)
        self.count += 1
        away = float(np.abs(self.state).max())
        info = {"cost": float(away > 0.8), "is_success": away < 0.15}
        return self.state.copy(), -away, away < 0.15, self.count >= 15, info


def _towards(environments, states):
    bounds = environments.single_action_space
    return np.clip(-2 * states, bounds.low, bounds.high).astype(np.float32)


BANDIT = Task("bandit", Bandit, lambda environments, states: best(states))
SELDOM = Task("seldom", Seldom, lambda environments, states: best(states))
COSTLY = Task("costly", Costly)
TASKS = {"bandit": BANDIT, "costly": COSTLY, "drift": Task("drift", Drift, _towards)}
