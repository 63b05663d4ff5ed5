"""Camera frames as pictures that a browser shows."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WIDTH = 384
"""Small frames are enlarged to about this many pixels, so that browsers do not blur them."""
_QUALITY = 88
_LARGEST = 4096
"""Frames beyond this width or height [pixels] are not shown."""


def picture(frame: Mapping[str, Any]) -> str:
    """A frame of topic CAMERA as a `data:` address of a JPEG picture, or "" when it is not one.

    Small frames are enlarged with cubic interpolation. Takes about 1 ms; the page's own thread calls it, and only
    while somebody watches.
    """
    import cv2

    width, height, data = int(frame.get("width", 0)), int(frame.get("height", 0)), frame.get("data", b"")
    sizes_fit = 0 < width <= _LARGEST and 0 < height <= _LARGEST and len(data) == width * height * 3
    if frame.get("encoding") != "rgb8" or not sizes_fit:
        return ""
    image: NDArray[Any] = np.frombuffer(data, dtype=np.uint8).reshape(height, width, 3)[:, :, ::-1]
    scale = round(_WIDTH / width)
    if scale > 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    encoded, jpeg = cv2.imencode(".jpg", np.ascontiguousarray(image), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not encoded:
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode("ascii")
