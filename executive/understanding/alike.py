"""Whether a step comes to the same, whichever of several families it is read for.

To bring a thing to a place is to put it there; to look over a place is to watch it once, and then nothing is lost that
is asked about later.
"""

from __future__ import annotations

from collections.abc import Sequence

from executive.types import Family
from executive.understanding.arguments import Reading
from executive.understanding.context import Arguments


def alike(readings: Sequence[Reading]) -> bool:
    """Whether the same is done in all readings."""
    return all(_outcome(reading) == _outcome(readings[0]) for reading in readings)


def _outcome(reading: Reading) -> tuple[str, list[Arguments]]:
    arguments = list(reading.arguments)
    puts = arguments[0].get("verb") == "put"
    if reading.family == Family.TRANSPORT or (reading.family == Family.MANIPULATION and puts):
        return Family.TRANSPORT, [{name: value for name, value in one.items() if name != "verb"} for one in arguments]
    looks = reading.family == Family.INSPECTION and all(set(one) == {"place"} for one in arguments)
    return Family.MONITORING if looks else reading.family, arguments
