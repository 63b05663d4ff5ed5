"""Words that tell how things stand or where they belong, before it is said what to do about it.

is_statement("Somebody left a can on the table.")  # True
"""

from __future__ import annotations

import re

_STATEMENT = re.compile(
    r"(?:there(?:'s| is| are| was)|(?:some(?:body|one)|i|i've|we|they|he|she|ben|anna) (?:has |have |had |just )*"
    r"(?:left|put|dropped|forgot(?:ten)?|placed|lost|saw|see)|(?:can|do) you see|see)\b"
    r"|(?:the|my|our|that|this)\b[^,;]*\b(?:belongs?|is|are|lies|stands|sits)\b",
    re.IGNORECASE,
)


def is_statement(text: str) -> bool:
    """Whether a step tells something and asks for nothing."""
    return _STATEMENT.match(text) is not None
