"""Arms in worlds of their own move as the robot's arm does."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from executive.errors import NotInstalled
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.model import FLAT
from executive.runtime.environments.arms import (
    OPENING,
    PERIOD,
    ThreadedArms,
    arm_actuators,
    arm_positions,
    ramp,
)
from executive.runtime.environments.kinematics import tool_positions
from executive.runtime.environments.warp_arms import WarpArms

OPEN = np.array([0.2, -1.2, 1.9, 0.8, 0.1])


def wave(step: int) -> np.ndarray:
    """Targets that make the arm swing as fast as it does in the task."""
    return OPEN + 0.3 * np.sin(0.25 * step + np.arange(5)) - 0.3 * np.sin(np.arange(5))


def test_a_coarser_step_moves_the_tool_as_in_the_flat():
    """It runs ahead by what it moves in the longer step, and ends at the same place."""
    arms = ThreadedArms(1)
    arms.reset(0, OPEN)
    spec = mujoco.MjSpec.from_file(str(FLAT.with_name("mobile_manipulator.xml")))
    spec.compiler.degree = False
    spec.option.timestep = 0.002
    spec.option.integrator = int(mujoco.mjtIntegrator.mjINT_IMPLICITFAST)
    model = spec.compile()
    data = mujoco.MjData(model)
    data.qpos[arm_positions(model)] = data.ctrl[arm_actuators(model)] = OPEN
    for finger in ("left_finger", "right_finger"):
        data.joint(finger).qpos = OPENING / 2
    data.actuator("gripper").ctrl = OPENING
    last = OPEN
    for step in range(60):
        target = wave(min(step, 40))
        arms.advance(target[None])
        for moment in range(round(PERIOD / 0.002)):
            data.ctrl[arm_actuators(model)] = last + (target - last) * (moment + 1) / round(PERIOD / 0.002)
            mujoco.mj_step(model, data)
        last = target
        both = np.stack([arms.joints[0], data.qpos[arm_positions(model)]])
        here, there = tool_positions(DESCRIPTION.arm_geometry, both)
        assert np.linalg.norm(here - there) < (0.006 if step < 55 else 1e-4)


def test_threads_change_nothing():
    alone, together = ThreadedArms(5), ThreadedArms(5, threads=2)
    for world in range(5):
        for arms in (alone, together):
            arms.reset(world, OPEN + 0.05 * world)
    for step in range(10):
        targets = np.stack([wave(step) + 0.05 * world for world in range(5)])
        alone.advance(targets)
        together.advance(targets)
    np.testing.assert_array_equal(alone.joints, together.joints)
    together.close()


def test_a_ramp_ends_where_it_should():
    steps = ramp(np.zeros((2, 5)), np.ones((2, 5)))
    assert steps.shape == (2, 10, 5)
    np.testing.assert_allclose(steps[0, :, 0], np.arange(1, 11) / 10)


def test_warp_says_what_is_missing():
    try:
        import mujoco_warp  # noqa: F401
    except ImportError:
        with pytest.raises(NotInstalled) as caught:
            WarpArms(1)
        assert str(caught.value) == (
            "MuJoCo on a GPU needs mujoco-warp, which is not installed; install it with: pip install 'executive[warp]'."
        )


@pytest.mark.slow  # compiles Warp's kernels, which takes minutes the first time
def test_warp_moves_arms_as_mujoco_does():
    pytest.importorskip("mujoco_warp")
    warped, threaded = WarpArms(3), ThreadedArms(3)
    for arms in (warped, threaded):
        for world in range(3):
            arms.reset(world, OPEN + 0.05 * world)
    for step in range(20):
        targets = np.stack([wave(step) + 0.05 * world for world in range(3)])
        warped.advance(targets)
        threaded.advance(targets)
        if step == 9:
            for arms in (warped, threaded):
                arms.reset(1, OPEN)
        np.testing.assert_allclose(warped.joints, threaded.joints, atol=1e-3)
