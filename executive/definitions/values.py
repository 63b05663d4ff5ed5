"""Scalars of the file → values of a port: converted, in the port's unit, within its bounds."""

from __future__ import annotations

import math
import re
from typing import Any

from executive.contracts.port import Port, PortType
from executive.contracts.site import PlaceKind
from executive.definitions.faults import quoted
from executive.definitions.marks import Items, Text, Written, described
from executive.definitions.model import Literal, Mark, Reference, Value
from executive.definitions.source import Source
from executive.definitions.units import convert, quantity, same_dimension, shown
from executive.errors import UnknownName

_REFERENCE = re.compile(r"\$([a-z][a-z0-9_]*)(?:\.([a-z][a-z0-9_]*))?")
_WHOLE = re.compile(r"[+-]?\d{1,18}")

ARTICLES: dict[PortType, str] = {
    PortType.PLACE: "the name of a place",
    PortType.OBJECT: "the name of an object",
    PortType.PERSON: "the name of a person",
    PortType.THING: "the name of an object or a place",
    PortType.TEXT: "a text",
    PortType.NUMBER: "a number",
    PortType.INTEGER: "a whole number",
    PortType.BOOLEAN: "true or false",
    PortType.DURATION: "a duration with its unit, such as 30s, 2min or 500ms",
    PortType.POSE: "a pose: [x, y, z, yaw]",
    PortType.CONDITIONS: "one condition or a list of them",
    PortType.HANDLERS: "one stop handler or a list of them",
}
"""What a port of each type takes, in words."""


def is_reference(text: Text) -> bool:
    """Whether a text begins as a reference does; `$$` begins a text with a dollar sign."""
    return text.value.startswith("$") and not text.value.startswith("$$")


def read_value(source: Source, node: Written, port: Port, owner: str) -> Value | None:
    """The reference or literal that `node` gives to `port`, or None with a fault; `owner` names the port's owner."""
    if isinstance(node, Text) and is_reference(node):
        return read_reference(source, node)
    return read_literal(source, node, port, f"'{port.name}' of {owner}")


def read_reference(source: Source, text: Text) -> Reference | None:
    """`$name` or `$name.attribute`, or None with a fault."""
    found = _REFERENCE.fullmatch(text.value)
    if found is None:
        rule = "write $name or $name.attribute; a text that begins with '$' is written with '$$'"
        source.faults.add(text.mark, f"{quoted(text.value)} is no reference; {rule}.")
        return None
    return Reference(found[1], found[2] or "", text.mark)


def read_literal(source: Source, node: Written, port: Port, label: str) -> Literal | None:
    """The value of `node` in the port's type and unit, or None with a fault; `label` names the port."""
    if port.type is PortType.POSE:
        return _pose(source, node, label)
    if not isinstance(node, Text) or node.empty:
        source.faults.add(node.mark, f"{label} takes {ARTICLES[port.type]}, not {described(node)}.")
        return None
    match port.type:
        case PortType.NUMBER | PortType.DURATION:
            value: Any = _number(source, node, port, label)
        case PortType.INTEGER:
            value = _whole(source, node, port, label)
        case PortType.BOOLEAN:
            value = source.flag(node, label)
        case PortType.PLACE | PortType.OBJECT | PortType.PERSON | PortType.THING:
            value = _known(source, node, port)
        case _:
            value = _choice(source, node, port, label)
    return None if value is None else Literal(value, node.mark)


def within_bounds(source: Source, value: float, port: Port, label: str, mark: Mark) -> bool:
    """Whether a number keeps the port's bounds; a fault when not."""
    unit = "s" if port.type is PortType.DURATION else port.unit
    if port.minimum is not None and value < port.minimum:
        problem = f"takes at least {shown(port.minimum, unit)}"
    elif port.maximum is not None and value > port.maximum:
        problem = f"takes at most {shown(port.maximum, unit)}"
    else:
        return True
    source.faults.add(mark, f"{label} {problem}, not {shown(value, unit)}.")
    return False


def _number(source: Source, text: Text, port: Port, label: str) -> float | None:
    duration = port.type is PortType.DURATION
    to = "s" if duration else port.unit
    found = quantity(text.value)
    if found is None:
        source.faults.add(text.mark, f"{label} takes {ARTICLES[port.type]}, not {quoted(text.value)}.")
        return None
    number, unit = found
    if duration and not unit:
        problem = f"{label} needs a unit: write {text.value}s, or use ms, min or h."
        source.faults.add(text.mark, problem)
        return None
    value = convert(number, unit or to, to)
    if value is None:
        units = ", ".join(same_dimension(to))
        right = f"is in {to} (units: {units})" if units else "is a plain number without a unit"
        source.faults.add(text.mark, f"{label} {right}, and {quoted(text.value)} is in {unit}.")
        return None
    if not math.isfinite(value):
        source.faults.add(text.mark, f"{label} takes a finite number, not {quoted(text.value)}.")
        return None
    return value if within_bounds(source, value, port, label, text.mark) else None


def _whole(source: Source, text: Text, port: Port, label: str) -> int | None:
    if not _WHOLE.fullmatch(text.value):
        source.faults.add(text.mark, f"{label} takes a whole number, not {quoted(text.value)}.")
        return None
    value = int(text.value)
    return value if within_bounds(source, value, port, label, text.mark) else None


def _known(source: Source, text: Text, port: Port) -> str | None:
    """A name of the site; an optional port also takes "", which says that there is none."""
    site, kind = source.site, port.type
    if site is None or (not text.value and not port.required):
        return text.value
    places, objects = set(site.places), set(site.objects)
    people = {place.name for place in site.of_kind(PlaceKind.PERSON)}
    valid = {
        PortType.PLACE: places,
        PortType.OBJECT: objects,
        PortType.PERSON: people,
        PortType.THING: objects | places,
    }[kind]
    if text.value in valid:
        return text.value
    source.faults.add(text.mark, f"site '{site.name}': {UnknownName(kind.value, text.value[:60], valid)}")
    return None


def _choice(source: Source, text: Text, port: Port, label: str) -> str | None:
    value = text.value[1:] if text.value.startswith("$$") else text.value
    if port.choices and value not in port.choices:
        source.faults.add(text.mark, str(UnknownName(f"choice for {label}:", value[:60], port.choices)))
        return None
    return value


def _pose(source: Source, node: Written, label: str) -> Literal | None:
    parts = node.items if isinstance(node, Items) else ()
    units = ("m", "m", "m", "rad")
    numbers = []
    for part, unit in zip(parts, units, strict=False):
        found = quantity(part.value) if isinstance(part, Text) else None
        number = convert(found[0], found[1] or unit, unit) if found else None
        if number is not None and math.isfinite(number):
            numbers.append(number)
    if len(parts) != len(units) or len(numbers) != len(units):
        source.faults.add(node.mark, f"{label} takes a pose: [x, y, z, yaw], in m and rad.")
        return None
    return Literal(tuple(numbers), node.mark)
