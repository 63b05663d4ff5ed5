"""What a look over a whole place found, and what is different from the last time.

changes(before, after)  # (Change(VANISHED, "red_cube", "kitchen_table"), Change(OPENED, "drawer", "drawer"))
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from executive.contracts.memory import Sighting

OPEN, CLOSED = 0.08, 0.03
"""A container is open that is pulled out by this [m] or more, closed by this or less; in between it is ajar."""
_MOVED = 0.04
"""An object that was seen this far from where it was [m] has been moved."""
_TURNED = 3.0
"""What a gauge reads has changed when it is another by this many [% of the full scale] ..."""
_DEVIATIONS = 3.0
"""... and by this many standard deviations."""


@dataclass(frozen=True)
class Survey:
    """What was found at one place when all of it was looked at.

    Attributes:
        place: The surface, container or gauge.
        stamp: Time when the look ended [s].
        sightings: Every object that was seen there, by name.
        among: Objects that would have been recognised: those of them without a sighting are not there.
        pulled: How far a container is pulled out [m]; None for anything else.
        value: What a gauge reads [% of its full scale]; None for anything else.
        deviation: Standard deviation of `value` [%] or `pulled` [m].
    """

    place: str
    stamp: float
    sightings: Mapping[str, Sighting] = field(default_factory=dict)
    among: frozenset[str] = frozenset()
    pulled: float | None = None
    value: float | None = None
    deviation: float = 0.0

    @property
    def state(self) -> str:
        """`open`, `closed` or `ajar` for a container, else ""."""
        if self.pulled is None:
            return ""
        return "open" if self.pulled >= OPEN else "closed" if self.pulled <= CLOSED else "ajar"


class ChangeKind(StrEnum):
    """What can be different at a place."""

    APPEARED = "appeared"
    """An object is there that was not."""
    VANISHED = "vanished"
    """An object is not there any more."""
    MOVED = "moved"
    """An object is there, but elsewhere."""
    OPENED = "opened"
    """A container is farther open, or no longer closed."""
    CLOSED = "closed"
    """A container is closed, or less open."""
    ROSE = "rose"
    """A gauge reads more."""
    FELL = "fell"
    """A gauge reads less."""


@dataclass(frozen=True)
class Change:
    """One difference: what (an object, a container or a gauge) and where."""

    kind: ChangeKind
    name: str
    place: str


def changes(before: Survey, after: Survey) -> tuple[Change, ...]:
    """What is different in the later of two surveys of one place, objects in the order of their names."""
    place = after.place
    found = []
    for name in sorted(before.among & after.among):
        was, now = before.sightings.get(name), after.sightings.get(name)
        if was is None and now is not None:
            found.append(Change(ChangeKind.APPEARED, name, place))
        elif was is not None and now is None:
            found.append(Change(ChangeKind.VANISHED, name, place))
        elif was is not None and now is not None and _apart(was, now) > _MOVED:
            found.append(Change(ChangeKind.MOVED, name, place))
    if before.pulled is not None and after.pulled is not None and abs(after.pulled - before.pulled) > _MOVED:
        kind = ChangeKind.OPENED if after.pulled > before.pulled else ChangeKind.CLOSED
        found.append(Change(kind, place, place))
    if before.value is not None and after.value is not None:
        least = max(_TURNED, _DEVIATIONS * math.hypot(before.deviation, after.deviation))
        if abs(after.value - before.value) > least:
            found.append(Change(ChangeKind.ROSE if after.value > before.value else ChangeKind.FELL, place, place))
    return tuple(found)


def _apart(one: Sighting, other: Sighting) -> float:
    return float(np.linalg.norm(one.position - other.position))
