"""A ROS 2 robot behind the seam `Robot`.

with Session("executive", ros_arguments) as session:
    robot = RosRobot(session, description)
    robot.wait_until_heard(10.0)
    gate = Gate(robot)                       # from here on only the gate may move it
"""

from __future__ import annotations

import time

import numpy as np
from geometry_msgs.msg import Twist
from rclpy.duration import Duration
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import JointState

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.contracts.robot import Robot, RobotDescription
from executive.errors import RobotSilent
from executive.robot.ros import topics
from executive.robot.ros.clock import RosClock
from executive.robot.ros.joints import joint_command
from executive.robot.ros.sensors import Sensors
from executive.robot.ros.session import Session

_TWISTS = QoSProfile(depth=1, reliability=ReliabilityPolicy.RELIABLE)
"""Reliable, and only the newest velocity counts."""
_TARGETS = QoSProfile(depth=10, reliability=ReliabilityPolicy.RELIABLE)
"""Reliable; every message counts, because each may name other joints."""
_STANDSTILL = 1.0
"""How long [s] to wait for a simulated clock that does not move."""


class RosRobot(Robot):
    """A robot that speaks the topics of `topics`. One thread owns it: `advance` serves the ROS callbacks.

    Once ROS is shut down nothing can be sent: the robot's own watchdog stops it, and `advance` tells.

    Args:
        session: Node and executor.
        description: The robot's body; joint names are those of `/joint_states`.
        gripper_joint: Name in `/joint_states` and `/joint_commands` of the gripper; its position is its opening [m].
        lidar_yaw: Turn of the laser scanner in `base_link` [rad].
    """

    def __init__(
        self, session: Session, description: RobotDescription, gripper_joint: str = "gripper", lidar_yaw: float = 0.0
    ) -> None:
        self._session = session
        self._description = description
        self._gripper_joint = gripper_joint
        self._clock = RosClock(session.node)
        self._sensors = Sensors(session.node, description, self._clock, gripper_joint, lidar_yaw)
        self._base = session.node.create_publisher(Twist, topics.BASE_COMMAND, _TWISTS)
        self._joints = session.node.create_publisher(JointState, topics.JOINT_COMMAND, _TARGETS)
        self._targets: dict[str, float] = {}
        self._due = time.monotonic()
        self._due_on_clock = self._clock.now()
        self._closed = False

    @property
    def description(self) -> RobotDescription:
        return self._description

    @property
    def clock(self) -> RosClock:
        return self._clock

    def observe(self) -> Observation:
        """The newest observation. Later it never fails: what a silent robot sent last grows old, and the gate stops.

        Raises:
            RobotSilent: if a topic that is needed has never been heard.
        """
        return self._sensors.observe()

    def silent(self, after: float) -> str:
        """Which topics have been silent for longer than `after` [s], as a sentence, or ""."""
        silent = self._sensors.silent(after)
        return str(RobotSilent(silent)) if silent else ""

    def wait_until_heard(self, timeout: float = 10.0) -> None:
        """Serve callbacks until the first observation is complete.

        Raises:
            RobotSilent: after `timeout` [s]; it says what is missing.
        """
        self._session.spin_until(self._complete, timeout)
        self.observe()

    def send(self, action: Action) -> None:
        """Publish the targets. A base that is not asked to move is told to stand; joints hold their last target."""
        self._publish_twist(np.zeros(3) if action.base is None else action.base)
        description = self._description
        targets: dict[str, float] = {}
        if action.arm is not None:
            targets.update(zip(description.arm.names, action.arm.tolist(), strict=True))
        if action.head is not None:
            targets.update(zip(description.head.names, action.head.tolist(), strict=True))
        if action.gripper is not None:
            targets[self._gripper_joint] = float(action.gripper)
        self._publish_joints(targets)

    def stop(self) -> None:
        """Publish a zero twist, and hold every joint that was sent somewhere; the gripper keeps its grip."""
        self._publish_twist(np.zeros(3))
        self._publish_joints(self._held())

    def advance(self, seconds: float) -> None:
        """Serve ROS callbacks for `seconds` [s] after the end of the last call, by the robot's clock.

        A caller that is late by more than one such step starts counting anew. With a simulated clock that stands
        still it returns after a second, so that the caller can still be stopped.

        Raises:
            ExternalShutdownException: if somebody shut ROS down.
        """
        if self._clock.simulated:
            self._advance_on_clock(seconds)
            return
        now = time.monotonic()
        self._due = now if now - self._due > 2 * seconds else self._due
        self._due += seconds
        self._session.spin(self._due)

    def close(self) -> None:
        """Stop the robot and wait until the last commands have left. The session stays open."""
        if self._closed:
            return
        self._closed = True
        self.stop()
        if self._session.alive:
            for publisher in (self._base, self._joints):
                publisher.wait_for_all_acked(Duration(seconds=0.5))

    def _advance_on_clock(self, seconds: float) -> None:
        now = self._clock.now()
        self._due_on_clock = now if now - self._due_on_clock > 2 * seconds else self._due_on_clock
        self._due_on_clock += seconds
        self._session.spin_until(lambda: self._clock.now() >= self._due_on_clock, _STANDSTILL)

    def _complete(self) -> bool:
        try:
            self._sensors.observe()
        except RobotSilent:
            return False
        return True

    def _held(self) -> dict[str, float]:
        """Targets that hold the joints: the last ones, but no further than one control step from where they are."""
        held = {}
        for limits in (self._description.arm, self._description.head):
            for name, speed in zip(limits.names, limits.velocity.tolist(), strict=True):
                if name in self._targets and not self._sensors.readings.missing((name,)):
                    step = speed / self._description.control_rate
                    position = self._sensors.readings.of(name).position
                    held[name] = min(position + step, max(position - step, self._targets[name]))
        return held

    def _publish_twist(self, twist: Vector) -> None:
        if not self._session.alive:
            return
        message = Twist()
        message.linear.x, message.linear.y, message.angular.z = (float(value) for value in twist)
        self._base.publish(message)

    def _publish_joints(self, targets: dict[str, float]) -> None:
        if targets and self._session.alive:
            self._targets.update(targets)
            self._joints.publish(joint_command(targets, self._clock.message()))
