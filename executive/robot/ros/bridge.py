"""Serves a robot on ROS topics: the side of a deployment that the embedded robot plays.

It does what a robot's own computer does: publishes its sensors, takes commands, and brakes the base by itself when
no velocity command has come for a while.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from geometry_msgs.msg import Twist, WrenchStamped
from nav_msgs.msg import Odometry
from rclpy.qos import QoSProfile, ReliabilityPolicy, qos_profile_sensor_data
from rclpy.time import Time
from rosgraph_msgs.msg import Clock as ClockMessage
from sensor_msgs.msg import CameraInfo, Image, JointState, LaserScan

from executive.contracts.action import Action, Vector
from executive.contracts.observation import CameraFrame, Observation
from executive.contracts.robot import Robot
from executive.robot.ros import topics
from executive.robot.ros.images import camera_info, colour_message, depth_message
from executive.robot.ros.joints import commanded
from executive.robot.ros.odometry import odometry_message
from executive.robot.ros.scan import scan_message
from executive.robot.ros.session import Session

EXPIRY = 0.2
"""A velocity command older than this [s] of steady time no longer counts: the base brakes."""
_SLICE = 0.01
"""Real time [s] between two looks at the commands."""
_FRAME = "head_camera_optical_frame"


class RobotBridge:
    """Publishes a robot's sensors and carries out what is commanded. One thread owns it.

    Args:
        session: Node and executor.
        robot: The robot to serve, e.g. the embedded one; the bridge advances it.
        publish_clock: Whether to publish the robot's time on `/clock` and to stamp messages with it.
        speed: Robot seconds in one real second, at most 5; other than 1 only with `publish_clock`.
        gripper_joint: Name of the gripper in `/joint_states` and `/joint_commands`.
    """

    def __init__(
        self,
        session: Session,
        robot: Robot,
        publish_clock: bool = False,
        speed: float = 1.0,
        gripper_joint: str = "gripper",
    ) -> None:
        self._session, self._robot, self._speed = session, robot, speed
        self._gripper_joint = gripper_joint
        self._twist: Vector = np.zeros(3)
        self._twist_at = -np.inf
        self._moving = False
        self._targets: dict[str, float] = {}
        self._commanded = False
        self._published = -np.inf
        self._exposed = -np.inf
        self._due = time.monotonic()
        node, sensor = session.node, qos_profile_sensor_data
        reliable = QoSProfile(depth=10, reliability=ReliabilityPolicy.RELIABLE)
        self._clock = node.create_publisher(ClockMessage, "/clock", reliable) if publish_clock else None
        self._joints = node.create_publisher(JointState, topics.JOINT_STATES, reliable)
        self._odometry = node.create_publisher(Odometry, topics.ODOMETRY, reliable)
        self._scan = node.create_publisher(LaserScan, topics.SCAN, sensor)
        self._contact = node.create_publisher(WrenchStamped, topics.CONTACT, sensor)
        self._image = node.create_publisher(Image, topics.IMAGES[0], sensor)
        self._depth = node.create_publisher(Image, topics.DEPTH, sensor)
        self._info = node.create_publisher(CameraInfo, topics.CAMERA_INFO, sensor)
        node.create_subscription(Twist, topics.BASE_COMMAND, self._on_twist, reliable)
        node.create_subscription(JointState, topics.JOINT_COMMAND, self._on_joints, reliable)

    def run(self, seconds: float = np.inf) -> None:
        """Serve for `seconds` [s] of real time, at the robot's pace.

        Raises:
            ExternalShutdownException: if somebody shut ROS down.
        """
        self._due = time.monotonic()
        end = self._due + seconds
        while self._due < end:
            self.step()

    def step(self) -> None:
        """One slice: take commands, let the robot's time pass, publish what is new."""
        self._due = max(self._due + _SLICE, time.monotonic() - 10 * _SLICE)
        self._session.spin(self._due)
        self._command()
        self._robot.advance(_SLICE * self._speed)
        observation = self._robot.observe()
        if self._clock is not None:
            self._clock.publish(ClockMessage(clock=self._stamp(self._robot.clock.now())))
        if observation.stamp > self._published:
            self._published = observation.stamp
            self._publish(observation)

    def _command(self) -> None:
        """Hand on what was commanded, when something new has come or the velocity has run out."""
        fresh = time.monotonic() - self._twist_at <= EXPIRY
        if not self._commanded and (fresh or not self._moving):
            return
        self._commanded, self._moving = False, fresh and bool(self._twist.any())
        description, targets = self._robot.description, self._targets
        self._robot.send(
            Action(
                stamp=self._robot.clock.now(),
                base=self._twist if fresh else np.zeros(3),
                arm=_all(targets, description.arm.names),
                head=_all(targets, description.head.names),
                gripper=targets.get(self._gripper_joint),
            )
        )

    def _on_twist(self, message: Any) -> None:
        twist = np.array([message.linear.x, message.linear.y, message.angular.z])
        self._twist = twist if np.isfinite(twist).all() else np.zeros(3)
        self._twist_at = time.monotonic()
        self._commanded = True

    def _on_joints(self, message: Any) -> None:
        description, state = self._robot.description, self._robot.observe().state
        for names, positions in ((description.arm.names, state.arm), (description.head.names, state.head)):
            if set(names) & set(message.name):
                for name, position in zip(names, positions.tolist(), strict=True):
                    self._targets.setdefault(name, position)
        self._targets.update(commanded(message))
        self._commanded = True

    def _publish(self, observation: Observation) -> None:
        stamp, state = self._stamp(observation.stamp), observation.state
        description = self._robot.description
        joints = JointState()
        joints.header.stamp = stamp
        joints.name = [*description.arm.names, *description.head.names, self._gripper_joint]
        joints.position = [*state.arm.tolist(), *state.head.tolist(), state.gripper]
        joints.velocity = [*state.arm_velocity.tolist(), *[0.0] * (len(state.head) + 1)]
        joints.effort = [*[0.0] * (len(state.arm) + len(state.head)), state.gripper_force]
        self._joints.publish(joints)
        self._odometry.publish(odometry_message(state.base_pose, state.base_twist, stamp))
        self._scan.publish(scan_message(observation.lidar, description, stamp))
        contact = WrenchStamped()
        contact.header.stamp, contact.wrench.force.x = stamp, float(observation.contact)
        self._contact.publish(contact)
        if observation.camera is not None and observation.camera.stamp > self._exposed:
            self._exposed = observation.camera.stamp
            self._publish_frame(observation.camera)

    def _publish_frame(self, frame: CameraFrame) -> None:
        stamp = self._stamp(frame.stamp)
        height, width = frame.depth.shape
        self._info.publish(camera_info(width, height, frame.focal, stamp, _FRAME))
        self._depth.publish(depth_message(frame.depth, stamp, _FRAME))
        self._image.publish(colour_message(frame.rgb, stamp, _FRAME))

    def _stamp(self, moment: float) -> Any:
        """A time [s] of the robot as a header stamp: itself with `/clock`, else the ROS time at which it was."""
        if self._clock is not None:
            return Time(nanoseconds=round(moment * 1e9)).to_msg()
        age = (self._robot.clock.now() - moment) / self._speed
        now = self._session.node.get_clock().now().nanoseconds
        return Time(nanoseconds=now - round(age * 1e9)).to_msg()


def _all(targets: dict[str, float], names: tuple[str, ...]) -> Vector | None:
    """The targets of a group of joints, or None when it was never commanded."""
    if any(name not in targets for name in names):
        return None
    return np.array([targets[name] for name in names])
