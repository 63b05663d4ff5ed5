"""YAML nodes with their marks: what a file says before anybody asks what it means.

Scalars stay the text that was written, so YAML 1.1's readings of `on`, `no` or `1:30` never happen.
"""

from __future__ import annotations

from dataclasses import dataclass

from executive.definitions.model import Mark


@dataclass(frozen=True)
class Text:
    """A scalar. `plain` says that it was written without quotes."""

    value: str
    mark: Mark
    plain: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing was written, or a YAML null."""
        return self.plain and self.value in ("", "~", "null")


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Written, ...]
    mark: Mark


@dataclass(frozen=True)
class Entry:
    """One key of a mapping with its value."""

    key: Text
    value: Written


@dataclass(frozen=True)
class Entries:
    """A mapping; keys are unique and in the file's order."""

    entries: tuple[Entry, ...]
    mark: Mark

    def get(self, key: str) -> Entry | None:
        """The entry of that key, or None."""
        return next((entry for entry in self.entries if entry.key.value == key), None)


Written = Text | Items | Entries


def described(node: Written) -> str:
    """What a node is, for messages."""
    match node:
        case Text():
            return "nothing" if node.empty else "a plain value"
        case Items():
            return "a list"
        case Entries():
            return "a mapping"
