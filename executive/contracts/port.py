"""Ports: the typed inputs and outputs of skills, subtrees, conditions, actions and decorators."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class PortType(StrEnum):
    """What kind of value passes through a port."""

    PLACE = "place"
    """Name of an area, surface, container, fixture or person of the site: somewhere to go to or put things."""
    OBJECT = "object"
    """Name of an object of the site or one that was perceived."""
    PERSON = "person"
    """Name of a person of the site."""
    THING = "thing"
    """Name of an object or of a place: what a task is done to. It is given on as `.as_object` or as `.as_place`."""
    TEXT = "text"
    """Words."""
    NUMBER = "number"
    """A real number in the port's unit."""
    INTEGER = "integer"
    """A whole number."""
    BOOLEAN = "boolean"
    """true or false."""
    DURATION = "duration"
    """A time span; written with its unit (30s, 2min, 500ms), kept in seconds."""
    POSE = "pose"
    """A pose in `map`: x [m], y [m], z [m], yaw [rad]."""
    CONDITIONS = "conditions"
    """One condition or a list of them (decorators only)."""
    HANDLERS = "handlers"
    """One stop handler or a list of them (decorator `on_stop` only)."""


ATTRIBUTES: dict[PortType, dict[str, PortType]] = {
    PortType.OBJECT: {"place": PortType.PLACE, "kind": PortType.TEXT, "colour": PortType.TEXT},
    PortType.PLACE: {"area": PortType.PLACE, "support": PortType.PLACE, "kind": PortType.TEXT},
    PortType.PERSON: {"place": PortType.PLACE},
    PortType.THING: {"as_object": PortType.OBJECT, "as_place": PortType.PLACE, "kind": PortType.TEXT},
}
"""What `$name.attribute` may ask of a value, and the type that it has."""


@dataclass(frozen=True)
class Port:
    """One declared input or output.

    Attributes:
        name: Name in YAML, snake_case.
        type: Kind of value.
        doc: What it is for, with the unit in words.
        unit: Unit of a number ("m", "m/s", "rad"), else "".
        default: Value when none is given; ignored when `required`.
        required: Whether a value must be given.
        minimum, maximum: Bounds of a number, integer or duration, in the unit; None for no bound.
        choices: The valid texts, or empty for any.
    """

    name: str
    type: PortType
    doc: str
    unit: str = ""
    default: Any = None
    required: bool = True
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
