"""What the robot tells people of the world, in a form that can be held against the world itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from executive.contracts.survey import Change


@dataclass(frozen=True)
class Report:
    """One statement about one place, made when it was spoken. It is the robot's word; a judge knows better.

    Attributes:
        place: What it is about.
        among: Objects that it speaks of: those that are not in `there` are said not to be there.
        there: Objects that are said to be there.
        pulled: How far a container is said to be pulled out [m], or None.
        value: What a gauge is said to read [% of its full scale], or None.
        changes: What is said to be different from the last time; None when nothing is said about that.
    """

    place: str
    among: frozenset[str] = frozenset()
    there: frozenset[str] = frozenset()
    pulled: float | None = None
    value: float | None = None
    changes: tuple[Change, ...] | None = None


Tell = Callable[[Report], None]


def to_nobody(report: Report) -> None:
    """Where nobody judges what is told."""
