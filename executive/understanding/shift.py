"""Which way and how far something is to be pushed, as words say it.

shifted("push the mug ten centimetres to the left")  # {"direction": "left", "distance": "0.1"}
"""

from __future__ import annotations

import re

from executive.understanding.context import Arguments
from executive.understanding.time_spans import NUMBER, any_of, number

_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "inch": 0.0254}
_UNITS = {
    "mm": "mm, millimetre, millimetres, millimeter, millimeters",
    "cm": "cm, centimetre, centimetres, centimeter, centimeters, centimetre's",
    "m": "m, metre, metres, meter, meters",
    "inch": "inch, inches",
}
_UNIT = "|".join(f"(?P<{unit}>{any_of(words)})" for unit, words in _UNITS.items())
LENGTH = re.compile(rf"(?P<amount>{NUMBER}|half an?|an?) ?(?:{_UNIT})\b", re.IGNORECASE)
"""A length with its unit."""
_DIRECTIONS = {
    "left": re.compile(r"\b(?:left|leftwards?)\b", re.IGNORECASE),
    "right": re.compile(r"\b(?:right|rightwards?)\b(?! (?:now|away))", re.IGNORECASE),
    "away": re.compile(
        r"\b(?:away|back|backwards?|forwards?|further|farther|(?:to|towards?) the (?:wall|back|rear))\b", re.IGNORECASE
    ),
    "towards": re.compile(r"\b(?:closer|nearer|towards? (?:you|me|us|yourself|the (?:edge|front)))\b", re.IGNORECASE),
}


def shifted(text: str) -> Arguments:
    """The arguments `direction` and `distance` [m], each only where the words say it."""
    found: Arguments = {}
    length = LENGTH.search(text)
    if length is not None:
        unit = next(name for name in _UNITS if length[name])
        found["distance"] = f"{number(length['amount']) * _METRES[unit]:g}"
    direction = next((name for name, pattern in _DIRECTIONS.items() if pattern.search(text)), "")
    return found | ({"direction": direction} if direction else {})
