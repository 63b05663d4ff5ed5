"""Isaac Lab's vector interface, both ways (extra `isaac`).

    environments = launched("Isaac-Reach-Franka-v0", number=1024)      # its environments for our methods
    environments = IsaacEnvironments(gymnasium.make(task, cfg=cfg))    # the same, around one that was made elsewhere
    theirs = AsIsaac(gymnasium.make_vec("executive/Reach-v0", num_envs=16, autoreset_mode="SameStep"))

The interface, as `isaaclab.envs.DirectRLEnv` and `ManagerBasedRLEnv` publish it: `reset(seed, options)` gives
observations and extras, `step(actions)` observations, rewards, terminated, time-outs and extras; everything is a tensor
on `device` with one row for each of `num_envs`; observations are a mapping of groups, of which "policy" is the actor's;
a world whose episode ended has begun the next one when `step` returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import Env, make, spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from executive.errors import BadRequest, NotInstalled

if TYPE_CHECKING:
    from torch import Tensor

POLICY = "policy"
"""Isaac Lab's group of observations for the actor."""
Rows = NDArray[np.float32]


class IsaacEnvironments(VectorEnv[Rows, Rows, Any]):
    """An environment of Isaac Lab as a vector environment of Gymnasium. One thread uses it.

    Isaac Lab resets worlds by itself and does not hand out the last observation of an episode, so `final_obs`, or what
    `step` returns when automatic resets are disabled, is the one that the last action was chosen from. With resets
    disabled, `reset` with the mask of the ended worlds hands out the observations with which they went on.

    Args:
        environment: The environment; wrappers around it are kept.
        bound: Bound of actions whose space has none; Isaac Lab's own policies are trained so, mostly with 1.
        autoreset_mode: `SAME_STEP`, which is what it does, or `DISABLED`.
        program: Isaac Sim's application, where it is to be closed with the environment.

    Raises:
        BadRequest: if it does not have the interface.
    """

    def __init__(
        self,
        environment: Any,
        bound: float = 1.0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.SAME_STEP,
        program: Any = None,
    ) -> None:
        self._isaac, inner, self._program = environment, environment.unwrapped, program
        missing = [name for name in ("num_envs", "device", "single_action_space") if not hasattr(inner, name)]
        if missing:
            raise BadRequest(f"{type(inner).__name__} is no environment of Isaac Lab: it has no '{missing[0]}'.")
        self._mode = AutoresetMode(autoreset_mode)
        if self._mode is AutoresetMode.NEXT_STEP:
            raise BadRequest("Isaac Lab begins an episode in the step that ends the one before; 'NextStep' cannot be.")
        self.metadata = {"render_modes": [], "autoreset_mode": self._mode}
        self.num_envs, self._device = int(inner.num_envs), inner.device
        self.single_observation_space = _policy_space(inner.single_observation_space)
        self.single_action_space = _bounded(inner.single_action_space, bound)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._last = self._fresh = np.zeros(self.observation_space.shape or (), dtype=np.float32)
        self._begun = False

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Rows, dict[str, Any]]:
        """Begin everywhere; with a mask of some worlds, go on in those that Isaac Lab has reset by itself.

        Isaac Lab takes one seed for all worlds: of several the first counts.
        """
        mask = np.asarray((options or {}).get("reset_mask", True), dtype=np.bool_)
        if self._begun and not mask.all():
            self._last = np.where(mask[:, None], self._fresh, self._last)
            return self._last.copy(), {}
        first = seed[0] if isinstance(seed, list) and seed else seed
        observations, _ = self._isaac.reset(seed=first if isinstance(first, int) else None)
        self._begun = True
        self._last = self._fresh = _rows(_group(observations))
        return self._last.copy(), {}

    def step(self, actions: Rows) -> tuple[Rows, Any, Any, Any, dict[str, Any]]:
        """One step in every world; `info["cost"]` is Isaac's extra of that name, 0 where there is none."""
        import torch

        wished = torch.as_tensor(np.asarray(actions, dtype=np.float32), device=self._device)
        with torch.inference_mode():
            observations, rewards, terminated, time_outs, extras = self._isaac.step(wished)
        before, self._fresh = self._last, _rows(_group(observations))
        ended, expired = _rows(terminated).astype(np.bool_), _rows(time_outs).astype(np.bool_)
        over = ended | expired
        cost = extras.get("cost") if isinstance(extras, Mapping) else None
        infos: dict[str, Any] = {"cost": np.zeros(self.num_envs) if cost is None else _rows(cost).reshape(-1)}
        infos["_cost"] = np.ones(self.num_envs, dtype=np.bool_)
        self._last = self._fresh
        if self._mode is AutoresetMode.DISABLED:
            self._last = np.where(over[:, None], before, self._fresh)
        elif over.any():
            final = np.full(self.num_envs, None, dtype=object)
            for world in np.flatnonzero(over).tolist():
                final[world] = before[world].copy()
            infos |= {"final_obs": final, "_final_obs": over.copy()}
        return self._last.copy(), _rows(rewards).astype(np.float64), ended, expired & ~ended, infos

    def close_extras(self, **kwargs: Any) -> None:
        """Close Isaac Lab's environment, and Isaac Sim where it was started for it."""
        self._isaac.close()
        if self._program is not None:
            self._program.close()


class AsIsaac(Env[Any, Any]):
    """A vector environment of ours with Isaac Lab's interface, for programs that train on that.

    Args:
        environments: Resets worlds in the step that ends their episode (`autoreset_mode="SameStep"`).
        device: Where the tensors are.

    Raises:
        BadRequest: if it resets in another way.
    """

    is_vector_env = True

    def __init__(self, environments: VectorEnv[Any, Any, Any], device: str = "cpu") -> None:
        if environments.metadata.get("autoreset_mode") is not AutoresetMode.SAME_STEP:
            raise BadRequest("Isaac Lab's interface needs environments with autoreset_mode='SameStep'.")
        self._environments, self.device = environments, device
        self.num_envs = environments.num_envs
        self.single_observation_space = spaces.Dict({POLICY: environments.single_observation_space})
        self.single_action_space = environments.single_action_space
        self.observation_space, self.action_space = environments.observation_space, environments.action_space

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Tensor], dict[str, Any]]:
        observations, infos = self._environments.reset(seed=seed, options=options)
        return {POLICY: self._tensor(observations)}, self._extras(infos)

    def step(self, action: Any) -> tuple[dict[str, Tensor], Any, Any, Any, dict[str, Any]]:
        stepped = self._environments.step(action.detach().cpu().numpy())
        observations, rewards, terminated, truncated = map(self._tensor, stepped[:4])
        extras = {**self._extras(stepped[4]), "time_outs": truncated}
        return {POLICY: observations}, rewards.float(), terminated, truncated, extras

    def close(self) -> None:
        self._environments.close()

    def _extras(self, infos: Mapping[str, Any]) -> dict[str, Any]:
        """What is known of each world, as tensors; Isaac Lab's programs look for nothing else."""
        plain = {name: value for name, value in infos.items() if isinstance(value, np.ndarray)}
        return {name: self._tensor(value) for name, value in plain.items() if value.dtype != object and name[0] != "_"}

    def _tensor(self, values: Any) -> Tensor:
        import torch

        return torch.as_tensor(np.asarray(values), device=self.device)


def launched(task: str, number: int, device: str = "cuda:0", **options: Any) -> IsaacEnvironments:
    """Start Isaac Sim without a window and make environments of one of Isaac Lab's tasks.

    Args:
        task: Name of the task, e.g. "Isaac-Reach-Franka-v0".
        number: Worlds.
        device: Where the physics runs.
        options: For `IsaacEnvironments`.

    Raises:
        NotInstalled: if Isaac Lab is missing.
    """
    try:
        from isaaclab.app import AppLauncher
    except ImportError as error:
        raise NotInstalled("isaaclab", "an environment of Isaac Lab", "isaac") from error
    program = AppLauncher(headless=True, device=device).app  # what follows can be imported in the started program only
    import isaaclab_tasks  # noqa: F401 - registers the tasks
    from isaaclab_tasks.utils import parse_env_cfg

    configuration = parse_env_cfg(task, device=device, num_envs=number)
    return IsaacEnvironments(make(task, cfg=configuration), program=program, **options)


def _policy_space(space: Any) -> Any:
    """The space of one world's observation of the group "policy"."""
    found = space.spaces.get(POLICY) if isinstance(space, spaces.Dict) else None
    if not isinstance(found, spaces.Box):
        raise BadRequest(f"observations of the group '{POLICY}' must be one vector, not {found or space}.")
    return spaces.Box(found.low.reshape(-1), found.high.reshape(-1), dtype=np.float32)


def _bounded(space: Any, bound: float) -> Any:
    if not isinstance(space, spaces.Box):
        raise BadRequest(f"actions must be vectors, not {space}.")
    return spaces.Box(np.maximum(space.low, -bound), np.minimum(space.high, bound), dtype=np.float32)


def _group(observations: Any) -> Any:
    if not isinstance(observations, Mapping) or POLICY not in observations:
        raise BadRequest(f"an environment of Isaac Lab gives a mapping of observations with the group '{POLICY}'.")
    return observations[POLICY]


def _rows(values: Tensor) -> Rows:
    return np.array(values.detach().cpu().numpy(), dtype=np.float32)
