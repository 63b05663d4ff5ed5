"""The arm between postures and under tool velocities: the tool points down, within limits, and never winds up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from executive.contracts.arm import ToolPose
from executive.contracts.observation import Observation, RobotState
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.scene import HALF_HEIGHT, WIDTH
from executive.robot.sim.site import read_site
from skills.arm.grip import GRIPS, grip_of, nearest_turn
from skills.arm.posture import PostureMotion, can_be_raised, folding, raised, unfolding
from skills.arm.servo import Rise, ToolServo, reachable

ARM = DESCRIPTION.arm
GEOMETRY = DESCRIPTION.arm_geometry
PERIOD = 1 / DESCRIPTION.control_rate
DOWN = pytest.approx(math.pi / 2, abs=1e-6)


def at(x: float, y: float, z: float, yaw: float = 0.0) -> np.ndarray:
    joints = GEOMETRY.inverse(ToolPose(x, y, z, math.pi / 2, yaw))
    assert joints is not None
    return joints


def observation(arm: np.ndarray, now: float = 0.0) -> Observation:
    return Observation(
        now, RobotState(np.zeros(3), np.zeros(3), arm, np.zeros(5), np.zeros(2), 0.05, 0.0), np.ones(120)
    )


def followed(motion: PostureMotion, arm: np.ndarray) -> list[np.ndarray]:
    """Where an arm goes that follows at once."""
    way = [arm]
    while not motion.done:
        way.append(motion.step(way[-1]))
        assert len(way) < 400
    return way


@pytest.mark.parametrize("point", [(0.55, 0.0), (0.5, 0.35), (0.45, -0.4)])
def test_the_tool_points_down_and_no_joint_is_too_fast_from_the_fold_to_the_object_and_back(point):
    out = followed(unfolding(DESCRIPTION, DESCRIPTION.rest, np.array(point), 0.75), DESCRIPTION.rest)
    over = GEOMETRY.forward(out[-1])
    shoulder = GEOMETRY.shoulder
    assert math.atan2(over.y, over.x - shoulder[0]) == pytest.approx(
        math.atan2(point[1], point[0] - shoulder[0]), abs=0.02
    )
    back = followed(folding(DESCRIPTION, out[-1], 0.75), out[-1])
    np.testing.assert_allclose(back[-1], DESCRIPTION.carry, atol=1e-9)
    for way in (out, back):
        assert all(GEOMETRY.forward(arm).pitch == DOWN for arm in way)
        assert np.all(np.abs(np.diff(way, axis=0)) <= ARM.velocity * PERIOD + 1e-9)
        assert np.all(way >= ARM.lower - 1e-9)
        assert np.all(way <= ARM.upper + 1e-9)


def test_a_motion_is_done_only_when_the_arm_itself_has_arrived():
    motion = PostureMotion([DESCRIPTION.rest + 0.2], DESCRIPTION)
    for _ in range(50):
        target = motion.step(DESCRIPTION.rest)
    np.testing.assert_allclose(target, DESCRIPTION.rest + 0.2)
    assert not motion.done
    assert motion.share == 0.0
    motion.step(DESCRIPTION.rest + 0.19)
    assert motion.done
    assert motion.share == 1.0


@pytest.mark.parametrize("height", [0.5, 0.7, 0.85])
def test_a_height_that_the_arm_can_be_raised_to_is_within_its_limits(height):
    assert can_be_raised(DESCRIPTION, height)
    joints = raised(DESCRIPTION, 0.4, height)
    assert GEOMETRY.forward(joints).z == pytest.approx(height)
    assert np.all((joints >= ARM.lower) & (joints <= ARM.upper))


def test_no_posture_has_the_tool_above_its_reach():
    assert not can_be_raised(DESCRIPTION, 1.1)
    assert not can_be_raised(DESCRIPTION, 1.4)
    with pytest.raises(ValueError, match=r"^no posture has the tool 1\.40 m high$"):
        raised(DESCRIPTION, 0.0, 1.4)


def test_the_tool_moves_as_it_is_told():
    servo, arm = ToolServo(DESCRIPTION), at(0.5, 0.0, 0.6)
    for _ in range(20):
        arm = servo.step(arm, np.array([0.05, 0.1, -0.05, 0.3]))
    tool = GEOMETRY.forward(arm)
    assert (tool.x, tool.y, tool.z, tool.yaw) == pytest.approx((0.55, 0.1, 0.55, 0.3), abs=1e-6)
    assert tool.pitch == DOWN
    assert servo.sag == pytest.approx(0.05 * PERIOD, abs=1e-6)


@given(st.tuples(*[st.floats(-0.5, 0.5)] * 3, st.floats(-3, 3)))
def test_whatever_is_asked_the_joints_stay_within_their_limits(velocity):
    servo, arm = ToolServo(DESCRIPTION), at(0.5, 0.0, 0.6)
    for _ in range(60):
        arm = servo.step(arm, np.array(velocity))
        assert np.all((arm >= ARM.lower) & (arm <= ARM.upper))
        assert GEOMETRY.forward(arm).pitch == DOWN


def test_a_tool_that_is_held_back_does_not_wind_up():
    servo, arm = ToolServo(DESCRIPTION), at(0.5, 0.0, 0.6)
    for _ in range(100):
        target = servo.step(arm, np.array([0.0, 0.0, -0.2, 2.0]))
    tool = GEOMETRY.forward(target)
    assert tool.z == pytest.approx(0.56, abs=1e-6)
    assert tool.yaw == pytest.approx(0.4, abs=1e-6)
    assert servo.sag == pytest.approx(0.04, abs=1e-6)
    freed = GEOMETRY.forward(servo.step(arm, np.array([0.0, 0.0, 0.2, 0.0])))
    assert freed.z == pytest.approx(0.57, abs=1e-6)


def test_a_rise_goes_straight_up_until_the_tool_is_clear():
    arm = at(0.5, 0.1, 0.6, 0.4)
    rise, now = Rise(DESCRIPTION, observation(arm)), 0.0
    while not rise.done:
        arm = rise.step(observation(arm, now))
        now += PERIOD
    tool = GEOMETRY.forward(arm)
    assert (tool.x, tool.y, tool.yaw) == pytest.approx((0.5, 0.1, 0.4), abs=1e-6)
    assert 0.68 <= tool.z < 0.70
    assert now < 1.0


def test_a_rise_that_is_blocked_comes_to_an_end():
    arm = at(0.5, 0.1, 0.6)
    rise, now = Rise(DESCRIPTION, observation(arm)), 0.0
    while not rise.done:
        rise.step(observation(arm, now))
        now += PERIOD
    assert 1.3 < now < 1.5


def test_reach_ends_where_the_arm_is_stretched_or_meets_a_limit():
    assert reachable(DESCRIPTION, 0.6, 0.0, 0.6)
    assert not reachable(DESCRIPTION, 0.95, 0.0, 0.6)
    assert not reachable(DESCRIPTION, 0.12, 0.0, 0.6)


@pytest.mark.parametrize("kind", sorted(GRIPS))
def test_objects_are_held_as_the_simulator_makes_them(kind):
    assert (GRIPS[kind].width, GRIPS[kind].half_height) == (WIDTH[kind], HALF_HEIGHT[kind])
    assert GRIPS[kind].above_underside == HALF_HEIGHT[kind] + GRIPS[kind].above_middle
    assert GRIPS[kind].width < DESCRIPTION.gripper_opening


def test_only_objects_of_a_known_kind_have_a_grip():
    assert grip_of("blue_mug", read_site()) == GRIPS["mug"]
    assert grip_of("moon", read_site()) is None


@given(st.floats(-10, 10), st.floats(-4, 4), st.sampled_from([math.pi / 2, math.pi]))
def test_the_nearest_turn_looks_the_same_and_is_the_nearest(wanted, present, turns):
    near = nearest_turn(wanted, present, turns)
    assert abs(near - present) <= turns / 2 + 1e-9
    assert math.remainder(near - wanted, turns) == pytest.approx(0.0, abs=1e-9)
