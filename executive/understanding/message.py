"""What is to be said to a person where the tagger has found no message."""

from __future__ import annotations

import re

from executive.understanding.phrasing import Phrasing
from executive.understanding.verbs import GREETS

QUOTED = re.compile(r'"([^"]+)"')
THAT = re.compile(r"\b(?:that|whether|if)\s+(.+)$", re.IGNORECASE)
SAY = re.compile(r"^(?:say|shout|announce|call out)\s+(.+?)(?:\s+to\s+\w+(?:\s+\w+)?)?$", re.IGNORECASE)
TELL = re.compile(
    r"^(?:tell|ask|inform|remind|warn|let)\s+(?:the |my |our )?[\w']+\s+(?:know\s+)?(?:that\s+|about\s+)?(.+)$",
    re.IGNORECASE,
)
GREETING = "hello"


def message_of(phrasing: Phrasing) -> str:
    """The words to say: what is quoted, what follows "that", or what follows the person; a greeting otherwise."""
    text = phrasing.text.strip(" .!?")
    for pattern in (QUOTED, TELL, SAY, THAT):
        found = pattern.search(text)
        if found is not None:
            return found[1].strip()
    return GREETING if phrasing.verbs & GREETS else text
