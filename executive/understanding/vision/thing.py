"""One thing that the robot sees now."""

from __future__ import annotations

import math
from dataclasses import dataclass

from executive.contracts.action import Vector
from executive.contracts.site import Place, PlaceKind, Site
from executive.understanding.vision.regions import Region

_ABOVE, _BELOW = 0.25, 0.03
"""How far above its surface, or below it, the middle of something that stands on it may be [m]."""
_DEPTH = 0.35
"""How far below its opening something in a container may be [m]."""


@dataclass(frozen=True, eq=False)
class SeenThing:
    """One thing that the robot sees now; equal to itself only.

    Attributes:
        region: Where it is in the image, and how large.
        name: Name of the site's object that it most probably is, or "".
        probability: Probability that it is that object, 0 to 1; 0 without a name.
        place: Surface or container that it is on or in, or "".
        ahead, left: Where it is as the camera looks, from the camera's foot [m].
        away: Distance from the robot's base along the floor [m].
    """

    region: Region
    name: str
    probability: float
    place: str
    ahead: float
    left: float
    away: float

    @property
    def position(self) -> Vector:
        """Middle of what is seen of it in `map` [m]; shape (3,)."""
        return self.region.position

    @property
    def size(self) -> Vector:
        """Extent across the view, along the view and upwards [m]; shape (3,)."""
        return self.region.size

    @property
    def bearing(self) -> float:
        """Direction from the camera, positive to the left of where it looks [rad]."""
        return math.atan2(self.left, self.ahead)


def place_at(position: Vector, site: Site) -> str:
    """The container or surface in or on which something at `position` in `map` [m] is, or ""."""
    for kind, above, below in ((PlaceKind.CONTAINER, _BELOW, _DEPTH), (PlaceKind.SURFACE, _ABOVE, _BELOW)):
        for place in site.of_kind(kind):
            if _over(position, place) and -below < float(position[2] - place.centre[2]) < above:
                return place.name
    return ""


def _over(position: Vector, place: Place) -> bool:
    """Whether a point lies within a place as seen from above."""
    x, y = (float(value) for value in position[:2] - place.centre[:2])
    cosine, sine = math.cos(place.yaw), math.sin(place.yaw)
    across, along = abs(cosine * y - sine * x), abs(cosine * x + sine * y)
    return across < float(place.size[0]) / 2 and along < float(place.size[1]) / 2
