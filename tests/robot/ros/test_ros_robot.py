"""A robot over ROS: the embedded robot is served by the bridge and driven through DDS."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

pytest.importorskip("rclpy", reason="rclpy is not installed (extra ros)")

import rclpy
from rclpy.executors import ExternalShutdownException

from executive.clock import SteadyClock
from executive.contracts.action import Action
from executive.errors import RobotSilent
from executive.robot.ros.robot import RosRobot
from executive.robot.ros.session import Session
from executive.robot.sim.description import DESCRIPTION
from executive.safety.gate import Gate
from executive.safety.report import GateReason, Verdict

PERIOD = 1 / DESCRIPTION.control_rate


def drive(robot: RosRobot, seconds: float, **parts) -> None:
    for _ in range(round(seconds / PERIOD)):
        robot.send(Action(robot.clock.now(), **parts))
        robot.advance(PERIOD)


def rest(robot: RosRobot, seconds: float) -> None:
    for _ in range(round(seconds / PERIOD)):
        robot.advance(PERIOD)


def test_an_observation_arrives_and_equals_the_simulators(robot, embedded):
    embedded.halt()
    for _ in range(400):  # a busy machine takes its time over the first picture
        rest(robot, 0.3)
        seen = robot.observe()
        if seen.camera is not None:
            break
    real = embedded.robot.observe()
    np.testing.assert_allclose(seen.state.vector(), real.state.vector(), atol=1e-9)
    np.testing.assert_allclose(seen.lidar, real.lidar, atol=1e-6)
    np.testing.assert_array_equal(seen.camera.rgb, real.camera.rgb)
    np.testing.assert_array_equal(seen.camera.depth, real.camera.depth)
    assert seen.camera.focal == pytest.approx(real.camera.focal)
    np.testing.assert_allclose(seen.camera.position, real.camera.position, atol=1e-3)
    np.testing.assert_allclose(seen.camera.rotation, real.camera.rotation, atol=2e-3)
    assert seen.contact == real.contact


def test_stamps_are_on_the_robots_clock_and_fresh(robot):
    rest(robot, 0.2)
    assert 0 <= robot.clock.now() - robot.observe().stamp < 0.25


def test_a_twist_moves_the_base(robot, embedded):
    before = embedded.robot.world.robot_pose[2]
    drive(robot, 1.0, base=np.array([0.0, 0.0, 0.5]))
    turned = embedded.robot.world.robot_pose[2] - before
    assert 0.2 < turned < 0.6
    assert robot.observe().state.base_twist[2] == pytest.approx(0.5, abs=0.05)


def test_the_base_brakes_by_itself_when_commands_cease(robot, embedded):
    drive(robot, 0.6, base=np.array([0.0, 0.0, 0.5]))
    assert embedded.robot.world.base_twist[2] > 0.4
    time.sleep(0.2 + 0.5 / DESCRIPTION.base.turn_acceleration + 0.2)
    assert abs(embedded.robot.world.base_twist[2]) < 0.01


def test_stop_brakes_the_base_and_holds_the_joints(robot, embedded):
    start = robot.observe().state.arm
    target = start.copy()
    target[0] += 1.0
    for step in range(8):
        robot.send(
            Action(robot.clock.now(), base=np.array([0.0, 0.0, 0.5]), arm=start + (target - start) * (step + 1) / 14)
        )
        robot.advance(PERIOD)
    robot.stop()
    stopped = robot.observe().state.arm
    rest(robot, 0.8)
    assert abs(embedded.robot.world.base_twist).max() < 0.01
    assert abs(robot.observe().state.arm - stopped).max() < 0.12
    assert robot.observe().state.arm[0] < target[0] - 0.2


def test_head_and_gripper_reach_their_targets(robot, embedded):
    for step in range(20):
        robot.send(Action(robot.clock.now(), head=np.array([0.02, 0.015]) * (step + 1), gripper=0.002 * (step + 1)))
        robot.advance(PERIOD)
    rest(robot, 0.5)
    np.testing.assert_allclose(embedded.robot.world.head, [0.4, 0.3], atol=0.03)
    assert embedded.robot.world.gripper_opening == pytest.approx(0.04, abs=0.005)


def test_an_emergency_stop_holds_until_the_reset(robot, embedded):
    gate = Gate(robot, SteadyClock())

    def turn(seconds: float):
        for _ in range(round(seconds / PERIOD)):
            report = gate.send(Action(robot.clock.now(), base=np.array([0.0, 0.0, 0.5])), robot.observe())
            robot.advance(PERIOD)
        return report

    turn(0.8)
    assert embedded.robot.world.base_twist[2] > 0.2
    gate.emergency_stop("an operator pressed the e-stop")
    report = turn(0.8)
    assert report.verdict is Verdict.STOPPED
    assert report.reasons == (GateReason.EMERGENCY_STOP,)
    assert abs(embedded.robot.world.base_twist).max() < 0.01
    assert gate.reset() == ""
    assert turn(0.8).verdict is not Verdict.STOPPED
    assert embedded.robot.world.base_twist[2] > 0.2


def test_the_gate_stops_a_robot_that_has_fallen_silent(robot, embedded):
    gate = Gate(robot, SteadyClock())
    embedded.halt()
    rest(robot, 0.6)
    report = gate.send(Action(robot.clock.now(), base=np.array([0.2, 0.0, 0.0])), robot.observe())
    assert report.verdict is Verdict.STOPPED
    assert report.reasons == (GateReason.OBSERVATION_TOO_OLD,)
    assert re.sub(r"\d\.\d", "N", robot.silent(0.3)) == (
        "the robot is silent: no message on /joint_states for N s, no message on /scan for N s, "
        "no message on /odom for N s."
    )


def test_a_robot_that_was_never_heard_is_told_by_its_topics(network):
    with Session("executive", ["--ros-args", "-r", "/scan:=/front/scan"]) as session:
        robot = RosRobot(session, DESCRIPTION)
        with pytest.raises(RobotSilent) as caught:
            robot.wait_until_heard(0.3)
    assert re.sub(r"\d\.\d", "N", str(caught.value)) == (
        "the robot is silent: no message on /joint_states for N s, no message on /front/scan for N s, "
        "no message on /odom for N s."
    )


def test_joints_that_no_message_names_are_told(network, serve):
    serve()
    with Session("executive") as session:
        robot = RosRobot(session, DESCRIPTION, gripper_joint="left_gripper")
        with pytest.raises(RobotSilent) as caught:
            robot.wait_until_heard(2.0)
    assert str(caught.value) == "the robot is silent: no reading of left_gripper."


def test_simulated_time_is_followed(network, serve):
    served = serve(publish_clock=True, speed=4.0)
    with Session("executive", ["--ros-args", "-p", "use_sim_time:=true"]) as session:
        robot = RosRobot(session, DESCRIPTION)
        robot.wait_until_heard(10.0)
        assert robot.clock.simulated
        started = robot.clock.now()
        for _ in range(40):
            robot.advance(PERIOD)
        assert robot.clock.now() - started == pytest.approx(2.0, abs=0.15)
        assert robot.clock.now() == pytest.approx(served.robot.clock.now(), abs=0.5)
        robot.close()


def test_a_clock_that_stands_still_does_not_hold_the_loop(network, serve):
    served = serve(publish_clock=True)
    with Session("executive", ["--ros-args", "-p", "use_sim_time:=true"]) as session:
        robot = RosRobot(session, DESCRIPTION)
        robot.wait_until_heard(10.0)
        served.halt()
        began = time.monotonic()
        robot.advance(5.0)
        assert time.monotonic() - began < 3.0


def test_closing_twice_is_fine(robot):
    robot.close()
    robot.close()


def test_a_shutdown_of_ros_is_told_by_advance_and_stops_nothing_else(network):
    with Session("executive") as session:
        robot = RosRobot(session, DESCRIPTION)
        rclpy.shutdown(context=session.context)
        robot.send(Action(robot.clock.now(), base=np.array([0.2, 0.0, 0.0])))
        robot.stop()
        with pytest.raises(ExternalShutdownException):
            robot.advance(PERIOD)
        robot.close()
