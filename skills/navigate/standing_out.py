"""Containers that stand open: the lidar looks below them, so their outline comes from what was seen of them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.site import Place, PlaceKind, Site
from executive.contracts.survey import Survey

_FRONT = 0.07
"""Front and handle stand out so far before the opening [m]."""
_APART = 0.05
"""Distance between the points of an outline [m]."""


def standing_out(site: Site, surveys: Mapping[str, Survey]) -> Vector:
    """Points in `map` [m], shape (points, 2), around every container that was last seen open.

    Args:
        site: The site.
        surveys: What was found when places were last looked over.
    """
    seen = [(place, surveys[place.name]) for place in site.of_kind(PlaceKind.CONTAINER) if place.name in surveys]
    outlines = [_outline(place, found.pulled or 0.0) for place, found in seen if found.state not in ("", "closed")]
    return np.concatenate(outlines) if outlines else np.zeros((0, 2))


def _outline(place: Place, pulled: float) -> Vector:
    """Both sides and the front of a container that is pulled out so far [m]."""
    half, depth = float(place.size[0]) / 2, float(place.size[1]) / 2
    out = depth + _FRONT + pulled
    along = np.arange(depth, out, _APART)
    across = np.arange(-half, half + _APART, _APART)
    sides = [np.stack([along, np.full_like(along, side)], axis=1) for side in (-half, half)]
    front = np.stack([np.full_like(across, out), across], axis=1)
    points = np.concatenate([*sides, front])
    cosine, sine = math.cos(place.yaw), math.sin(place.yaw)
    outwards, leftwards = np.array([-cosine, -sine]), np.array([-sine, cosine])
    return np.asarray(place.centre[:2] + points[:, :1] * outwards + points[:, 1:] * leftwards)
