"""Values in words, for displays and reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from executive.contracts.port import PortType
from executive.definitions.model import ConditionUse, Literal, Value, Values
from executive.registry import DecoratorSpec


def duration(seconds: float) -> str:
    """`500 ms`, `30 s`, `2 min`."""
    if 0 < seconds < 1:
        return f"{seconds * 1000:g} ms"
    if seconds >= 60 and seconds % 60 == 0:
        return f"{seconds / 60:g} min"
    return f"{round(seconds, 3):g} s"


def value(written: Value) -> str:
    """A value as it is written: `red_cube`, or `$object.place`."""
    return plain(written.value) if isinstance(written, Literal) else str(written)


def plain(known: Any) -> str:
    """A known value: numbers short, truth and poses as in YAML."""
    if isinstance(known, bool):
        return str(known).lower()
    if isinstance(known, tuple):
        return f"[{', '.join(plain(each) for each in known)}]"
    return f"{known:g}" if isinstance(known, float) else str(known)


def values(written: Values) -> str:
    """`object = $object, speed = 0.3`."""
    return ", ".join(f"{name} = {value(each)}" for name, each in written.items())


def condition(use: ConditionUse, arguments: Iterable[str] | None = None) -> str:
    """`holding($object)`, `not hand_empty`; with the arguments' values once they are known."""
    inside = ", ".join(map(value, use.values.values()) if arguments is None else arguments)
    name = f"{use.condition}({inside})" if inside else use.condition
    return f"not {name}" if use.inverted else name


def conditions(uses: Iterable[ConditionUse]) -> str:
    """Several conditions: `clear_of_people, robot_ok`."""
    return ", ".join(condition(use) for use in uses)


def setting(spec: DecoratorSpec, name: str, written: Value) -> str:
    """A setting of a decorator, durations with their unit and numbers with their port's unit."""
    port = next((port for port in spec.settings if port.name == name), None)
    if not isinstance(written, Literal) or port is None:
        return value(written)
    if port.type is PortType.DURATION:
        return duration(float(written.value))
    return f"{plain(written.value)} {port.unit}".strip()
