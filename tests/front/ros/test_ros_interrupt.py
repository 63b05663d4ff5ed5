"""How the programs end when they are interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("rclpy", reason="rclpy is not installed (extra ros)")

from geometry_msgs.msg import Twist
from ros_operator import Operator, Program

from executive.robot.ros import topics

NODE = ("ros", "--tree", str(Path(__file__).with_name("drive.yaml")))


def test_the_served_robot_ends_in_order_when_interrupted(network):
    with Program("ros", "sim") as robot:
        assert robot.first_line() == "The embedded robot is on the network.\n"
        assert robot.interrupt() == (0, "Interrupted.\n")


def test_ctrl_c_stops_the_robot_before_the_node_ends(network):
    with Program("ros", "sim"), Program(*NODE) as node:
        operator = Operator()
        twists = []
        operator.session.node.create_subscription(Twist, topics.BASE_COMMAND, twists.append, 10)
        operator.wait_for_node()
        operator.say("go to the living room")
        assert operator.session.spin_until(lambda: any(abs(twist.linear.x) > 0.05 for twist in twists[-5:]), 180.0)
        code, errors = node.interrupt()
        operator.pass_time(0.5)
        operator.session.close()
        assert code == 0, errors
        assert (twists[-1].linear.x, twists[-1].linear.y, twists[-1].angular.z) == (0.0, 0.0, 0.0)
