"""The clock and the camera's topics, with a plain node as the robot."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("rclpy", reason="rclpy is not installed (extra ros)")

from builtin_interfaces.msg import Time
from nav_msgs.msg import Odometry
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import Image, JointState, LaserScan

from executive.errors import RobotSilent
from executive.robot.ros import topics
from executive.robot.ros.clock import RosClock
from executive.robot.ros.images import colour_message
from executive.robot.ros.joints import joint_command
from executive.robot.ros.odometry import odometry_message
from executive.robot.ros.robot import RosRobot
from executive.robot.ros.scan import scan_message
from executive.robot.ros.session import Session
from executive.robot.sim.description import DESCRIPTION

NAMES = (*DESCRIPTION.arm.names, *DESCRIPTION.head.names, "gripper")


@pytest.fixture
def hardware(network):
    with Session("hardware") as session:
        yield session.node


def test_a_clock_that_starts_over_goes_on(hardware):
    clock_topic = hardware.create_publisher(Clock, "/clock", 10)
    with Session("executive", ["--ros-args", "-p", "use_sim_time:=true"]) as session:
        clock = RosClock(session.node)

        def at(second: int) -> float:
            def shows() -> bool:
                clock_topic.publish(Clock(clock=Time(sec=second)))
                return session.node.get_clock().now().nanoseconds == second * 10**9

            assert session.spin_until(shows, 10.0)
            return clock.now()

        assert at(10) == 10.0
        assert at(3) == 10.0
        assert at(4) == 11.0
        assert clock.of(Time(sec=3)) == 10.0
        assert clock.of(Time()) == 11.0
        assert clock.of(Time(sec=99)) == 11.0


def test_the_raw_image_is_used_until_a_rectified_one_is_heard(hardware):
    stamp = hardware.get_clock().now
    publishers = {
        kind: hardware.create_publisher(kind, topic, 10)
        for kind, topic in (
            (JointState, topics.JOINT_STATES),
            (Odometry, topics.ODOMETRY),
            (LaserScan, topics.SCAN),
        )
    }
    rectified, raw = (hardware.create_publisher(Image, topic, 10) for topic in topics.IMAGES)
    with Session("executive") as session:
        robot = RosRobot(session, DESCRIPTION)

        def sent(image, value: int) -> None:
            now = stamp().to_msg()
            publishers[JointState].publish(joint_command(dict.fromkeys(NAMES, 0.1), now))
            publishers[Odometry].publish(odometry_message(np.zeros(3), np.zeros(3), now))
            publishers[LaserScan].publish(scan_message(np.ones(DESCRIPTION.lidar_beams), DESCRIPTION, now))
            image.publish(colour_message(np.full((2, 2, 3), value, np.uint8), now, "camera"))

        def seen(image, value: int) -> bool:
            sent(image, value)
            robot.advance(0.05)
            try:
                camera = robot.observe().camera
            except RobotSilent:
                return False
            return camera is not None and int(camera.rgb[0, 0, 0]) == value

        assert any(seen(raw, 1) for _ in range(200))
        assert any(seen(rectified, 2) for _ in range(200))
        assert not any(seen(raw, 3) for _ in range(10))
        assert any(seen(rectified, 4) for _ in range(20))
