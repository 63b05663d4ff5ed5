"""The gate before the embedded robot: the simulator's own account shows no breach and no collision."""

from dataclasses import replace

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene, in_front_of
from executive.robot.sim.site import read_site
from executive.safety.gate import Gate

PERIOD = 1 / DESCRIPTION.control_rate
SITE = read_site()


def robot_at(x, y, yaw, seed=0):
    return SimRobot(replace(Scene.home(seed), robot=(x, y, yaw)), camera=False)


def drive(robot, twist, seconds, gate=None):
    gate = gate or Gate(robot)
    for _ in range(round(seconds / PERIOD)):
        observation = robot.observe()
        gate.send(Action(observation.stamp, base=np.array(twist)), observation)
        robot.advance(PERIOD)
    return gate


def wild(robot, seed, parts, seconds=20.0):
    """Ask for random jumps and jitter, of the named parts only."""
    gate, random = Gate(robot), np.random.default_rng(seed)
    for step in range(round(seconds / PERIOD)):
        if step % 20 == 0:
            jump = random.normal(0, 1.5, 11)
        asked = jump + random.normal(0, 0.2, 11)
        observation = robot.observe()
        values = {"base": asked[:3], "arm": asked[3:8], "head": asked[8:10], "gripper": float(asked[10]) / 10}
        gate.send(Action(observation.stamp, **{part: values[part] for part in parts}), observation)
        robot.advance(PERIOD)


@pytest.mark.parametrize("seed", range(3))
def test_wild_driving_breaches_no_limit_and_hits_nothing(seed):
    robot = robot_at(4.0, 3.0, 0.0, seed)
    wild(robot, seed, ("base", "head", "gripper"))
    assert robot.referee.breaches == ()
    assert robot.referee.collisions == ()


@pytest.mark.parametrize("seed", range(3))
def test_wild_moves_of_the_arm_breach_no_limit(seed):
    robot = robot_at(2.4, 4.6, 0.0, seed)
    wild(robot, seed, ("arm", "head", "gripper"), seconds=10.0)
    assert robot.referee.breaches == ()


@pytest.mark.parametrize(
    ("pose", "what"),
    [
        ((4.0, 3.0, np.pi / 2 + 0.3), "a wall beside a door"),
        ((2.6, 4.6, np.pi / 2), "the kitchen table"),
        ((2.4, 0.9, 0.0), "ben"),
        ((5.0, 4.4, np.pi / 2), "anna"),
        ((6.4, 1.6, -np.pi / 2), "the shelf"),
    ],
)
def test_driving_at_things_stops_before_contact(pose, what):
    robot = robot_at(*pose)
    drive(robot, (0.6, 0.0, 0.0), 6.0)
    assert robot.referee.collisions == ()
    assert np.abs(robot.world.base_twist).max() < 0.05


@pytest.mark.parametrize("gap", [0.05, 0.08])
@pytest.mark.parametrize("twist", [(-0.3, 0.0, 0.0), (0.0, 0.15, 0.0), (0.0, 0.0, 0.8)])
def test_a_docked_robot_can_leave_shift_and_turn(gap, twist):
    pose = in_front_of(SITE.place("shelf"), gap=gap)
    robot = robot_at(*pose)
    drive(robot, twist, 1.5)
    moved = np.abs(np.array(robot.world.robot_pose) - pose)
    assert moved.max() > 0.6 * 1.3 * np.abs(twist).max()
    assert robot.referee.collisions == ()


def test_it_docks_with_a_small_gap():
    table = SITE.place("kitchen_table")
    x, y, yaw = in_front_of(table, gap=0.5)
    robot = robot_at(x, y, yaw)
    drive(robot, (0.3, 0.0, 0.0), 6.0)
    gone = robot.world.robot_pose[1] - y
    assert 0.5 - 0.055 < gone < 0.5
    assert robot.referee.collisions == ()
