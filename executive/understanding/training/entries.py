"""YAML files as values that know their place, so that a mistake is named with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from executive.errors import BadFile, UnknownName

TEXT = "tag:yaml.org,2002:str"


@dataclass(frozen=True)
class Entry:
    """One value of a file.

    Attributes:
        path: The file.
        line: Where the value stands, from 1.
        value: A text, a list of entries, a mapping of names to entries, or None for anything else.
    """

    path: Path
    line: int
    value: Any

    def wrong(self, problem: str) -> BadFile:
        """The error that names this place."""
        return BadFile(self.path, problem, self.line)

    def texts(self, name: str) -> list[Entry]:
        """The entries of a list of texts.

        Raises:
            BadFile: if it is none.
        """
        if not isinstance(self.value, list):
            raise self.wrong(f"'{name}' should be a list of sentences.")
        for one in self.value:
            if not isinstance(one.value, str):
                raise one.wrong(f"'{name}' has an entry that is no text; put it in quotes.")
        return list(self.value)

    def groups(self, name: str) -> dict[str, list[Entry]]:
        """The lists of texts of a mapping, by name.

        Raises:
            BadFile: if it is none.
        """
        if not isinstance(self.value, dict):
            raise self.wrong(f"'{name}' should be a mapping of names to lists of sentences.")
        return {key: entry.texts(key) for key, entry in self.value.items()}


def entries(path: Path, keys: Sequence[str] = ()) -> dict[str, Entry]:
    """The entries of a file's mapping.

    Args:
        path: The file.
        keys: The names that may occur; any if none are given.

    Raises:
        BadFile: if the file cannot be read, is no mapping, or has another name.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise BadFile(path, "is not text in UTF-8.") from None
    except OSError as error:
        raise BadFile(path, f"cannot be read ({error.strerror}).") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else None
        raise BadFile(path, f"is not YAML ({error.problem}).", line) from None
    except yaml.YAMLError as error:
        raise BadFile(path, f"is not YAML ({error}).") from None
    if not isinstance(node, yaml.MappingNode):
        raise BadFile(path, "should be a mapping of names to lists of sentences.")
    found: dict[str, Entry] = _entry(path, node).value
    for key, entry in found.items():
        if keys and key not in keys:
            raise entry.wrong(str(UnknownName("key", key, keys)))
    return found


def _entry(path: Path, node: Any) -> Entry:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Entry(path, line, {str(key.value): _entry(path, value) for key, value in node.value})
    if isinstance(node, yaml.SequenceNode):
        return Entry(path, line, [_entry(path, one) for one in node.value])
    return Entry(path, line, node.value if node.tag == TEXT else None)
