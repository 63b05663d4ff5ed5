"""Tool velocities change no faster than every joint can follow, and along a straight line."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.arm import ToolPose
from executive.robot.sim.description import DESCRIPTION
from skills.arm.ramp import Ramp

PERIOD = 1.0 / DESCRIPTION.control_rate
GEOMETRY = DESCRIPTION.arm_geometry
REACHES = (0.45, 0.60, 0.72)


def arm_at(ahead: float) -> np.ndarray:
    joints = GEOMETRY.inverse(ToolPose(ahead, 0.1, 0.52))
    assert joints is not None
    return joints


def accelerations(arm: np.ndarray, change: np.ndarray) -> np.ndarray:
    """What a change of the tool's velocity asks of yaw and pitch joints [rad/s²], by differences of joint positions."""
    tool = GEOMETRY.forward(arm)
    there = GEOMETRY.inverse(ToolPose(tool.x + change[0] * 1e-3, tool.y + change[1] * 1e-3, tool.z + change[2] * 1e-3))
    assert there is not None
    return np.abs(there[:4] - arm[:4]) / 1e-3 / PERIOD


@pytest.mark.parametrize("ahead", REACHES)
def test_a_sudden_turn_is_followed_by_every_joint(ahead: float) -> None:
    ramp, arm = Ramp(DESCRIPTION), arm_at(ahead)
    before = np.zeros(3)
    for wanted in [np.array([-0.2, 0.0, 0.0])] * 20 + [np.array([0.2, 0.1, 0.0])] * 20:
        velocity = ramp.step(arm, wanted)
        assert np.all(accelerations(arm, velocity - before) <= DESCRIPTION.arm.acceleration[:4])
        before = velocity
    np.testing.assert_allclose(before, [0.2, 0.1, 0.0])


def test_a_turn_in_the_plane_stays_in_the_plane() -> None:
    ramp, arm = Ramp(DESCRIPTION), arm_at(0.6)
    for wanted in [np.array([-0.2, 0.0, 0.0])] * 20 + [np.array([0.2, 0.1, 0.0])] * 20:
        assert ramp.step(arm, wanted)[2] == 0.0


def test_what_every_joint_can_follow_is_left_as_it_is() -> None:
    np.testing.assert_array_equal(Ramp(DESCRIPTION).step(arm_at(0.5), np.array([0.01, 0.0, -0.01])), [0.01, 0.0, -0.01])


def test_out_of_reach_nothing_is_held_back() -> None:
    stretched = np.array([0.0, 0.2, 0.0, 0.0, 0.0])
    np.testing.assert_array_equal(Ramp(DESCRIPTION).step(stretched, np.array([0.2, 0.0, 0.0])), [0.2, 0.0, 0.0])
