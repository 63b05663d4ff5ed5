"""The newest observation out of all topics."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from geometry_msgs.msg import PoseWithCovarianceStamped, WrenchStamped
from nav_msgs.msg import Odometry
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy, qos_profile_sensor_data
from sensor_msgs.msg import CameraInfo, Image, JointState, LaserScan

from executive.contracts.action import Vector
from executive.contracts.observation import Observation, RobotState
from executive.contracts.robot import RobotDescription
from executive.errors import BadRequest, RobotSilent
from executive.robot.ros import topics
from executive.robot.ros.camera import Camera
from executive.robot.ros.clock import RosClock
from executive.robot.ros.joints import JointReadings
from executive.robot.ros.odometry import BasePose, Track
from executive.robot.ros.scan import beams, unseen

_CONTACT_KEPT = 0.5
"""A contact force older than this [s] no longer counts."""
_BLIND = math.radians(10)
"""A scan that leaves out more of the circle than this [rad] is worth a warning."""
LATCHED = QoSProfile(depth=1, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.TRANSIENT_LOCAL)
"""Reliable, and the last message is kept for those who come later."""


class Sensors:
    """Subscribes to the robot's sensors. The thread that spins the node calls it.

    Args:
        node: The node to subscribe with.
        description: Joint names, beams and camera mount.
        clock: Stamps what is heard.
        gripper_joint: Name in `/joint_states` of the gripper, whose position is its opening [m].
        lidar_yaw: Turn of the laser scanner in `base_link` [rad].
    """

    def __init__(
        self, node: Any, description: RobotDescription, clock: RosClock, gripper_joint: str, lidar_yaw: float
    ) -> None:
        self._node, self._description, self._clock = node, description, clock
        self._gripper_joint, self._lidar_yaw = gripper_joint, lidar_yaw
        self._joints = (*description.arm.names, *description.head.names, gripper_joint)
        self._since = clock.now()
        self._heard: dict[str, float] = {}
        self._warned: set[str] = set()
        self.readings = JointReadings()
        self._head = Track()
        self._base = BasePose()
        self._scan: tuple[float, Vector] | None = None
        self._contact = (-math.inf, 0.0)
        self._camera = Camera(description.camera)
        self._raw_images: Any = None
        self._subscribe()

    def observe(self) -> Observation:
        """The newest observation; its stamp is that of the oldest essential reading. Returns at once.

        Raises:
            RobotSilent: if a topic that is needed has never been heard.
        """
        missing = self.readings.missing(self._joints)
        if self._base.motion is None or self._scan is None or missing:
            raise RobotSilent(self.silent(math.inf), missing)
        motion, (scanned, ranges) = self._base.motion, self._scan
        moved = self.readings.stamp(self._joints)
        description, gripper = self._description, self.readings.of(self._gripper_joint)
        state = RobotState(
            base_pose=self._pose(motion.stamp),
            base_twist=motion.twist,
            arm=self.readings.positions(description.arm.names),
            arm_velocity=self.readings.velocities(description.arm.names),
            head=self.readings.positions(description.head.names),
            gripper=gripper.position,
            gripper_force=gripper.effort,
        )
        touched, force = self._contact
        return Observation(
            stamp=min(motion.stamp, scanned, moved),
            state=state,
            lidar=ranges,
            camera=self._camera.frame(self._pose, self._head.at),
            contact=force if self._clock.now() - touched < _CONTACT_KEPT else 0.0,
        )

    def silent(self, after: float = 0.0) -> Mapping[str, float]:
        """Essential topics that were last heard longer than `after` [s] ago or never, with that time [s]."""
        now = self._clock.now()
        ages = {topic: now - self._heard.get(topic, self._since) for topic in topics.ESSENTIAL}
        return {
            self._node.resolve_topic_name(topic): age
            for topic, age in ages.items()
            if age > after or topic not in self._heard
        }

    def _pose(self, stamp: float) -> Vector:
        pose = self._base.at(stamp)
        return np.zeros(3) if pose is None else pose

    def _subscribe(self) -> None:
        best_effort = qos_profile_sensor_data
        create = self._node.create_subscription
        create(JointState, topics.JOINT_STATES, self._on_joints, best_effort)
        create(LaserScan, topics.SCAN, self._on_scan, best_effort)
        create(Odometry, topics.ODOMETRY, self._on_odometry, best_effort)
        create(PoseWithCovarianceStamped, topics.LOCALISATION, self._on_localisation, LATCHED)
        create(WrenchStamped, topics.CONTACT, self._on_contact, best_effort)
        rectified, raw = topics.IMAGES
        create(Image, rectified, self._on_rectified, best_effort)
        self._raw_images = create(Image, raw, self._on_image, best_effort)
        create(Image, topics.DEPTH, self._on_depth, best_effort)
        create(CameraInfo, topics.CAMERA_INFO, self._on_info, best_effort)

    def _stamp(self, topic: str, message: Any) -> float:
        self._heard[topic] = self._clock.now()
        return self._clock.of(message.header.stamp)

    def _on_joints(self, message: Any) -> None:
        stamp = self._stamp(topics.JOINT_STATES, message)
        self.readings.take(message, stamp)
        head = self._description.head.names
        if not self.readings.missing(head) and set(head) & set(message.name):
            self._head.add(stamp, self.readings.positions(head))

    def _on_scan(self, message: Any) -> None:
        stamp = self._stamp(topics.SCAN, message)
        self._scan = (stamp, beams(message, self._description, self._lidar_yaw))
        blind = unseen(message)
        if blind > _BLIND:
            self._warn(
                f"the scan leaves out {math.degrees(blind):.0f} degrees of the circle: "
                "the safety gate cannot see what stands there."
            )

    def _on_odometry(self, message: Any) -> None:
        self._base.take_odometry(message, self._stamp(topics.ODOMETRY, message))

    def _on_localisation(self, message: Any) -> None:
        self._base.take_localisation(message, self._clock.of(message.header.stamp))

    def _on_contact(self, message: Any) -> None:
        force = message.wrench.force
        self._contact = (self._clock.of(message.header.stamp), math.hypot(force.x, force.y, force.z))

    def _on_rectified(self, message: Any) -> None:
        if self._raw_images is not None:
            self._node.destroy_subscription(self._raw_images)
            self._raw_images = None
        self._on_image(message)

    def _on_image(self, message: Any) -> None:
        self._try(self._camera.take_colour, message)

    def _on_depth(self, message: Any) -> None:
        self._try(self._camera.take_depth, message)

    def _on_info(self, message: Any) -> None:
        self._try(self._camera.take_info, message)

    def _try(self, take: Callable[[Any, float], None], message: Any) -> None:
        """Take in an image; one that cannot be read is told once and left out."""
        try:
            take(message, self._clock.of(message.header.stamp))
        except BadRequest as error:
            self._warn(str(error))

    def _warn(self, sentence: str) -> None:
        if sentence not in self._warned:
            self._warned.add(sentence)
            self._node.get_logger().warning(sentence)
