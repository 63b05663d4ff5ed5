"""Composes YAML text to nodes with marks, event by event, within limits.

Nothing is constructed from tags, nesting stops at a fixed depth before anything recurses, and aliases may neither
loop nor blow a small file up to a huge one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import yaml

from executive.definitions.faults import BadDefinition, Fault, Faults, quoted
from executive.definitions.marks import Entries, Entry, Items, Text, Written
from executive.definitions.model import Mark
from executive.definitions.syntax import sentence_for

DEEPEST = 64
"""Levels of lists and mappings inside each other."""
MOST_NODES = 20_000
"""Scalars, lists and mappings, with those that aliases repeat."""


def compose(text: str, path: str, faults: Faults) -> Written:
    """The one document of `text`; duplicate keys and other faults that can be lived with go to `faults`.

    Raises:
        BadDefinition: if the text is no YAML, has not exactly one document, or breaks a limit.
    """
    return _Composer(text, path, faults).document()


class _Composer:
    def __init__(self, text: str, path: str, faults: Faults) -> None:
        self._path = path
        self._faults = faults
        self._anchors: dict[str, tuple[Written, int]] = {}
        self._open: set[str] = set()
        self._count = 0
        try:
            self._loader = yaml.SafeLoader(text)
        except yaml.reader.ReaderError as error:
            before = text[: error.position]
            column = error.position - before.rfind("\n")
            problem = f"the character U+{int(error.character):04X} may not stand in a YAML file."
            raise self._fatal(Mark(path, before.count("\n") + 1, column), problem) from error

    def document(self) -> Written:
        self._next()
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            raise self._fatal(Mark(self._path, 1, 1), "the file holds only comments; begin with 'tree: NAME'.")
        root, _ = self._node(self._next(), 0)
        self._next()
        extra = self._next()
        if not isinstance(extra, yaml.StreamEndEvent):
            raise self._fatal(self._mark(extra), "a second document starts here; a file holds one tree.")
        return root

    def _next(self) -> Any:
        try:
            return self._loader.get_event()  # type: ignore[no-untyped-call]
        except yaml.MarkedYAMLError as error:
            place, sentence = sentence_for(error)
            raise self._fatal(Mark(self._path, place[0], place[1]), sentence) from error
        except (ValueError, OverflowError) as error:  # PyYAML on '\UFFFFFFFF' and on endless version numbers
            here = self._loader.get_mark()
            mark = Mark(self._path, here.line + 1, here.column + 1)
            raise self._fatal(mark, "this is not valid YAML: an escape or a number here is out of range.") from error

    def _mark(self, event: Any) -> Mark:
        return Mark(self._path, event.start_mark.line + 1, event.start_mark.column + 1)

    def _fatal(self, mark: Mark, sentence: str) -> BadDefinition:
        return BadDefinition([*self._faults.sorted(), Fault(mark, sentence)])

    def _node(self, event: Any, depth: int) -> tuple[Written, int]:
        """The node that begins with `event`, and how many nodes it stands for."""
        mark = self._mark(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor, mark)
        if depth >= DEEPEST and not isinstance(event, yaml.ScalarEvent):
            raise self._fatal(mark, f"lists and mappings are nested deeper than {DEEPEST} levels.")
        self._grow(1, mark)
        if event.tag is not None:
            tag = quoted(event.tag.replace("tag:yaml.org,2002:", "!!"))
            raise self._fatal(mark, f"the YAML tag {tag} is not used in tree files; remove it.")
        if event.anchor:
            self._open.add(event.anchor)
        node: Written
        if isinstance(event, yaml.ScalarEvent):
            node, size = self._scalar(event, mark), 1
        elif isinstance(event, yaml.SequenceStartEvent):
            node, size = self._sequence(mark, depth)
        else:
            node, size = self._mapping(mark, depth)
        if event.anchor:
            self._open.discard(event.anchor)
            self._anchors[event.anchor] = node, size
        return node, size

    def _grow(self, nodes: int, mark: Mark) -> None:
        self._count += nodes
        if self._count > MOST_NODES:
            raise self._fatal(mark, f"the file has more than {MOST_NODES} values, counting what aliases repeat.")

    def _alias(self, name: Any, mark: Mark) -> tuple[Written, int]:
        if name in self._open:
            raise self._fatal(mark, f"the alias '*{name}' stands inside its own anchor '&{name}': it would never end.")
        if name not in self._anchors:
            raise self._fatal(mark, f"the alias '*{name}' has no anchor '&{name}' before it.")
        self._grow(self._anchors[name][1], mark)
        return self._anchors[name]

    def _scalar(self, event: Any, mark: Mark) -> Text:
        odd = next((char for char in event.value if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"), None)
        if odd is not None:
            what = "a tab" if odd == "\t" else f"the control character U+{ord(odd):04X}"
            self._faults.add(mark, f"this value holds {what}; remove it.")
        return Text(event.value, mark, plain=event.style is None)

    def _sequence(self, mark: Mark, depth: int) -> tuple[Items, int]:
        items, size = [], 1
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            item, weight = self._node(event, depth + 1)
            items.append(item)
            size += weight
        return Items(tuple(items), mark), size

    def _mapping(self, mark: Mark, depth: int) -> tuple[Entries, int]:
        entries: dict[str, Entry] = {}
        size = 1
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key, key_weight = self._node(event, depth + 1)
            value, weight = self._node(self._next(), depth + 1)
            size += key_weight + weight
            if self._usable(key, entries):
                assert isinstance(key, Text)
                entries[key.value] = Entry(key, value)
        return Entries(tuple(entries.values()), mark), size

    def _usable(self, key: Written, entries: dict[str, Entry]) -> bool:
        add: Callable[[str], None] = lambda sentence: self._faults.add(key.mark, sentence)  # noqa: E731
        if not isinstance(key, Text):
            add("a key has to be a plain word.")
        elif key.value == "<<" and key.plain:
            add("merge keys ('<<') are not used in tree files; use a subtree or the file's defaults.")
        elif key.value in entries:
            first = entries[key.value].key.mark.line
            add(f"key {quoted(key.value)} stands twice in this mapping; it was given first on line {first}.")
        else:
            return True
        return False
