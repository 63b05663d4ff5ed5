"""Faults: what is wrong in a tree file, each with its place and one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from executive.definitions.model import Mark
from executive.errors import ExecutiveError

LONGEST_QUOTE = 60
"""Characters of a file that a message repeats at most."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong, and where."""

    mark: Mark
    sentence: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.sentence}"


class BadDefinition(ExecutiveError):
    """A tree file that cannot be used; its text has one line a fault, sorted by position.

    Args:
        faults: Everything that is wrong with it.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Faults:
    """Collects the faults of one file; the same fault counts once, however often an alias brings it."""

    def __init__(self) -> None:
        self._found: set[Fault] = set()

    def add(self, mark: Mark, sentence: str) -> None:
        """Note that something is wrong at `mark`."""
        self._found.add(Fault(mark, sentence))

    def sorted(self) -> tuple[Fault, ...]:
        """All faults by position."""
        return tuple(sorted(self._found))


def quoted(text: str) -> str:
    """`text` in quotes, on one line and not too long."""
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= LONGEST_QUOTE else f"'{line[:LONGEST_QUOTE]}...'"
