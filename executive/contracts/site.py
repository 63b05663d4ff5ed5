"""What the robot knows of the place where it works: names, where they are, and the static map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from executive.contracts.action import Vector
from executive.errors import UnknownName


class PlaceKind(StrEnum):
    """What a named place is."""

    AREA = "area"
    """A room or a spot on the floor."""
    SURFACE = "surface"
    """A table, shelf or counter that things can stand on."""
    CONTAINER = "container"
    """A bin or drawer that things can lie in."""
    FIXTURE = "fixture"
    """Something to work on: a button, a gauge, a peg in its holder."""
    PERSON = "person"
    """A person, where they usually are."""


@dataclass(frozen=True)
class Place:
    """One named place.

    Attributes:
        name: Name, snake_case.
        kind: What it is.
        approach: Pose of `base_link` in `map` from which to work there: x [m], y [m], yaw [rad]; shape (3,).
        area: Name of the area that it lies in; an area's own name for itself.
        centre: Middle of the usable top (surface), opening (container) or of the thing itself in `map` [m]; (3,).
        size: Extent along its own width and depth [m]; (2,); width runs to the left of somebody who faces it.
        yaw: Direction in `map` in which somebody looks who faces it from its approach pose [rad].
        synonyms: Other words that people use for it.
        closed: Whether it is usually closed, as a drawer is (containers).
    """

    name: str
    kind: PlaceKind
    approach: Vector
    area: str
    centre: Vector
    size: Vector
    yaw: float
    synonyms: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True)
class KnownObject:
    """One object that the site knows by name.

    Attributes:
        name: Name, snake_case.
        kind: Class that perception can recognise, e.g. "cube" or "mug".
        colour: Its colour, or "".
        place: Surface or container where it usually is; "" for litter, which has no such place.
        synonyms: Other words that people use for it.
        owner: Person of the site whose it is, or "".
    """

    name: str
    kind: str
    colour: str
    place: str
    synonyms: tuple[str, ...] = ()
    owner: str = ""


@dataclass(frozen=True)
class MapBox:
    """One static obstacle of the map, seen from above.

    Attributes:
        x, y: Middle in `map` [m].
        width, depth: Extent along its own axes [m].
        yaw: Turn of those axes in `map` [rad].
    """

    x: float
    y: float
    width: float
    depth: float
    yaw: float = 0.0


@dataclass(frozen=True)
class Site:
    """Everything known of the site before the robot has looked.

    Attributes:
        name: Name of the site.
        places: Places by name, in the file's order.
        objects: Objects by name, in the file's order.
        boxes: The static map.
        lower, upper: Corners of the map [m]; shape (2,).
        operator: Person of the site who gives the commands ("me"), or "".
    """

    name: str
    places: Mapping[str, Place]
    objects: Mapping[str, KnownObject]
    boxes: tuple[MapBox, ...]
    lower: Vector
    upper: Vector
    operator: str = ""

    def place(self, name: str) -> Place:
        """The place of that name.

        Raises:
            UnknownName: if there is none.
        """
        if name not in self.places:
            raise UnknownName("place", name, self.places)
        return self.places[name]

    def object(self, name: str) -> KnownObject:
        """The object of that name.

        Raises:
            UnknownName: if there is none.
        """
        if name not in self.objects:
            raise UnknownName("object", name, self.objects)
        return self.objects[name]

    def of_kind(self, kind: PlaceKind) -> tuple[Place, ...]:
        """All places of a kind, in the file's order."""
        return tuple(place for place in self.places.values() if place.kind is kind)

    def support(self, name: str) -> Place | None:
        """The surface or container to put things on when `name` is said: itself, or the first one in that area."""
        place = self.place(name)
        holds = (PlaceKind.SURFACE, PlaceKind.CONTAINER)
        if place.kind in holds:
            return place
        return next((other for other in self.places.values() if other.kind in holds and other.area == name), None)
