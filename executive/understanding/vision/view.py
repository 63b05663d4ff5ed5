"""What the camera showed at one moment, with all that is needed to say where things are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame, Observation


@dataclass(frozen=True)
class View:
    """One exposure, and where the robot stood.

    Attributes:
        frame: Image, depth, and the camera's pose in `map` at the exposure.
        base_pose: Pose of `base_link` in `map`: x [m], y [m], yaw [rad]; shape (3,).
    """

    frame: CameraFrame
    base_pose: Vector

    @classmethod
    def of(cls, observation: Observation | None) -> View | None:
        """The view of an observation, or None when there is no exposure yet."""
        if observation is None or observation.camera is None:
            return None
        return cls(observation.camera, observation.state.base_pose)

    @property
    def image(self) -> NDArray[np.uint8]:
        """Colours; shape (height, width, 3)."""
        return self.frame.rgb

    @property
    def yaw(self) -> float:
        """Direction in `map` in which the camera looks, seen from above [rad]."""
        return math.atan2(float(self.frame.rotation[1, 2]), float(self.frame.rotation[0, 2]))

    def aligned(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points of `map` [m], shape (..., 3), as ahead of, left of and above the camera's foot [m]."""
        away = points - np.array([*self.frame.position[:2], 0.0])
        cosine, sine = math.cos(self.yaw), math.sin(self.yaw)
        ahead = cosine * away[..., 0] + sine * away[..., 1]
        left = cosine * away[..., 1] - sine * away[..., 0]
        return np.stack([ahead, left, away[..., 2]], axis=-1)

    def in_map(self, aligned: Vector) -> Vector:
        """The inverse of `aligned`, for one point; shape (3,)."""
        cosine, sine = math.cos(self.yaw), math.sin(self.yaw)
        ahead, left, above = (float(value) for value in aligned)
        x, y = float(self.frame.position[0]), float(self.frame.position[1])
        return np.array([x + cosine * ahead - sine * left, y + sine * ahead + cosine * left, above])
