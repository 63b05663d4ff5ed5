"""Images as arrays, and back, without copies that cost: `Image.data` is only ever an `array.array`."""

from __future__ import annotations

import array
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sensor_msgs.msg import CameraInfo, Image

from executive.errors import BadRequest

_CHANNELS = {"rgb8": (0, 1, 2), "bgr8": (2, 1, 0), "rgba8": (0, 1, 2), "bgra8": (2, 1, 0), "mono8": (0, 0, 0)}
"""Where red, green and blue lie in a pixel."""
_BYTES = {"rgb8": 3, "bgr8": 3, "rgba8": 4, "bgra8": 4, "mono8": 1}
_DEPTHS = {"32FC1": "f4", "16UC1": "u2"}


def colours(message: Any) -> NDArray[np.uint8]:
    """A colour image as RGB; shape (height, width, 3).

    Raises:
        BadRequest: if the encoding or the size of the data is not understood.
    """
    if message.encoding not in _CHANNELS:
        raise BadRequest(
            f"colour images encoded as '{message.encoding}' are not understood; publish one of {', '.join(_CHANNELS)}."
        )
    pixels = _grid(message, np.dtype(np.uint8), _BYTES[message.encoding])
    return np.ascontiguousarray(pixels[:, :, list(_CHANNELS[message.encoding])])


def depths(message: Any) -> NDArray[np.float32]:
    """A depth image in metres; shape (height, width); 0 where unknown.

    Raises:
        BadRequest: if the encoding or the size of the data is not understood.
    """
    if message.encoding not in _DEPTHS:
        raise BadRequest(
            f"depth images encoded as '{message.encoding}' are not understood; publish one of {', '.join(_DEPTHS)}."
        )
    order = ">" if message.is_bigendian else "<"
    values = _grid(message, np.dtype(order + _DEPTHS[message.encoding]), 1)[:, :, 0].astype(np.float32)
    if message.encoding == "16UC1":
        values *= np.float32(1e-3)
    values[~np.isfinite(values)] = 0.0
    return values


def colour_message(rgb: NDArray[np.uint8], stamp: Any, frame: str) -> Any:
    """RGB, shape (height, width, 3), as a `sensor_msgs/Image`."""
    return _message(np.ascontiguousarray(rgb), "rgb8", stamp, frame)


def depth_message(depth: NDArray[np.float32], stamp: Any, frame: str) -> Any:
    """Depth [m], shape (height, width), as a `sensor_msgs/Image` in 32FC1."""
    return _message(np.ascontiguousarray(depth, dtype="<f4"), "32FC1", stamp, frame)


def camera_info(width: int, height: int, focal: float, stamp: Any, frame: str) -> Any:
    """A `sensor_msgs/CameraInfo` of a pinhole camera; `focal` [pixels], principal point in the middle."""
    message = CameraInfo()
    message.header.stamp, message.header.frame_id = stamp, frame
    message.width, message.height, message.distortion_model = width, height, "plumb_bob"
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    message.d = [0.0] * 5
    message.k = [focal, 0.0, middle_x, 0.0, focal, middle_y, 0.0, 0.0, 1.0]
    message.r = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
    message.p = [focal, 0.0, middle_x, 0.0, 0.0, focal, middle_y, 0.0, 0.0, 0.0, 1.0, 0.0]
    return message


def _grid(message: Any, kind: np.dtype[Any], channels: int) -> NDArray[Any]:
    """The pixels of an image whose rows may be padded; shape (height, width, channels)."""
    row = message.width * channels * kind.itemsize
    if message.step < row or len(message.data) < message.step * message.height:
        raise BadRequest(
            f"an image of {message.width} x {message.height} pixels in {message.encoding} needs rows of {row} bytes; "
            f"this one has {message.height} rows of {message.step} bytes in {len(message.data)} bytes."
        )
    rows = np.frombuffer(message.data, np.uint8, message.step * message.height).reshape(message.height, message.step)
    return np.ascontiguousarray(rows[:, :row]).view(kind).reshape(message.height, message.width, channels)


def _message(pixels: NDArray[Any], encoding: str, stamp: Any, frame: str) -> Any:
    message = Image()
    message.header.stamp, message.header.frame_id = stamp, frame
    message.height, message.width = pixels.shape[:2]
    message.encoding, message.is_bigendian = encoding, 0
    message.step = pixels.strides[0]
    message.data = array.array("B", pixels.tobytes())
    return message
