"""One file being read: the names it may use, the faults found so far, and checked access to its nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from executive.contracts.port import Port
from executive.contracts.site import Site
from executive.definitions.faults import Faults, quoted
from executive.definitions.marks import Entries, Entry, Items, Text, Written, described
from executive.definitions.model import Mark
from executive.errors import UnknownName, suggestion
from executive.registry import Registry

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""What a name in a tree file looks like."""


@dataclass(frozen=True)
class Signature:
    """What goes into and comes out of something that a tree can name: a skill, an action, a condition, a subtree."""

    what: str
    name: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...] = ()

    def __str__(self) -> str:
        return f"{self.what} '{self.name}'"


@dataclass
class Source:
    """What the readers of one file share.

    Attributes:
        path: The file.
        registry: Skills, conditions, actions, decorators and handlers that may be named.
        site: Known places and objects, or None when names are not to be checked.
        faults: What was found wrong so far.
        subtrees: Signatures of the file's own subtrees.
        written: Where a node (by its mark) says that it writes a variable (by its name).
    """

    path: str
    registry: Registry
    site: Site | None
    faults: Faults = field(default_factory=Faults)
    subtrees: dict[str, Signature] = field(default_factory=dict)
    written: dict[tuple[Mark, str], Mark] = field(default_factory=dict)

    def __post_init__(self) -> None:
        registry = self.registry
        self._signatures = {
            "skill": {name: Signature("skill", name, s.inputs, s.outputs) for name, s in registry.skills.items()},
            "action": {name: Signature("action", name, a.inputs, a.outputs) for name, a in registry.actions.items()},
            "condition": {name: Signature("condition", name, c.inputs) for name, c in registry.conditions.items()},
            "subtree": self.subtrees,
        }

    def signatures(self, what: str) -> Mapping[str, Signature]:
        """All that may be named as a "skill", "action", "condition" or "subtree"."""
        return self._signatures["condition" if what == "not" else what]

    def unknown(self, what: str, name: Text, valid: Iterable[str]) -> None:
        """Note a name that nobody knows, with the nearest valid one."""
        self.faults.add(name.mark, str(UnknownName(what, " ".join(name.value.split())[:60], valid)))

    def entries(self, node: Written, what: str) -> tuple[Entry, ...] | None:
        """The entries of a mapping, or None with a fault; nothing at all counts as an empty mapping."""
        if isinstance(node, Entries):
            return node.entries
        if not (isinstance(node, Text) and node.empty):
            self.faults.add(node.mark, f"{what} has to be a mapping of names to values, not {described(node)}.")
            return None
        return ()

    def items(self, node: Written, what: str) -> tuple[Written, ...] | None:
        """The items of a list, or None with a fault."""
        if isinstance(node, Items):
            return node.items
        self.faults.add(node.mark, f"{what} has to be a list, each item behind '- ', not {described(node)}.")
        return None

    def text(self, node: Written, what: str) -> Text | None:
        """A scalar that says something, or None with a fault."""
        if isinstance(node, Text) and not node.empty:
            return node
        self.faults.add(node.mark, f"{what} has to be a plain value, not {described(node)}.")
        return None

    def name(self, node: Written, what: str) -> Text | None:
        """A scalar that can serve as a new name, or None with a fault."""
        text = self.text(node, what)
        if text is None or NAME.fullmatch(text.value):
            return text
        rule = "is no name; use small letters, digits and '_', a letter first"
        self.faults.add(text.mark, f"{quoted(text.value)} {rule}.")
        return None

    def flag(self, node: Written, what: str) -> bool | None:
        """True or false, or None with a fault."""
        text = self.text(node, what)
        if text is not None and text.value not in ("true", "false"):
            self.faults.add(text.mark, f"{what} is true or false, not {quoted(text.value)}.")
            return None
        return text.value == "true" if text is not None else None

    def only(self, entries: Iterable[Entry], valid: Iterable[str], what: str) -> None:
        """Note every key that is not among `valid`."""
        keys = tuple(valid)
        for entry in entries:
            if entry.key.value not in keys:
                key = quoted(entry.key.value)
                self.faults.add(entry.key.mark, f"{what} has no key {key}. {suggestion(entry.key.value, keys)}")


def entry(entries: Iterable[Entry], key: str) -> Entry | None:
    """The entry of that key, or None."""
    return next((found for found in entries if found.key.value == key), None)
