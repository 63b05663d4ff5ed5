"""What the robot does with actions: base, arm, gripper, and what it does when nobody speaks to it."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene

HALL = (3.0, 3.0, 0.0)


@pytest.fixture
def robot() -> SimRobot:
    return SimRobot(Scene(robot=HALL), camera=False)


def test_the_base_follows_a_twist_in_its_own_frame(drive) -> None:
    robot = SimRobot(Scene(robot=(3.0, 3.0, np.pi / 2)), camera=False)
    drive(robot, (0.1, 0.2, 0.0), 1.0)
    np.testing.assert_allclose(robot.world.base_twist, [0.1, 0.2, 0.0], atol=0.005)
    x, y, _ = robot.world.robot_pose
    assert x < 2.85
    assert y > 3.05


def test_the_base_turns_while_driving_straight_ahead(robot, drive) -> None:
    drive(robot, (0.2, 0.0, 0.5), 2.0)
    np.testing.assert_allclose(robot.world.base_twist, [0.2, 0.0, 0.5], atol=0.01)


def test_the_base_gains_speed_no_faster_than_its_limit(robot, drive) -> None:
    drive(robot, (0.6, 0.0, 0.0), 0.3)
    assert robot.world.base_twist[0] == pytest.approx(0.3, abs=0.03)


def test_a_twist_that_is_not_renewed_expires(robot, drive) -> None:
    drive(robot, (0.3, 0.0, 0.0), 1.0)
    robot.advance(0.15)
    assert robot.world.base_twist[0] == pytest.approx(0.3, abs=0.01)
    robot.advance(0.5)
    np.testing.assert_allclose(robot.world.base_twist, 0.0, atol=0.005)


def test_stop_brakes_at_the_base_s_deceleration(robot, drive) -> None:
    drive(robot, (0.5, 0.0, 0.0), 1.0)
    before = robot.world.robot_pose[0]
    robot.stop()
    robot.advance(0.7)
    np.testing.assert_allclose(robot.world.base_twist, 0.0, atol=0.005)
    braking_distance = 0.5**2 / (2 * DESCRIPTION.base.acceleration)
    assert robot.world.robot_pose[0] - before == pytest.approx(braking_distance, abs=0.02)


def test_a_part_that_is_not_asked_to_move_holds(robot) -> None:
    robot.send(Action(0.0, arm=DESCRIPTION.rest + 0.2))
    robot.advance(0.05)
    robot.send(Action(0.05))
    robot.advance(0.3)
    held = robot.world.arm
    robot.advance(0.5)
    np.testing.assert_allclose(robot.world.arm, held, atol=1e-3)


def test_the_arm_reaches_its_target_one_period_later(robot) -> None:
    target = DESCRIPTION.rest + np.array([0.05, -0.05, 0.05, 0.05, 0.05])
    robot.send(Action(0.0, arm=target))
    robot.advance(0.3)
    np.testing.assert_allclose(robot.world.arm, target, atol=2e-3)
    np.testing.assert_allclose(robot.observe().state.arm, robot.world.arm)


def test_the_arm_carries_its_own_weight_stretched_out(robot) -> None:
    stretched = np.array([0.0, 0.0, 0.0, 0.0, 0.0])
    robot.reset(Scene(robot=HALL, arm=tuple(stretched)))
    robot.advance(1.0)
    np.testing.assert_allclose(robot.world.arm, stretched, atol=1e-3)


def test_the_gripper_opens_and_closes_at_its_speed(robot) -> None:
    robot.send(Action(0.0, gripper=0.0))
    robot.advance(1.0)
    assert robot.observe().state.gripper == pytest.approx(0.0, abs=0.003)
    robot.send(Action(1.0, gripper=0.10))
    robot.advance(0.4)
    assert robot.observe().state.gripper == pytest.approx(0.06, abs=0.01)
    robot.advance(0.6)
    assert robot.observe().state.gripper == pytest.approx(0.10, abs=0.003)


@pytest.mark.parametrize("name", ["red_cube", "blue_mug", "peg"])
def test_a_held_object_stays_held_and_is_felt(name, drive) -> None:
    robot = SimRobot(Scene(robot=HALL, held=name), camera=False)
    drive(robot, (0.3, 0.0, 1.0), 1.0)
    robot.stop()
    robot.advance(0.5)
    assert robot.referee.holds(f"holding({name})")
    assert robot.observe().state.gripper_force == pytest.approx(15.0, abs=1.5)


def test_the_head_turns(robot) -> None:
    robot.send(Action(0.0, head=np.array([0.05, 0.65])))
    robot.advance(0.3)
    np.testing.assert_allclose(robot.observe().state.head, [0.05, 0.65], atol=5e-3)


def test_time_adds_up_over_uneven_steps(robot) -> None:
    for _ in range(30):
        robot.advance(0.0105)
    assert robot.clock.now() == pytest.approx(0.315, abs=0.002)


def test_a_closed_robot_may_be_closed_again(robot) -> None:
    robot.close()
    robot.close()


def test_a_simulation_that_becomes_unstable_says_so(robot, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)  # MuJoCo writes its own log into the working directory
    robot.world.data.qvel[0] = np.inf
    with pytest.raises(RuntimeError, match=r"^the simulation became unstable before "):
        robot.advance(0.1)
