"""Camera frames out of colour image, depth image and camera info."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame
from executive.contracts.robot import CameraMount
from executive.errors import BadRequest
from executive.robot.ros.images import colours, depths

_OFF_CENTRE = 0.03
"""How far the principal point may lie from the middle, as a part of the image's size."""


class Camera:
    """Pairs the newest colour image with the depth image of the same exposure."""

    def __init__(self, mount: CameraMount) -> None:
        self._mount = mount
        self._apart = 0.5 / mount.rate
        self._focal: tuple[int, float] | None = None
        self._colour: tuple[float, NDArray[np.uint8]] | None = None
        self._depth: tuple[float, NDArray[np.float32]] | None = None
        self._frame: CameraFrame | None = None

    def take_colour(self, message: Any, stamp: float) -> None:
        """Take in a colour image exposed at `stamp` [s].

        Raises:
            BadRequest: if it cannot be read, or depth does not fit it.
        """
        self._colour = (stamp, colours(message))
        self._check_sizes()

    def take_depth(self, message: Any, stamp: float) -> None:
        """Take in a depth image exposed at `stamp` [s].

        Raises:
            BadRequest: if it cannot be read, or does not fit the colour image.
        """
        self._depth = (stamp, depths(message))
        self._check_sizes()

    def take_info(self, message: Any, _stamp: float = 0.0) -> None:
        """Take in a `sensor_msgs/CameraInfo`: focal length [pixels] and the image height that it is meant for.

        Raises:
            BadRequest: if the principal point lies far from the middle, which camera frames cannot tell.
        """
        off = max(
            abs(message.k[2] - (message.width - 1) / 2) / max(1, message.width),
            abs(message.k[5] - (message.height - 1) / 2) / max(1, message.height),
        )
        if message.k[0] <= 0 or message.height <= 0:
            return
        self._focal = (message.height, float(message.k[0]))
        if off > _OFF_CENTRE:
            raise BadRequest(
                f"the camera's principal point lies {100 * off:.0f} % of the image off its middle; crop the image."
            )

    def frame(self, pose: Callable[[float], Vector], head: Callable[[float], Vector | None]) -> CameraFrame | None:
        """The newest exposure that is complete, or None before the first.

        Args:
            pose: Pose of the base in `map` at a time.
            head: Pan and tilt at a time, or None when not known.
        """
        if self._colour is None:
            return self._frame
        stamp, rgb = self._colour
        turned = head(stamp)
        if turned is None or (self._frame is not None and self._frame.stamp == stamp):
            return self._frame
        depth = self._depth_of(stamp, rgb.shape[:2])
        if depth is None:
            return self._frame
        position, rotation = self._mount.pose(pose(stamp), turned)
        self._frame = CameraFrame(stamp, rgb, depth, self._focal_length(rgb.shape[0]), position, rotation)
        return self._frame

    def _depth_of(self, stamp: float, shape: tuple[int, ...]) -> NDArray[np.float32] | None:
        """The depth of an exposure; zeros when the robot has no depth camera; None while it has not arrived."""
        if self._depth is None:
            return np.zeros(shape, dtype=np.float32)
        exposed, depth = self._depth
        return depth if abs(exposed - stamp) <= self._apart else None

    def _check_sizes(self) -> None:
        """Drop depth that does not fit the colour image, pixel by pixel."""
        if self._colour is None or self._depth is None:
            return
        (height, width), (rows, columns) = self._colour[1].shape[:2], self._depth[1].shape
        if (height, width) != (rows, columns):
            self._depth = None
            raise BadRequest(
                f"the depth image has {columns} x {rows} pixels, the colour image {width} x {height}; "
                "publish depth that is registered to the colour image."
            )

    def _focal_length(self, height: int) -> float:
        if self._focal is None:
            return height / 2 / math.tan(self._mount.field_of_view / 2)
        calibrated, focal = self._focal
        return focal * height / calibrated
