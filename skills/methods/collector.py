"""Steps several environments, and comes back to the same step after an interruption.

An environment cannot be saved. It can be repeated: a seed decides how an episode begins, and everything after that
follows from the actions. The collector gives every episode a seed of its own and keeps the actions since the oldest
running episode began; `restore` begins these episodes anew and repeats the actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from tensordict import TensorDict
from torch import Tensor

from executive.contracts.action import Vector
from executive.errors import ExecutiveError
from skills.methods.method import Episode
from skills.methods.task import Rows, Task, state_of, state_space

if TYPE_CHECKING:
    from gymnasium.vector import VectorEnv

TRAINING, HELD_OUT, DEMONSTRATIONS = 0, 1, 2
"""What starts are drawn for; the same seed gives other starts for each."""


class NotRepeatable(ExecutiveError):
    """An environment that does something else when the same episode is repeated.

    Args:
        task: Name of the task.
        difference: Largest difference between the states.
    """

    def __init__(self, task: str, difference: float) -> None:
        self.task, self.difference = task, difference
        super().__init__(
            f"task '{task}' cannot be resumed: the same start and actions led to another state (difference "
            f"{difference:.3g}). Its environment keeps something from one episode to the next."
        )


class Collector:
    """Steps environments of one task. One thread uses it.

    Args:
        task: The task.
        count: Environments that are stepped together.
        seed: With the purpose and the number of an episode, decides how the episode begins.
        purpose: `TRAINING`, `HELD_OUT` or `DEMONSTRATIONS`.
    """

    def __init__(self, task: Task, count: int, seed: int, purpose: int = TRAINING) -> None:
        self.task, self.count = task, count
        self.environments: VectorEnv[Any, Any, Any] = task.environments(count)
        space: Any = self.environments.single_action_space
        self._low, self._high = np.asarray(space.low, np.float32), np.asarray(space.high, np.float32)
        self.lower: Vector = self._low.astype(np.float64)
        self.upper: Vector = self._high.astype(np.float64)
        """Bounds of the action; shape (action,)."""
        self.features = int(state_space(self.environments).shape[0])
        self._origin = (seed, purpose)
        self._numbers = np.arange(count)
        self._next = count
        self._began = np.zeros(count, dtype=np.int64)
        self._now, self._first = 0, 0
        self._actions: list[Rows] = []
        self._sums = np.zeros((count, 2))
        self.finished: list[Episode] = []
        """Episodes that ended; whoever reads them takes them out."""
        self._states = self._reset(np.ones(count, dtype=np.bool_))

    @property
    def states(self) -> Tensor:
        """The present states; shape (environments, features)."""
        return torch.from_numpy(self._states.copy())

    def expert(self) -> Tensor:
        """What the expert would do now; shape (environments, action).

        Raises:
            ExecutiveError: if the task has none.
        """
        if self.task.expert is None:
            raise ExecutiveError(f"task '{self.task.name}' has no expert to learn from.")
        return torch.as_tensor(np.asarray(self.task.expert(self.environments, self._states), np.float32))

    def step(self, actions: Tensor) -> TensorDict:
        """Take one step everywhere; ended episodes begin anew.

        Args:
            actions: Within the bounds; shape (environments, action).

        Returns:
            observation, action and next: observation, reward, cost, done, terminated; one row an environment.
        """
        before = self._states
        taken = np.clip(actions.numpy().astype(np.float32), self._low, self._high)
        observation, rewards, terminated, truncated, infos = self.environments.step(taken)
        after = state_of(observation).copy()
        costs = np.asarray(infos.get("cost", np.zeros(self.count)), dtype=np.float64)
        done = np.logical_or(terminated, truncated)
        self._actions.append(taken)
        self._now += 1
        self._sums += np.stack((rewards, costs), axis=1)
        self._states = after
        if done.any():
            self._end(done, infos.get("success", infos.get("is_success")))
        self._forget()
        columns = (rewards, costs, done, terminated)
        reward, cost, ended, final = (torch.as_tensor(np.array(column)).unsqueeze(-1) for column in columns)
        following = {"observation": torch.from_numpy(after), "reward": reward.float(), "cost": cost.float()}
        following |= {"done": ended, "terminated": final}
        rows = {"observation": torch.from_numpy(before), "action": torch.from_numpy(taken), "next": following}
        return TensorDict(rows, batch_size=[self.count])

    def state(self) -> dict[str, Any]:
        """What `restore` needs."""
        return {
            "numbers": torch.from_numpy(self._numbers.copy()),
            "next": self._next,
            "began": torch.from_numpy(self._began.copy()),
            "now": self._now,
            "actions": torch.from_numpy(np.array(self._actions, np.float32).reshape(-1, self.count, len(self.lower))),
            "sums": torch.from_numpy(self._sums.copy()),
            "states": self.states,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Repeat the running episodes up to the present step.

        Raises:
            NotRepeatable: if they lead somewhere else this time.
        """
        self._numbers, self._next = state["numbers"].numpy().copy(), state["next"]
        self._began, self._now = state["began"].numpy().copy(), state["now"]
        self._actions = list(state["actions"].numpy().copy())
        self._sums, self._first = state["sums"].numpy().copy(), state["now"] - len(self._actions)
        self.finished = []
        self._states = self._reset(np.ones(self.count, dtype=np.bool_))
        done = np.zeros(self.count, dtype=np.bool_)
        for number, actions in enumerate(self._actions):
            self._reset(np.logical_or(done, (self._began == self._first + number) & (number > 0)))
            observation, _, terminated, truncated, _ = self.environments.step(actions)
            self._states, done = state_of(observation).copy(), np.logical_or(terminated, truncated)
        self._states = self._reset(np.logical_or(done, self._began == self._now))
        wanted = state["states"].numpy()
        if not np.array_equal(self._states, wanted):
            raise NotRepeatable(self.task.name, float(np.abs(self._states - wanted).max()))

    def close(self) -> None:
        """Let go of the environments."""
        self.environments.close()

    def _end(self, done: NDArray[np.bool_], successes: Any) -> None:
        for row in np.flatnonzero(done):
            success = None if successes is None else bool(successes[row])
            reward, cost = (float(value) for value in self._sums[row])
            self.finished.append(
                Episode(int(self._numbers[row]), reward, cost, success, int(self._now - self._began[row]))
            )
            self._numbers[row], self._began[row] = self._next, self._now
            self._next += 1
        self._sums[done] = 0.0
        self._states = self._reset(done)

    def _reset(self, mask: NDArray[np.bool_]) -> Rows:
        """Begin the episodes of the masked environments; the states of all."""
        if not mask.any():
            return self._states
        seeds = self._seeds(self._numbers)
        observation, _ = self.environments.reset(seed=seeds, options={"reset_mask": mask.copy()})
        return state_of(observation).copy()

    def _seeds(self, numbers: NDArray[np.int64]) -> Any:
        return [int(np.random.SeedSequence([*self._origin, int(n)]).generate_state(1)[0] >> 1) for n in numbers]

    def _forget(self) -> None:
        """Drop the actions from before the oldest running episode."""
        surplus = int(self._began.min()) - self._first
        if surplus > 0:
            del self._actions[:surplus]
            self._first += surplus
