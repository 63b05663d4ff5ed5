"""The outlook of an action: what is seen around the robot, and how near the motion comes to it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from kinematic_robot import KinematicRobot

from executive.contracts.action import Action
from executive.contracts.observation import CameraFrame
from executive.robot.sim.description import DESCRIPTION
from executive.safety.outlook import HELD, Outlook, nearness, scaled
from executive.safety.sight import Sight


def test_an_action_is_scaled_from_where_the_robot_is():
    robot = KinematicRobot()
    observation = robot.observe()
    state = observation.state
    action = Action(0.0, np.array([0.4, 0.2, 1.0]), state.arm + 0.1, state.head - 0.2, state.gripper + 0.04)
    half = scaled(action, observation, 0.5)
    assert half.base.tolist() == [0.2, 0.1, 0.5]
    assert np.allclose(half.arm, state.arm + 0.05)
    assert np.allclose(half.head, state.head - 0.1)
    assert half.gripper == pytest.approx(state.gripper + 0.02)
    assert scaled(Action(0.0), observation, 0.5) == Action(0.0)


def test_the_outlook_sees_a_wall_come_nearer():
    robot = KinematicRobot([(1.0, -3.0, 1.0, 3.0)])
    outlook, observation = Outlook(DESCRIPTION), robot.observe()
    seen = Sight(DESCRIPTION).look(observation)
    robot.twist = (0.5, 0.0, 0.0)
    moving = robot.observe()
    names = outlook.names
    far = outlook.inputs(observation, seen, Action(0.0, np.zeros(3)))
    near = outlook.inputs(moving, seen, Action(0.0, np.array([0.5, 0.0, 0.0])))
    assert far.shape == near.shape == (len(names),)
    what = "chassis to lidar, near"
    start, end = names.index(f"{what} now"), names.index(f"{what} at rest")
    gap = 1.0 - DESCRIPTION.base.radius
    braking = 0.5**2 / (2 * DESCRIPTION.base.acceleration)
    assert far[start] == pytest.approx(far[end]) == pytest.approx(nearness(np.array(0.6)), rel=0.1)
    assert near[end] == pytest.approx(nearness(np.array(gap - 0.5 * HELD - braking)), rel=0.1)


def shown(robot, points=(), table=None):
    """What the robot observes with a camera that looks straight down from 3 m above: points, or a table's height."""
    depth = np.full((64, 64), 0.0 if table is None else 3.0 - table, dtype=np.float32)
    rotation = np.array([[0.0, -1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
    frame = CameraFrame(robot.observe().stamp, np.zeros((64, 64, 3), np.uint8), depth, 68.6,
                        np.array([0.6, 0.0, 3.0]), rotation)  # fmt: skip
    for x, y, z in points:
        away = rotation.T @ (np.array([x, y, z]) - frame.position)
        column, row = np.round((away[:2] / away[2] * frame.focal + 30.5) / 2).astype(int) * 2 + 1
        depth[row, column] = away[2]
    return replace(robot.observe(), camera=frame)


def reaching():
    """A robot whose hand points straight down, and the height of its tool."""
    robot = KinematicRobot()
    robot.arm = np.array([0.0, -0.9, 1.7, math.pi / 2 - 0.8, 0.0])
    return robot, DESCRIPTION.arm_geometry.forward(robot.arm).z


def test_the_outlook_sees_a_table_below_the_hand():
    robot, height = reaching()
    outlook = Outlook(DESCRIPTION)
    observation = shown(robot, table=height - 0.05)
    seen = Sight(DESCRIPTION).look(observation)
    assert seen.image
    assert len(seen.points) > 100
    above = outlook.names.index("height above share 0.5 now")
    assert outlook.inputs(observation, seen, Action(0.0))[above] == pytest.approx(0.05 - 0.013, abs=0.01)
    down = Action(0.0, arm=robot.arm + np.array([0.0, 0.02, 0.0, -0.02, 0.0]))
    lower = outlook.inputs(observation, seen, down)[outlook.names.index("height above share 0.5 at rest")]
    assert lower < 0.02
    old = replace(observation, stamp=observation.stamp + 1.0)
    assert not Sight(DESCRIPTION).look(old).image


def test_the_arm_is_cut_out_of_a_picture_where_it_was_when_it_was_taken():
    robot, height = reaching()
    tool = DESCRIPTION.arm_geometry.forward(robot.arm)
    own = [(tool.x, tool.y - 0.06, height + 0.05), (tool.x, tool.y + 0.04, height)]
    sight = Sight(DESCRIPTION)
    before = robot.observe()
    picture = shown(robot, [*own, (tool.x + 0.2, 0.3, height)])
    sight.look(before)
    robot.arm = DESCRIPTION.rest.copy()
    later = replace(robot.observe(), stamp=before.stamp + 0.1, camera=picture.camera)
    assert len(sight.look(later).points) == 1
    assert len(Sight(DESCRIPTION).look(later).points) == 3
