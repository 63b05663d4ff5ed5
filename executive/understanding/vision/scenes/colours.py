"""Colours by name, and the colours of furniture."""

from __future__ import annotations

import colorsys

import numpy as np

from executive.contracts.action import Vector

COLOURS: dict[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    "red": ((-8, 8), (0.75, 1.0), (0.5, 0.95)),
    "orange": ((19, 32), (0.8, 1.0), (0.8, 1.0)),
    "brown": ((15, 32), (0.45, 0.8), (0.22, 0.45)),
    "yellow": ((46, 58), (0.7, 1.0), (0.78, 1.0)),
    "green": ((95, 150), (0.5, 1.0), (0.35, 0.85)),
    "blue": ((205, 240), (0.6, 1.0), (0.45, 0.95)),
    "purple": ((265, 300), (0.5, 0.9), (0.4, 0.8)),
    "pink": ((322, 350), (0.3, 0.6), (0.85, 1.0)),
    "white": ((0, 360), (0.0, 0.05), (0.93, 1.0)),
    "grey": ((0, 360), (0.0, 0.08), (0.4, 0.86)),
    "black": ((0, 360), (0.0, 0.3), (0.03, 0.12)),
}
"""Hue [degrees], saturation and value of each colour name."""


def shade(colour: str, random: np.random.Generator) -> Vector:
    """A random shade of a named colour: red, green, blue [0 to 1]; shape (3,)."""
    hue, saturation, value = (random.uniform(*limits) for limits in COLOURS[colour])
    return np.array(colorsys.hsv_to_rgb((hue % 360) / 360, saturation, value))


def dull(random: np.random.Generator) -> Vector:
    """The colour of furniture: wood, stone, steel or paint."""
    hue = random.uniform(20, 45) if random.random() < 0.6 else random.uniform(0, 360)
    return np.array(colorsys.hsv_to_rgb(hue / 360, random.uniform(0.0, 0.55) ** 1.3, random.uniform(0.3, 0.95)))
