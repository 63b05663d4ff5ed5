"""What the tagger marks in a command: slots, the spans that fill them, and the steps that they belong to.

Training sentences carry their spans in square brackets, each with its slot in round ones:

    bring the [red](attribute) [mug](object) from the [kitchen](source) to [Anna](recipient)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from executive.errors import UnknownName

_MARKED = re.compile(r"\[([^\[\]]+)\]\((\w+)\)")


class Slot(StrEnum):
    """What a span of words says about its step."""

    OBJECT = "object"
    """What is acted on or looked at: the noun or pronoun alone, without article and attributes."""
    ATTRIBUTE = "attribute"
    """What tells the object from others: colour, size, material, state, side."""
    SOURCE = "source"
    """Where the object is, or is taken from."""
    DESTINATION = "destination"
    """Where the robot or the object goes; what a part is joined to."""
    RECIPIENT = "recipient"
    """Who is given the object."""
    PERSON = "person"
    """Who is followed, guided, looked for or spoken to."""
    MESSAGE = "message"
    """What is to be said or asked."""
    COUNT = "count"
    """How many objects, or how often: "two", "all", "both", "twice"."""
    CONDITION = "condition"
    """Whether, when, how long or at what interval: "if the drawer is open", "every ten minutes"."""
    REMARK = "remark"
    """What asks for nothing: a reason, a greeting with a story, a joke: "I need it for my brushes"."""


@dataclass(frozen=True)
class Span:
    """Words of a command that fill a slot.

    Attributes:
        slot: The slot.
        text: The words, as written.
        start, end: Offsets in the command, `end` exclusive.
    """

    slot: Slot
    text: str
    start: int
    end: int


def marked(text: str) -> tuple[str, tuple[Span, ...]]:
    """A sentence with marks as plain words and their spans.

    Raises:
        UnknownName: if a mark names no slot.
    """
    plain, spans, at = "", [], 0
    for found in _MARKED.finditer(text):
        plain += text[at : found.start()]
        if found[2] not in set(Slot):
            raise UnknownName("slot", found[2], Slot)
        spans.append(Span(Slot(found[2]), found[1], len(plain), len(plain) + len(found[1])))
        plain, at = plain + found[1], found.end()
    return plain + text[at:], tuple(spans)
