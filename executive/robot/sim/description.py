"""The embedded robot's body in numbers; `mobile_manipulator.xml` says the same, and a test holds the two equal."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.arm import ArmGeometry
from executive.contracts.robot import BaseLimits, CameraMount, JointLimits, RobotDescription

_FOLDED = (-2.2, -0.96, math.pi / 2 + 0.96, 0.0, 0.0)

DESCRIPTION = RobotDescription(
    name="mobile_manipulator",
    arm=JointLimits(
        names=("arm_yaw", "shoulder_pitch", "elbow_pitch", "wrist_pitch", "wrist_roll"),
        lower=np.array([-2.8, -2.0, 0.0, -1.9, -3.2]),
        upper=np.array([2.8, 0.5, 2.7, 1.9, 3.2]),
        velocity=np.array([1.5, 1.5, 1.5, 2.0, 2.5]),
        acceleration=np.array([6.0, 6.0, 6.0, 10.0, 12.0]),
    ),
    arm_geometry=ArmGeometry(shoulder=np.array([0.10, 0.0, 0.66]), upper=0.38, fore=0.36, hand=0.16),
    head=JointLimits(
        names=("head_pan", "head_tilt"),
        lower=np.array([-2.0, -0.5]),
        upper=np.array([2.0, 1.3]),
        velocity=np.array([2.0, 2.0]),
        acceleration=np.array([10.0, 10.0]),
    ),
    base=BaseLimits(radius=0.24, speed=0.6, turn_speed=1.5, acceleration=1.0, turn_acceleration=3.0),
    camera=CameraMount(
        mast=np.array([-0.17, 0.0, 1.15]),
        forward=0.05,
        width=64,
        height=64,
        field_of_view=math.radians(50.0),
        rate=10.0,
    ),
    gripper_opening=0.10,
    gripper_speed=0.15,
    workspace_lower=np.array([-0.40, -0.85, 0.02]),
    workspace_upper=np.array([1.00, 0.85, 1.55]),
    lidar_beams=120,
    lidar_range=8.0,
    lidar_position=np.array([0.0, 0.0, 0.2]),
    control_rate=20.0,
    rest=np.array(_FOLDED),
    carry=np.array(_FOLDED),
)
"""The robot of the flat. Folded, the tool hangs over the right rear of the chassis, out of the camera's view."""
