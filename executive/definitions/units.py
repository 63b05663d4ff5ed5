"""Quantities with units: `30s`, `5 cm`, `0.3m/s`, converted exactly to the unit of a port."""

from __future__ import annotations

import math
import re
from decimal import Decimal

_SCALES: dict[str, dict[str, Decimal]] = {
    "time": {"ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3600)},
    "length": {"mm": Decimal("0.001"), "cm": Decimal("0.01"), "m": Decimal(1), "km": Decimal(1000)},
    "angle": {"deg": Decimal(math.pi) / 180, "rad": Decimal(1)},
    "speed": {
        "mm/s": Decimal("0.001"),
        "cm/s": Decimal("0.01"),
        "m/s": Decimal(1),
        "km/h": Decimal(1000) / Decimal(3600),
    },
    "turn speed": {"deg/s": Decimal(math.pi) / 180, "rad/s": Decimal(1)},
    "acceleration": {"m/s^2": Decimal(1)},
    "frequency": {"Hz": Decimal(1), "kHz": Decimal(1000)},
    "mass": {"g": Decimal("0.001"), "kg": Decimal(1)},
    "force": {"N": Decimal(1)},
    "torque": {"N*m": Decimal(1)},
    "share": {"%": Decimal("0.01"), "": Decimal(1)},
}
_DIMENSION = {unit: dimension for dimension, units in _SCALES.items() for unit in units}
_QUANTITY = re.compile(
    r"([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?)\s*([A-Za-z%][A-Za-z%*/]{0,11}(?:\^\d)?)?"
)

UNITS: tuple[str, ...] = tuple(unit for unit in _DIMENSION if unit)
"""Every unit that a file may use."""


def quantity(text: str) -> tuple[Decimal, str] | None:
    """Number and unit ("" when there is none) of a text such as `0.3 m/s`, or None when it is no quantity."""
    found = _QUANTITY.fullmatch(text.strip())
    return (Decimal(found[1]), found[2] or "") if found else None


def convert(number: Decimal, unit: str, to: str) -> float | None:
    """`number` of `unit` in the unit `to`, or None when one cannot be turned into the other.

    Degrees become radians by pi / 180; all other factors are exact decimals.
    """
    if unit == to:
        return float(number)
    dimension = _DIMENSION.get(to)
    if dimension is None or _DIMENSION.get(unit) != dimension:
        return None
    scales = _SCALES[dimension]
    return float(number * scales[unit] / scales[to])


def same_dimension(unit: str) -> tuple[str, ...]:
    """The units that can be turned into `unit`, itself included; only itself when it is not known."""
    dimension = _DIMENSION.get(unit)
    return tuple(other for other in _SCALES[dimension] if other) if dimension else (unit,)


def shown(number: float, unit: str = "") -> str:
    """A number with its unit, as messages and drawings write it."""
    return f"{number:.6g} {unit}".rstrip() if unit != "%" else f"{number:.6g}%"
