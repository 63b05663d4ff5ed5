"""Regions of a view that show one thing each, whatever it is: what stands on a surface, by depth and colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.understanding.vision.surfaces import Ground, Mask, Points, Surface, surfaces
from executive.understanding.vision.view import View

FARTHEST = 2.2
"""Farther than this [m] nothing is proposed."""
_LOWEST, _HIGHEST = 0.011, 0.40
"""What rises less above its surface [m] is noise; what rises more is furniture or a person."""
_WIDEST = 0.36
_FEWEST = 4
"""Fewest pixels of a region."""
_FINEST = 128
"""Wider images [pixels] are thinned out; that keeps a proposal at a few milliseconds."""
_COLOURED, _HUES_APART, _SHARE = 90, 20, 0.15
"""Saturation from which a hue counts, hues [of 180] that part a region in two, share of the smaller part."""


@dataclass(frozen=True)
class Box:
    """A rectangle of the image [pixels]; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, eq=False)
class Region:
    """Part of a view that shows one thing; equal to itself only.

    Attributes:
        box: Where it is in the image.
        mask: Which pixels of the box show it; shape (box height, box width).
        position: Middle of what is seen of it in `map` [m]; shape (3,).
        size: Extent across the view, along the view and upwards [m]; shape (3,).
        support: Height of the surface that it stands on, in `map` [m].
    """

    box: Box
    mask: Mask
    position: Vector
    size: Vector
    support: float


def regions(view: View) -> tuple[Region, ...]:
    """All regions of a view, from left to right."""
    step = max(1, -(-view.frame.depth.shape[1] // _FINEST))
    points = view.aligned(view.frame.points())[::step, ::step]
    depth = view.frame.depth[::step, ::step]
    valid = np.asarray((depth > 0) & (depth < FARTHEST))
    if not valid.any():
        return ()
    hue = _hues(np.ascontiguousarray(view.image[::step, ::step]))
    ground = Ground.under(points, valid)
    found: list[tuple[Region, Mask]] = []
    for surface in surfaces(points, valid, ground):
        for mask in _standing_on(surface, points, ground, step / view.frame.focal):
            for part in _by_colour(mask, hue):
                taken = any((part & other).sum() > 0.5 * part.sum() for _, other in found)
                if not taken and int(part.sum()) >= _FEWEST:
                    found.append((_region(part, surface, points, step, view), part))
    return tuple(sorted((region for region, _ in found), key=lambda one: (one.box.left + one.box.right, one.box.top)))


def _standing_on(surface: Surface, points: Points, ground: Ground, pixel: float) -> Iterator[Mask]:
    """Masks of what rises from a surface, apart as seen from above; `pixel` is a pixel's width at 1 m [m]."""
    rising = surface.within & (surface.above > _LOWEST)
    if not rising.any():
        return
    grid = np.zeros(ground.shape, dtype=np.uint8)
    cells = ground.cells[rising]
    grid[cells[:, 1], cells[:, 0]] = 1
    reach = 1 if pixel * float(np.median(points[rising][:, 0])) < 0.0135 else 2
    import cv2

    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    count, labels = cv2.connectedComponents(cv2.dilate(grid, kernel))
    owner = np.where(rising, ground.at(labels), 0)
    for number in range(1, count):
        mask = np.asarray(owner == number)
        if int(mask.sum()) < _FEWEST or float(surface.above[mask].max()) > _HIGHEST:
            continue
        if float(np.ptp(points[mask][:, :2], axis=0).max()) < _WIDEST:
            yield mask


def _hues(image: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Hue of each pixel, 0 to 179, or -1 where there is hardly any."""
    import cv2

    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
    coloured = (hsv[..., 1] >= _COLOURED) & (hsv[..., 2] >= 40)
    return np.where(coloured, hsv[..., 0].astype(np.int16), np.int16(-1))


def _by_colour(mask: Mask, hue: NDArray[np.int16]) -> list[Mask]:
    """The mask, or its parts when it shows things of clearly different hues that touch."""
    values = hue[mask]
    values = values[values >= 0]
    if len(values) < 2 * _FEWEST:
        return [mask]
    main = int(np.bincount(values // 10, minlength=18).argmax()) * 10 + 5
    away = np.abs((hue.astype(np.int32) - main + 90) % 180 - 90)
    other = mask & (hue >= 0) & (away > _HUES_APART)
    if int(other.sum()) < max(_FEWEST, _SHARE * int(mask.sum())):
        return [mask]
    first = mask & (hue >= 0) & ~other
    parts = (_nearer(mask, first, other), mask & ~_nearer(mask, first, other))
    return [small for part in parts if int(part.sum()) < int(mask.sum()) for small in _by_colour(part, hue)]


def _nearer(mask: Mask, own: Mask, other: Mask) -> Mask:
    """Pixels of a mask that lie nearer to `own` than to `other`."""
    import cv2

    away = [cv2.distanceTransform((~one).astype(np.uint8), cv2.DIST_L2, 3) for one in (own, other)]
    return np.asarray(mask & (away[0] < away[1]))


def _region(mask: Mask, surface: Surface, points: Points, step: int, view: View) -> Region:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    seen = points[mask]
    lower, upper = np.percentile(seen, 3, axis=0), np.percentile(seen, 97, axis=0)
    pixel = step * float(np.median(seen[:, 0])) / view.frame.focal  # the outer pixels are seen by their middles only
    base = surface.height
    middle = np.array([*((lower + upper) / 2)[:2], (upper[2] + base) / 2 if base < upper[2] else upper[2]])
    size = np.array([upper[1] - lower[1] + pixel, upper[0] - lower[0] + pixel, float(surface.above[mask].max())])
    small = mask[top:bottom, left:right]
    height, width = view.frame.depth.shape
    box = Box(int(left) * step, int(top) * step, min(int(right) * step, width), min(int(bottom) * step, height))
    large = np.kron(small, np.ones((step, step), dtype=bool))[: box.bottom - box.top, : box.right - box.left]
    return Region(box, large, view.in_map(middle), size, base)
