"""What the robot's sensors say at one moment. Keys follow LeRobot's conventions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector

STATE = "observation.state"
LIDAR = "observation.lidar"
IMAGE = "observation.images.head"
DEPTH = "observation.images.head_depth"
KEYS: tuple[str, ...] = (STATE, LIDAR, IMAGE, DEPTH)


@dataclass(frozen=True)
class RobotState:
    """Proprioception at one moment.

    Attributes:
        base_pose: Estimated pose of `base_link` in `map`: x [m], y [m], yaw [rad].
        base_twist: Measured twist in `base_link`: x [m/s], y [m/s], yaw [rad/s].
        arm: Joint positions [rad].
        arm_velocity: Joint velocities [rad/s].
        head: Pan and tilt [rad].
        gripper: Opening between the fingertips [m].
        gripper_force: Mean force of the two fingers on what is between them [N].
    """

    base_pose: Vector
    base_twist: Vector
    arm: Vector
    arm_velocity: Vector
    head: Vector
    gripper: float
    gripper_force: float

    def vector(self) -> Vector:
        """Everything in the order above as one vector: 3 + 3 + joints + joints + 2 + 1 + 1 values."""
        return np.concatenate(
            [
                self.base_pose,
                self.base_twist,
                self.arm,
                self.arm_velocity,
                self.head,
                [self.gripper, self.gripper_force],
            ]
        )


@dataclass(frozen=True)
class CameraFrame:
    """One exposure of the head camera.

    Attributes:
        stamp: Time of exposure [s].
        rgb: Colours; shape (height, width, 3), uint8.
        depth: Distance along the optical axis [m]; shape (height, width), float32; 0 where unknown.
        focal: Focal length [pixels]; the principal point is the middle of the image.
        position: Camera centre in `map` as estimated by the robot [m]; shape (3,).
        rotation: Rotation matrix camera → `map`, optical axes x right, y down, z forward; shape (3, 3).
    """

    stamp: float
    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    focal: float
    position: Vector
    rotation: Vector

    def points(self) -> NDArray[np.float64]:
        """Every pixel as a point in `map` [m]; shape (height, width, 3). Pixels without depth lie at the camera."""
        height, width = self.depth.shape
        rows, columns = np.indices((height, width), dtype=np.float64)
        rays = np.stack(
            [
                (columns - (width - 1) / 2) / self.focal,
                (rows - (height - 1) / 2) / self.focal,
                np.ones((height, width)),
            ],
            axis=-1,
        )
        return np.asarray((rays * self.depth[..., None]) @ self.rotation.T + self.position, dtype=np.float64)


@dataclass(frozen=True)
class Observation:
    """All sensors at one moment.

    Attributes:
        stamp: Time [s] on the robot's clock.
        state: Proprioception.
        lidar: Ranges [m] of the planar scan, counter-clockwise from -pi in `base_link`; shape (beams,).
            Beams that hit nothing carry the maximum range.
        camera: The newest exposure of the head camera, or None before the first.
        contact: Largest force [N] on a part of the robot that should touch nothing; 0 when nothing touches.
    """

    stamp: float
    state: RobotState
    lidar: Vector
    camera: CameraFrame | None = None
    contact: float = 0.0

    def own_copy(self) -> Observation:
        """The same with arrays of its own but for the camera's: whoever writes to them changes nobody else's."""
        state = self.state
        copied = replace(
            state,
            base_pose=state.base_pose.copy(),
            base_twist=state.base_twist.copy(),
            arm=state.arm.copy(),
            arm_velocity=state.arm_velocity.copy(),
            head=state.head.copy(),
        )
        return replace(self, state=copied, lidar=self.lidar.copy())

    def values(self) -> Mapping[str, NDArray[np.generic]]:
        """The observation under LeRobot's keys, for data sets and policies of others."""
        values: dict[str, NDArray[np.generic]] = {STATE: self.state.vector(), LIDAR: self.lidar}
        if self.camera is not None:
            values[IMAGE] = self.camera.rgb
            values[DEPTH] = self.camera.depth
        return values
