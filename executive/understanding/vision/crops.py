"""What the embedded network sees of a region: a small picture and a few numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.understanding.vision.regions import Region
from executive.understanding.vision.view import View

SIZE = 20
"""Width and height of a crop [pixels]."""
CHANNELS = 5
"""Red, green, blue [0 to 1]; whether the pixel is the region's; height above the surface [0.1 m]."""
NUMBERS = 11
"""Logarithms of extent across, along and upwards and of a pixel's width [m]; share of the box that is at the image's
border; mean colour of the region and of the whole image [0 to 1]."""
_MARGIN = 0.3
"""Surroundings on each side, as a share of the box's longer side."""

Array = NDArray[np.float32]


def crops(view: View, regions: Sequence[Region]) -> tuple[Array, Array]:
    """Pictures, shape (regions, 5, size, size), and numbers, shape (regions, 11)."""
    colour = view.image.astype(np.float32) / 255.0
    height = view.frame.points()[..., 2].astype(np.float32)
    whole = colour.reshape(-1, 3).mean(axis=0)
    pictures = np.zeros((len(regions), CHANNELS, SIZE, SIZE), dtype=np.float32)
    numbers = np.zeros((len(regions), NUMBERS), dtype=np.float32)
    for row, region in enumerate(regions):
        box = region.box
        mask = np.zeros(height.shape, dtype=np.float32)
        mask[box.top : box.bottom, box.left : box.right] = region.mask
        above = np.clip((height - region.support) / 0.1, -1.0, 4.0)
        channels = np.dstack([colour, mask, above])
        pictures[row] = np.moveaxis(_sized(around(channels, region, _MARGIN)), -1, 0)
        pixel = float(np.linalg.norm(region.position - view.frame.position)) / view.frame.focal
        own = colour[box.top : box.bottom, box.left : box.right][region.mask].mean(axis=0)
        sizes = np.log(np.maximum([*region.size, pixel], 1e-3))
        numbers[row] = [*sizes, _at_border(region, height.shape), *own, *whole]
    return pictures, numbers


def around(image: NDArray[Any], region: Region, margin: float) -> NDArray[Any]:
    """The square of an image around a region; beyond the image its border goes on.

    Args:
        image: Channels; shape (height, width, channels).
        region: The region.
        margin: Surroundings on each side, as a share of the box's longer side.
    """
    box, (height, width) = region.box, image.shape[:2]
    half = max(box.right - box.left, box.bottom - box.top) * (0.5 + margin)
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    columns = np.clip(np.arange(round(x - half), round(x + half) + 1), 0, width - 1)
    rows = np.clip(np.arange(round(y - half), round(y + half) + 1), 0, height - 1)
    return image[np.ix_(rows, columns)]


def _sized(patch: NDArray[np.float32]) -> Array:
    """A square of five channels at the crop's size."""
    import cv2

    way = cv2.INTER_AREA if len(patch) > SIZE else cv2.INTER_LINEAR
    parts = (np.ascontiguousarray(patch[..., :3]), np.ascontiguousarray(patch[..., 3:]))  # OpenCV takes four channels
    return np.dstack([cv2.resize(part, (SIZE, SIZE), interpolation=way) for part in parts])


def _at_border(region: Region, shape: tuple[int, ...]) -> float:
    """How many of the box's four sides lie at the image's border, as a share."""
    box = region.box
    return (
        float(box.left == 0) + float(box.top == 0) + float(box.right == shape[1]) + float(box.bottom == shape[0])
    ) / 4
