"""Many arms in MuJoCo on a GPU, by MuJoCo Warp (extra `warp`); on a machine without one the same code on its cores.

    environments = gymnasium.make_vec("executive/Reach-v0", num_envs=4096, arms=WarpArms(4096))

On a GPU the physics steps of a control period are recorded once as a CUDA graph and launched together. Warp works in
single precision: joints agree with MuJoCo's to about a thousandth of a radian over an episode.
"""

from __future__ import annotations

from typing import Any

import mujoco
import numpy as np

from executive.contracts.action import Vector
from executive.errors import NotInstalled
from executive.runtime.environments.arms import STEPS, arm_actuators, arm_model, arm_positions, home, ramp


class WarpArms:
    """Arms on one device of Warp. One thread owns it. The first use compiles kernels, which takes minutes; Warp keeps
    them for the next time.

    Args:
        number: Arms.
        device: Warp's name of the device, e.g. "cuda:0"; the first GPU, else the processor, when None.

    Raises:
        NotInstalled: if MuJoCo Warp is missing.
    """

    def __init__(self, number: int, device: str | None = None) -> None:
        self._warp, self._engine = _imported()
        chosen = device or ("cuda:0" if self._warp.is_cuda_available() else "cpu")
        self._device = self._warp.get_device(chosen)
        model = arm_model()
        state, set_points = home(model)
        self._at, self._actuators = arm_positions(model), arm_actuators(model)
        data = mujoco.MjData(model)
        mujoco.mj_setState(model, data, state, int(mujoco.mjtState.mjSTATE_FULLPHYSICS))
        data.ctrl[:] = set_points
        mujoco.mj_forward(model, data)
        with self._warp.ScopedDevice(self._device):
            self._model = self._engine.put_model(model)
            self._data = self._engine.put_data(model, data, nworld=number)
        self._home = np.array(data.qpos)
        self._control = np.tile(set_points.astype(np.float32), (STEPS, number, 1))
        self._controls = self._warp.array(self._control, dtype=self._warp.float32, device=self._device)
        self._last = np.zeros((number, len(self._at)))
        self._reset: dict[int, Vector] = {}
        self._graph = self._recorded() if self._device.is_cuda else None

    @property
    def device(self) -> str:
        """Where the physics runs."""
        return str(self._device)

    @property
    def joints(self) -> Vector:
        self._carry_out_resets()
        return np.asarray(self._data.qpos.numpy()[:, self._at], dtype=np.float64)

    def reset(self, world: int, arm: Vector) -> None:
        self._reset[world] = arm
        self._last[world] = arm

    def advance(self, targets: Vector) -> None:
        self._carry_out_resets()
        self._control[:, :, self._actuators] = ramp(self._last, targets).transpose(1, 0, 2)
        self._last[:] = targets
        self._controls.assign(self._control)
        if self._graph is not None:
            self._warp.capture_launch(self._graph)
        else:
            self._period()

    def close(self) -> None:
        self._graph = None

    def _carry_out_resets(self) -> None:
        """Put the worlds that were reset to rest, all in one transfer."""
        if not self._reset:
            return
        worlds = np.array(list(self._reset))
        positions, velocities = self._data.qpos.numpy().copy(), self._data.qvel.numpy().copy()
        positions[worlds], velocities[worlds] = self._home, 0.0
        positions[np.ix_(worlds, self._at)] = np.array(list(self._reset.values()))
        self._data.qpos.assign(positions)
        self._data.qvel.assign(velocities)
        warm = self._data.qacc_warmstart.numpy().copy()
        warm[worlds] = 0.0
        self._data.qacc_warmstart.assign(warm)
        self._reset = {}

    def _period(self) -> None:
        """The physics steps of one control period."""
        with self._warp.ScopedDevice(self._device):
            for step in range(STEPS):
                self._warp.copy(self._data.ctrl, self._controls[step])
                self._engine.step(self._model, self._data)

    def _recorded(self) -> Any:
        """The same as a CUDA graph; the first run, outside of it, loads the kernels."""
        self._period()
        with self._warp.ScopedDevice(self._device), self._warp.ScopedCapture() as capture:
            for step in range(STEPS):
                self._warp.copy(self._data.ctrl, self._controls[step])
                self._engine.step(self._model, self._data)
        return capture.graph


def _imported() -> tuple[Any, Any]:
    try:
        import mujoco_warp
        import warp
    except ImportError as error:
        raise NotInstalled("mujoco-warp", "MuJoCo on a GPU", "warp") from error
    return warp, mujoco_warp
