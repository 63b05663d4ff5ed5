"""Reads lists of decorators, outermost first, and puts the file's defaults around a node's own."""

from __future__ import annotations

from dataclasses import replace

from executive.contracts.port import Port, PortType
from executive.definitions.conditions import read_conditions
from executive.definitions.faults import quoted
from executive.definitions.marks import Entries, Entry, Items, Text, Written, described
from executive.definitions.model import ConditionUse, DecoratorUse, Value
from executive.definitions.source import Source
from executive.definitions.values import ARTICLES, read_value
from executive.errors import UnknownName, suggestion
from executive.registry import DecoratorSpec

UNREADABLE = ""
"""Name of a decorator that could not be read; the fault is noted, and other checks keep quiet about it."""


def read_decorators(source: Source, node: Written) -> tuple[DecoratorUse, ...]:
    """The decorators of a list."""
    items = source.items(node, "'decorators'")
    if items is None:
        return (DecoratorUse(UNREADABLE, {}, node.mark),)
    return tuple(_decorator(source, item) for item in items)


def with_defaults(own: tuple[DecoratorUse, ...], defaults: tuple[DecoratorUse, ...]) -> tuple[DecoratorUse, ...]:
    """The defaults that the node does not carry itself, outermost, then its own."""
    carried = {use.decorator for use in own}
    inherited = (replace(use, inherited=True) for use in defaults if use.decorator not in carried)
    return (*inherited, *own)


def _decorator(source: Source, node: Written) -> DecoratorUse:
    if isinstance(node, Text) and not node.empty:
        name, setting = node, None
    elif isinstance(node, Entries) and len(node.entries) == 1:
        name, setting = node.entries[0].key, node.entries[0].value
    else:
        if isinstance(node, Entries) and node.entries:
            second = node.entries[1].key
            problem = f"each decorator is an item of its own; start {quoted(second.value)} with '- '."
            source.faults.add(second.mark, problem)
        else:
            source.faults.add(node.mark, f"a decorator is a name with its setting, not {described(node)}.")
        return DecoratorUse(UNREADABLE, {}, node.mark)
    spec = source.registry.decorators.get(name.value)
    if spec is None:
        source.unknown("decorator", name, source.registry.decorators)
        return DecoratorUse(UNREADABLE, {}, name.mark)
    return _settings(source, spec, name, setting)


def _settings(source: Source, spec: DecoratorSpec, name: Text, node: Written | None) -> DecoratorUse:
    settings: dict[str, Value] = {}
    conditions: tuple[ConditionUse, ...] = ()
    handlers: tuple[str, ...] = ()
    given = _given(source, spec, node)
    for port in spec.settings:
        value = given.get(port.name)
        if value is None:
            if port.required:
                source.faults.add(name.mark, _missing(spec, port))
        elif port.type is PortType.CONDITIONS:
            conditions = read_conditions(source, value)
        elif port.type is PortType.HANDLERS:
            handlers = _handlers(source, value)
        else:
            read = read_value(source, value, port, f"decorator '{spec.name}'")
            if read is not None:
                settings[port.name] = read
    return DecoratorUse(spec.name, settings, name.mark, conditions, handlers)


def _given(source: Source, spec: DecoratorSpec, node: Written | None) -> dict[str, Written]:
    """What is given for each setting, by the short form or the long one."""
    if node is None or (isinstance(node, Text) and node.empty):
        return {}
    ports = {port.name: port for port in spec.settings}
    short = ports.get(spec.short)
    if isinstance(node, Entries) and (_names_settings(node, ports) or short is None or _scalar(short)):
        for item in node.entries:
            if item.key.value not in ports:
                problem = f"decorator '{spec.name}' has no setting {quoted(item.key.value)}."
                source.faults.add(item.key.mark, f"{problem} {suggestion(item.key.value, ports)}")
        return {item.key.value: item.value for item in node.entries}
    if short is None:
        rule = "takes no plain value; write its settings as a mapping" if ports else "takes no settings"
        source.faults.add(node.mark, f"decorator '{spec.name}' {rule}.")
        return {}
    return {short.name: node}


def _names_settings(node: Entries, ports: dict[str, Port]) -> bool:
    return any(item.key.value in ports for item in node.entries)


def _scalar(port: Port) -> bool:
    return port.type is not PortType.CONDITIONS


def _missing(spec: DecoratorSpec, port: Port) -> str:
    how = f"write '{spec.name}: ...'" if spec.short == port.name else f"give it as '{port.name}: ...'"
    return f"decorator '{spec.name}' needs {ARTICLES[port.type]}: {how}."


def _handlers(source: Source, node: Written) -> tuple[str, ...]:
    known = source.registry.handlers
    names = []
    for item in node.items if isinstance(node, Items) else (node,):
        text = source.text(item, "a stop handler")
        if text is None:
            continue
        if text.value not in known:
            source.faults.add(text.mark, str(UnknownName("stop handler", text.value[:60], known)))
        names.append(text.value)
    if isinstance(node, Items) and not node.items:
        source.faults.add(node.mark, "this list of stop handlers is empty; name at least one.")
    return tuple(names)


def read_defaults(source: Source, node: Written) -> tuple[DecoratorUse, ...]:
    """`defaults: {skill: [decorators]}`."""
    entries: tuple[Entry, ...] = source.entries(node, "'defaults'") or ()
    source.only(entries, ("skill",), "'defaults'")
    found = next((item for item in entries if item.key.value == "skill"), None)
    return read_decorators(source, found.value) if found is not None else ()
