"""Many arms in MuJoCo: the robot's own model without the flat, every world a state, stepped by threads.

`mujoco.rollout` steps all worlds of a control period in one call that releases the GIL, each thread with its own
`MjData`. The result is the same for any number of threads.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

import mujoco
import numpy as np
from mujoco import rollout
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.model import FLAT

Indices = NDArray[np.int64]
PERIOD = 1.0 / DESCRIPTION.control_rate
STEPS = 10
"""Physics steps in a control step: 5 ms each. The flat needs 2 ms for its contacts; an arm that touches nothing moves
nearly the same at 5 ms, as a test holds."""
OPENING = 0.06
"""Opening of the gripper [m]."""


class Arms(Protocol):
    """n arms, each in a world of its own."""

    @property
    def joints(self) -> Vector:
        """Joint positions [rad]; shape (n, 5)."""

    def reset(self, world: int, arm: Vector) -> None:
        """Put one arm at rest at these joint positions [rad]; shape (5,)."""

    def advance(self, targets: Vector) -> None:
        """Let one control period pass, the set points moving evenly to these targets [rad]; shape (n, 5)."""

    def close(self) -> None:
        """Release threads and memory; may be called twice."""


@cache
def arm_model() -> mujoco.MjModel:
    """The robot alone, compiled once in a process; never changed. The limits keep it off itself: no contacts."""
    spec = mujoco.MjSpec.from_file(str(FLAT.with_name("mobile_manipulator.xml")))
    spec.compiler.degree = False  # as in the flat, which includes this file
    spec.option.timestep = PERIOD / STEPS
    spec.option.integrator = int(mujoco.mjtIntegrator.mjINT_IMPLICITFAST)
    spec.option.disableflags |= int(mujoco.mjtDisableBit.mjDSBL_CONTACT)
    return spec.compile()


def home(model: mujoco.MjModel) -> tuple[Vector, Vector]:
    """Full physics state at rest, and the set points that hold it; the arm is yet to be placed."""
    data = mujoco.MjData(model)
    for finger in ("left_finger", "right_finger"):
        data.joint(finger).qpos = OPENING / 2
    data.actuator("gripper").ctrl = OPENING
    kind = int(mujoco.mjtState.mjSTATE_FULLPHYSICS)
    state = np.zeros(mujoco.mj_stateSize(model, kind))
    mujoco.mj_getState(model, data, state, kind)
    return state, np.array(data.ctrl)


def arm_positions(model: mujoco.MjModel) -> Indices:
    """Where the arm's joints are in `qpos`."""
    return np.array([int(model.joint(name).qposadr[0]) for name in DESCRIPTION.arm.names])


def arm_actuators(model: mujoco.MjModel) -> Indices:
    """Where the arm's set points are in `ctrl`."""
    return np.array([int(model.actuator(name).id) for name in DESCRIPTION.arm.names])


def ramp(start: Vector, end: Vector) -> Vector:
    """Set points of every physics step on the way from one target to the next; shape (n, STEPS, 5)."""
    shares = np.arange(1, STEPS + 1)[None, :, None] / STEPS
    return np.asarray(start[:, None] + shares * (end - start)[:, None])


class ThreadedArms:
    """Arms on the processor's cores. One thread owns it; it keeps threads of its own inside.

    Args:
        number: Arms.
        threads: Threads that step them; 0 steps them on the calling thread.
    """

    def __init__(self, number: int, threads: int = 0) -> None:
        model = arm_model()
        self._models = [model] * number
        self._data = [mujoco.MjData(model) for _ in range(max(1, threads))]
        self._pool = rollout.Rollout(nthread=threads)
        self._home, set_points = home(model)
        self._at = 1 + arm_positions(model)  # behind the time
        self._actuators = arm_actuators(model)
        self._state = np.tile(self._home, (number, 1))
        self._control = np.tile(set_points, (number, STEPS, 1))
        self._after = np.zeros((number, STEPS, len(self._home)))
        self._sensed = np.zeros((number, STEPS, model.nsensordata))
        self._last = np.zeros((number, len(self._at)))

    @property
    def joints(self) -> Vector:
        return self._state[:, self._at]

    def reset(self, world: int, arm: Vector) -> None:
        self._state[world] = self._home
        self._state[world, self._at] = arm
        self._last[world] = arm

    def advance(self, targets: Vector) -> None:
        self._control[:, :, self._actuators] = ramp(self._last, targets)
        self._last[:] = targets
        self._pool.rollout(
            self._models,
            self._data,
            self._state,
            self._control,
            skip_checks=True,  # every array is our own
            nstep=STEPS,
            state=self._after,
            sensordata=self._sensed,
        )
        self._state[:] = self._after[:, -1]

    def close(self) -> None:
        self._pool.close()
