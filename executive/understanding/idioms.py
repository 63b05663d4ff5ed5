"""Set phrases, said in the one verb that they stand for.

in_one_verb("make your round in the workshop and come back")  # "patrol the workshop and come back"
"""

from __future__ import annotations

import re

_ROUND = re.compile(
    r"(?P<before>\A|[.!?;,:] |\b(?:and|then|please|now|you|to|just|kindly) )(?:make|do|take|walk) "
    r"(?P<again>(?:again|once more) )?(?:(?:one|a|an|the|your|my|another|some|quick|little|short|more|usual|full) )*"
    r"(?:rounds?|lap|tour)"
    r"(?: (?:in|of|through|around|at|inside)(?= \w)|(?=\W*\Z|[,.;!?]| (?:and|then|again|please|now)\b))",
    re.IGNORECASE,
)
_SURVEIL = re.compile(r"\b(?:surveil|keep (?:tabs|watch) on)\b", re.IGNORECASE)


def in_one_verb(text: str) -> str:
    """A text with such phrases replaced: to make a round is to patrol."""
    return _ROUND.sub(_patrol, _SURVEIL.sub("watch", text))


def _patrol(found: re.Match[str]) -> str:
    verb = "Patrol" if not found["before"] or found["before"][0] in ".!?;" else "patrol"
    return f"{found['before']}{verb}{' again' if found['again'] else ''}"
