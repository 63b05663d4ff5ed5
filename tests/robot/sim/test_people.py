"""People in the embedded world: they walk their way, wait for the robot, and take what is held out to them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.contracts.arm import ToolPose
from executive.contracts.people import Manner, Walk
from executive.errors import BadRequest, UnknownName
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene

ANNA = (5.0, 5.4)


def spot(robot: SimRobot, name: str) -> tuple[float, float]:
    x, y, _ = robot.world.body(name).position
    return float(x), float(y)


def arm_out(ahead: float = 0.55, height: float = 0.88) -> np.ndarray:
    """Joints with the tool before the robot, pointing down."""
    joints = DESCRIPTION.arm_geometry.inverse(ToolPose(ahead, 0.0, height))
    assert joints is not None
    return joints


def offering(away: float = 0.93, seed: int = 1, **manner) -> SimRobot:
    """The robot before Anna with a red cube in its stretched hand."""
    scene = Scene(
        seed=seed,
        robot=(ANNA[0], ANNA[1] - away, math.pi / 2),
        arm=tuple(float(angle) for angle in arm_out()),
        held="red_cube",
        manners={"anna": Manner(**manner)},
    )
    return SimRobot(scene, camera=False)


def hold(robot: SimRobot, seconds: float, opening: float = 0.0) -> None:
    for _ in range(round(seconds / 0.05)):
        robot.send(Action(robot.clock.now(), base=np.zeros(3), arm=arm_out(), gripper=opening))
        robot.advance(0.05)


def test_somebody_walks_along_the_waypoints_at_their_speed() -> None:
    walk = Walk(((5.0, 4.6), (5.8, 4.6)), speed=0.5, after=1.0)
    robot = SimRobot(Scene(manners={"anna": Manner(walk)}), camera=False)
    robot.advance(1.0)
    assert spot(robot, "anna") == ANNA
    robot.advance(1.0)
    np.testing.assert_allclose(spot(robot, "anna"), (5.0, 4.9), atol=0.01)
    robot.advance(1.0)
    np.testing.assert_allclose(spot(robot, "anna"), (5.2, 4.6), atol=0.02)
    robot.advance(3.0)
    np.testing.assert_allclose(spot(robot, "anna"), (5.8, 4.6), atol=1e-6)
    assert spot(robot, "ben") == (3.5, 0.9)


def test_somebody_waits_while_the_robot_stands_before_them() -> None:
    walk = Walk(((5.0, 3.0),), speed=0.5)
    robot = SimRobot(Scene(robot=(5.0, 4.0, 0.0), manners={"anna": Manner(walk)}), camera=False)
    robot.advance(6.0)
    assert 4.6 < spot(robot, "anna")[1] < 4.8
    assert robot.referee.collisions == ()


def test_nobody_runs() -> None:
    with pytest.raises(BadRequest) as caught:
        SimRobot(Scene(manners={"ben": Manner(Walk(((3.0, 3.0),), speed=1.5))}), camera=False)
    assert str(caught.value) == "ben cannot walk with 1.5 m/s; people walk with up to 1 m/s."


def test_only_who_is_there_has_manners() -> None:
    with pytest.raises(UnknownName, match="unknown person 'carl'"):
        SimRobot(Scene(manners={"carl": Manner()}), camera=False)


def test_what_is_held_out_is_pulled_at_and_taken_when_it_is_let_go() -> None:
    robot = offering(reaction=0.5, pull=8.0)
    hold(robot, 2.0)
    assert robot.referee.holds("holding(red_cube)")
    assert not robot.referee.holds("has(anna, red_cube)")
    hold(robot, 1.5, opening=0.09)
    assert robot.referee.holds("has(anna, red_cube)")
    assert not robot.referee.holds("has(ben, red_cube)")
    assert not robot.referee.holds("holding(red_cube)")
    hold(robot, 1.0, opening=0.09)
    x, y, z = robot.world.object("red_cube").position
    assert math.dist((x, y), ANNA) == pytest.approx(0.30, abs=0.02)
    assert z == pytest.approx(0.88, abs=0.03)
    assert [collision for collision in robot.referee.collisions if collision.person] == []


def test_somebody_who_does_not_want_it_lets_it_fall() -> None:
    robot = offering(takes=False)
    hold(robot, 2.0)
    hold(robot, 1.5, opening=0.09)
    assert not robot.referee.holds("has(anna, red_cube)")
    assert robot.world.object("red_cube").position[2] < 0.1


def test_what_is_out_of_reach_is_not_taken() -> None:
    robot = offering(away=1.4)
    hold(robot, 2.0)
    hold(robot, 1.0, opening=0.09)
    assert not robot.referee.holds("has(anna, red_cube)")


def test_a_reset_gives_everything_back() -> None:
    robot = offering(reaction=0.2)
    scene = robot.world.scene
    hold(robot, 1.5)
    hold(robot, 1.0, opening=0.09)
    first = robot.world.digest()
    assert robot.referee.holds("has(anna, red_cube)")
    robot.reset(scene)
    assert not robot.referee.holds("has(anna, red_cube)")
    hold(robot, 1.5)
    hold(robot, 1.0, opening=0.09)
    assert robot.world.digest() == first
