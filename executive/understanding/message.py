"""What is to be said to a person."""

from __future__ import annotations

import re

from executive.understanding.phrases import Clause

QUOTED = re.compile(r'"([^"]+)"')
THAT = re.compile(r"\b(?:that|whether|if)\s+(.+)$", re.IGNORECASE)
SAY = re.compile(r"^(?:say|shout|announce|call out)\s+(.+?)(?:\s+to\s+\w+(?:\s+\w+)?)?$", re.IGNORECASE)
TELL = re.compile(
    r"^(?:tell|ask|inform|remind|warn|let)\s+(?:the |my |our )?[\w']+\s+(?:know\s+)?(?:that\s+|about\s+)?(.+)$",
    re.IGNORECASE,
)
GREETING = "hello"


def message_of(clause: Clause) -> str:
    """The words to say: what is quoted, what follows "that", or what follows the person; a greeting otherwise."""
    text = clause.text.strip(" .!?")
    for pattern in (QUOTED, TELL, SAY, THAT):
        found = pattern.search(text)
        if found is not None:
            return found[1].strip()
    return text if clause.verb not in ("greet", "welcome", "meet", "call", "answer") else GREETING
