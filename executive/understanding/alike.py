"""Whether a step comes to the same, whichever of several families it is read for."""

from __future__ import annotations

from collections.abc import Sequence

from executive.types import Family
from executive.understanding.arguments import Reading


def alike(readings: Sequence[Reading]) -> bool:
    """Whether the same is done in all readings: to bring a thing to a place is to put it there."""
    carried = (Family.TRANSPORT, Family.MANIPULATION)

    def outcome(reading: Reading) -> tuple[str, list[dict[str, str]]]:
        puts = reading.arguments[0].get("verb") == "put"
        bare = [{name: value for name, value in one.items() if name != "verb"} for one in reading.arguments]
        family = Family.TRANSPORT if reading.family in carried and (puts or reading.family == carried[0]) else ""
        return (family, bare) if family else (reading.family, list(reading.arguments))

    return all(outcome(reading) == outcome(readings[0]) for reading in readings)
