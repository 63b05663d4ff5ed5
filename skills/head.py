"""Where to point the head so that the camera looks at something."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription


def aimed_at(description: RobotDescription, point: Vector) -> Vector:
    """Pan and tilt [rad], within the head's limits, that bring a point of `base_link` [m] to the image's middle."""
    ahead, left, up = np.asarray(point, dtype=np.float64) - description.camera.mast
    pan = math.atan2(left, ahead)
    tilt = math.atan2(-up, math.hypot(ahead, left))
    return np.asarray(np.clip([pan, tilt], description.head.lower, description.head.upper), dtype=np.float64)
