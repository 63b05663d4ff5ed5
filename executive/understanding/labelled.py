"""Files of labelled commands, one JSON object a line.

    {"text": "open the fridge and take the milk", "families": ["manipulation", "grasping"], "source": "own"}
    {"text": "bring the red mug", "tasks": [{"family": "transport", "slots": {"object": "mug", "attribute": ["red"]}}]}

`families` are those of the tasks in order, none when the command is out of scope; `tasks` tells the slots as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from executive.errors import BadFile, UnknownName
from executive.understanding.slots import Slot, Span

ARTICLE = re.compile(r"^(?:the|a|an) ")

Slots = Mapping[str, tuple[str, ...]]
"""For each slot that is filled the words that fill it, in order, in small letters without articles."""


@dataclass(frozen=True)
class Labelled:
    """One command with what it asks for.

    Attributes:
        text: The command.
        families: Of its tasks, in order; none when it is out of scope.
        source: Where it comes from.
        slots: Of each task, or None when they are not told.
    """

    text: str
    families: tuple[str, ...]
    source: str = ""
    slots: tuple[Slots, ...] | None = None


def read(path: Path, families: Iterable[str]) -> list[Labelled]:
    """The labelled commands of a file.

    Args:
        path: The file.
        families: The families that may occur.

    Raises:
        BadFile: if a line is not what it should be.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(path, f"cannot be read ({error}).") from None
    known = tuple(families)
    return [_labelled(path, number, line, known) for number, line in enumerate(lines, 1) if line.strip()]


def _labelled(path: Path, number: int, line: str, known: tuple[str, ...]) -> Labelled:
    try:
        value = json.loads(line)
        tasks = value.get("tasks")
        told = [task["family"] for task in tasks] if tasks is not None else value["families"]
        slots = (
            tuple(filled(task["slots"]) for task in tasks) if tasks and all("slots" in one for one in tasks) else None
        )
        command = Labelled(str(value["text"]), tuple(map(str, told)), str(value.get("source", "")), slots)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"should be a JSON object with 'text', and 'families' or 'tasks' ({error!r})."
        raise BadFile(path, problem, number) from None
    for family in command.families:
        if family not in known:
            raise BadFile(path, str(UnknownName("family", family, known)), number)
    for slot in {slot for one in command.slots or () for slot in one} - set(Slot):
        raise BadFile(path, str(UnknownName("slot", slot, Slot)), number)
    return command


def filled(slots: Mapping[str, Any]) -> Slots:
    """Slots as they are compared."""
    found = {slot: (words,) if isinstance(words, str) else tuple(words) for slot, words in slots.items()}
    return {
        slot: tuple(ARTICLE.sub("", word.strip().lower()) for word in words) for slot, words in found.items() if words
    }


def filled_by(spans: Iterable[Span]) -> Slots:
    """The slots that spans fill."""
    found: dict[str, list[str]] = {}
    for span in spans:
        found.setdefault(str(span.slot), []).append(span.text)
    return filled(found)
