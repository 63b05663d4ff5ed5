"""Reads the ports that a file declares itself: parameters, branch arguments, subtree ports."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from executive.contracts.port import Port, PortType
from executive.definitions.faults import quoted
from executive.definitions.marks import Entry, Text, Written
from executive.definitions.source import Source, entry
from executive.definitions.units import UNITS
from executive.definitions.values import read_literal
from executive.errors import UnknownName

DECLARED_TYPES: tuple[PortType, ...] = tuple(
    kind for kind in PortType if kind not in (PortType.CONDITIONS, PortType.HANDLERS)
)
"""Types that a file may declare."""

_NUMERIC = (PortType.NUMBER, PortType.INTEGER, PortType.DURATION)


def read_ports(source: Source, node: Written, what: str) -> tuple[Port, ...]:
    """The ports of a mapping `name: type` or `name: {type, default, min, max, unit, choices, doc}`."""
    ports = []
    for item in source.entries(node, f"'{what}'") or ():
        name = source.name(item.key, "a port")
        port = read_port(source, item.key, item.value, what)
        if name is not None and port is not None:
            ports.append(port)
    return tuple(ports)


def read_port(source: Source, name: Text, node: Written, what: str) -> Port | None:
    """One declared port, or None with a fault."""
    if isinstance(node, Text):
        kind = _type(source, node, name)
        return Port(name.value, kind, "") if kind is not None else None
    entries = source.entries(node, f"'{name.value}'") or ()
    given = entry(entries, "type")
    if given is None:
        source.faults.add(name.mark, f"'{name.value}' has no type; write for example '{name.value}: place'.")
        return None
    kind = _type(source, given.value, name)
    if kind is None:
        return None
    source.only(entries, keys_for(kind, what), f"a port of type {kind} in '{what}'")
    port = replace(Port(name.value, kind, ""), doc=_text(source, entries, "doc"), unit=_unit(source, entries, kind))
    port = replace(port, choices=_choices(source, entries) if kind is PortType.TEXT else ())
    port = _bounded(source, port, entries)
    default = entry(entries, "default")
    if default is None or what == "outputs":
        return port
    port = replace(port, required=False)
    value = read_literal(source, default.value, port, f"the default of '{name.value}'")
    return replace(port, default=value.value if value is not None else None)


def keys_for(kind: PortType, what: str) -> tuple[str, ...]:
    """The keys that a declared port of this type may have in `what`: params, args, ports or outputs."""
    keys = ["type", "doc"] if what == "outputs" else ["type", "default", "doc"]
    if kind in _NUMERIC and what != "outputs":
        keys += ["min", "max"]
    if kind is PortType.NUMBER:
        keys.append("unit")
    if kind is PortType.TEXT and what != "outputs":
        keys.append("choices")
    return tuple(keys)


def _type(source: Source, node: Written, name: Text) -> PortType | None:
    text = source.text(node, f"the type of '{name.value}'")
    if text is None:
        return None
    if text.value not in DECLARED_TYPES:
        source.unknown("type", text, DECLARED_TYPES)
        return None
    return PortType(text.value)


def _text(source: Source, entries: tuple[Entry, ...], key: str) -> str:
    found = entry(entries, key)
    text = source.text(found.value, f"'{key}'") if found is not None else None
    return text.value if text is not None else ""


def _unit(source: Source, entries: tuple[Entry, ...], kind: PortType) -> str:
    found = entry(entries, "unit")
    if kind is PortType.DURATION:
        return "s"
    if kind is not PortType.NUMBER or found is None:
        return ""
    text = source.text(found.value, "'unit'")
    if text is None or text.value in UNITS:
        return text.value if text is not None else ""
    source.faults.add(text.mark, str(UnknownName("unit", text.value[:60], UNITS)))
    return ""


def _choices(source: Source, entries: tuple[Entry, ...]) -> tuple[str, ...]:
    found = entry(entries, "choices")
    if found is None:
        return ()
    texts = [source.text(item, "a choice") for item in source.items(found.value, "'choices'") or ()]
    return tuple(text.value for text in texts if text is not None)


def _bounded(source: Source, port: Port, entries: tuple[Entry, ...]) -> Port:
    bounds: dict[str, Any] = {}
    for key in ("min", "max"):
        found = entry(entries, key)
        if found is not None and port.type in _NUMERIC:
            value = read_literal(source, found.value, port, f"'{key}' of '{port.name}'")
            bounds[key] = value.value if value is not None else None
    minimum, maximum = bounds.get("min"), bounds.get("max")
    if minimum is not None and maximum is not None and minimum > maximum:
        upper = entry(entries, "max")
        assert upper is not None
        problem = f"{quoted(port.name)} has a maximum below its minimum; no value would fit."
        source.faults.add(upper.key.mark, problem)
        return port
    return replace(port, minimum=minimum, maximum=maximum)
