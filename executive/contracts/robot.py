"""The robot seam: what a robot is (`RobotDescription`) and what it does (`Robot`)."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from executive.clock import Clock
from executive.contracts.action import Action, Vector
from executive.contracts.arm import ArmGeometry
from executive.contracts.observation import Observation


@dataclass(frozen=True)
class JointLimits:
    """Limits of a group of joints; every array has one entry a joint.

    Attributes:
        names: Joint names as in `/joint_states`.
        lower, upper: Position limits [rad].
        velocity: Largest speed [rad/s].
        acceleration: Largest acceleration [rad/s²].
    """

    names: tuple[str, ...]
    lower: Vector
    upper: Vector
    velocity: Vector
    acceleration: Vector


@dataclass(frozen=True)
class BaseLimits:
    """Limits of the base.

    Attributes:
        radius: Radius of the round footprint [m].
        speed: Largest speed in the plane [m/s].
        turn_speed: Largest turning speed [rad/s].
        acceleration: Largest acceleration, braking included [m/s²].
        turn_acceleration: Largest turning acceleration [rad/s²].
        height: Height of the body over its footprint [m]; the tool may not enter it.
    """

    radius: float
    speed: float
    turn_speed: float
    acceleration: float
    turn_acceleration: float
    height: float = 0.30


@dataclass(frozen=True)
class CameraMount:
    """Where the head camera sits and how it sees.

    The pan axis is vertical through `mast`; the tilt axis passes through it; the camera lies `forward` ahead of
    the tilt axis along the viewing direction. Pan is positive to the left, tilt is positive downwards.

    Attributes:
        mast: Crossing of pan and tilt axes in `base_link` [m]; shape (3,).
        forward: Distance from that crossing to the camera centre [m].
        width, height: Image size [pixels].
        field_of_view: Vertical field of view [rad].
        rate: Frames a second [Hz].
    """

    mast: Vector
    forward: float
    width: int
    height: int
    field_of_view: float
    rate: float

    def pose(self, base_pose: Vector, head: Vector) -> tuple[Vector, Vector]:
        """Camera centre in `map` [m], shape (3,), and rotation camera → `map` (x right, y down, z forward), (3, 3).

        Args:
            base_pose: Pose of `base_link` in `map`: x [m], y [m], yaw [rad].
            head: Pan and tilt [rad].
        """
        x, y, yaw = (float(value) for value in base_pose)
        heading, tilt = yaw + float(head[0]), float(head[1])
        forward = np.array([math.cos(heading) * math.cos(tilt), math.sin(heading) * math.cos(tilt), -math.sin(tilt)])
        right = np.array([math.sin(heading), -math.cos(heading), 0.0])
        ahead, left, up = (float(value) for value in self.mast)
        foot = np.array(
            [
                x + math.cos(yaw) * ahead - math.sin(yaw) * left,
                y + math.sin(yaw) * ahead + math.cos(yaw) * left,
                up,
            ]
        )
        return foot + self.forward * forward, np.stack([right, np.cross(forward, right), forward], axis=1)


@dataclass(frozen=True)
class RobotDescription:
    """Everything that the gate, the skills and the planner need to know of a robot's body.

    Attributes:
        name: Name of the robot.
        arm: Limits of the arm's joints, from base to wrist.
        arm_geometry: Closed-form kinematics' numbers.
        head: Limits of pan and tilt.
        base: Limits of the base.
        camera: The head camera.
        gripper_opening: Largest opening between the fingertips [m].
        gripper_speed: Largest opening speed [m/s].
        workspace_lower, workspace_upper: Box in `base_link` that the tool point may not leave [m]; shape (3,).
        lidar_beams: Number of beams over the full circle.
        lidar_range: Largest range [m].
        lidar_position: Centre of the lidar in `base_link` [m]; shape (3,).
        control_rate: Control steps a second [Hz].
        rest: Arm joint positions [rad] in which the arm is folded for driving.
        carry: Arm joint positions [rad] in which an object is carried.
    """

    name: str
    arm: JointLimits
    arm_geometry: ArmGeometry
    head: JointLimits
    base: BaseLimits
    camera: CameraMount
    gripper_opening: float
    gripper_speed: float
    workspace_lower: Vector
    workspace_upper: Vector
    lidar_beams: int
    lidar_range: float
    lidar_position: Vector
    control_rate: float
    rest: Vector
    carry: Vector


class Robot(ABC):
    """A robot, simulated or real. Only the safety gate may call `send` and `stop`."""

    @property
    @abstractmethod
    def description(self) -> RobotDescription:
        """What the robot is; never changes."""

    @property
    @abstractmethod
    def clock(self) -> Clock:
        """The clock that stamps observations and that the tree's timeouts follow."""

    @abstractmethod
    def observe(self) -> Observation:
        """The newest observation. Returns at once."""

    @abstractmethod
    def send(self, action: Action) -> None:
        """Set the targets for the next control step. Returns at once. Parts that are None hold."""

    @abstractmethod
    def stop(self) -> None:
        """Brake the base to rest and hold every joint where it is. Returns at once."""

    @abstractmethod
    def advance(self, seconds: float) -> None:
        """Let `seconds` [s] of the robot's time pass: steps a simulation, waits for a real robot."""

    @abstractmethod
    def close(self) -> None:
        """Stop and release what the robot holds; may be called twice."""
