"""Words that tell how things stand or where they belong, before it is said what to do about it.

is_statement("Somebody left a can on the table.")  # True
"""

from __future__ import annotations

import re

from executive.understanding.verbs import TASKS
from executive.understanding.words import core, tokens

_STATEMENT = re.compile(
    r"(?:there(?:'s| is| are| was)|(?:some(?:body|one)|i|i've|we|they|he|she|ben|anna) (?:has |have |had |just )*"
    r"(?:left|put|dropped|forgot(?:ten)?|placed|lost|saw|see)|(?:can|do) you see|see|"
    r"(?!i\b|we\b|you\b)\w+ (?:would like|wants|needs|'d like))\b"
    r"|(?:the|my|our|that|this)\b[^,;]*\b(?:belongs?|is|are|lies|stands|sits)\b",
    re.IGNORECASE,
)


def is_statement(text: str) -> bool:
    """Whether a step tells something and asks for nothing."""
    return _STATEMENT.match(text) is not None


_ASKED = re.compile(r"\b(?:could|can|would|will) you\b|\bplease\b", re.IGNORECASE)


def is_asked(text: str) -> bool:
    """Whether a step asks somebody for something, whatever it tells besides."""
    return _ASKED.search(text) is not None


_REASON = re.compile(r"\b(?:because|'?cause|cos)\s*(?:of course )?\Z|[,;]\s*(?:since|as)\s*\Z", re.IGNORECASE)
_BEGINS = re.compile(r"[\s,;]*(?:because|'?cause|cos)\b", re.IGNORECASE)
_TELLING = re.compile(
    r"\b(?:it|i|he|she|they|we|that|this|there)(?:'s|'m|'re|'ve| is| am| are| was| were| has| have| had)\b",
    re.IGNORECASE,
)
_LEAVING = re.compile(
    r"(?:(?:if not|otherwise|else),? )?(?:(?:and|but|just|please|only) )*"
    r"leave (?:it|them|that|everything|(?:the|my|all|those|these|your|our)\b[\w ]*?)"
    r"(?: alone| there| be| (?:where|as) (?:it|they) (?:is|are))?(?: though)?\Z",
    re.IGNORECASE,
)
_STAYING = re.compile(r"(?:and |but |just )*(?:leave|keep)\b.*\bin (?:its|the)\b", re.IGNORECASE)
_ASKING = re.compile(r"(?:what|which|who|where|when|why|how (?:many|much|do|can|to))\b", re.IGNORECASE)


def is_reason(line: str, start: int) -> bool:
    """Whether what begins there in a command gives a reason: "because" and the like stand before it or begin it."""
    return bool(start) and (_REASON.search(line[:start]) or _BEGINS.match(line, start)) is not None


def tells(text: str) -> bool:
    """Whether words that are no task tell something, and ask for nothing: "how hot it is today"."""
    orders = {token.text for token in tokens(text)} & TASKS
    return _TELLING.search(text) is not None and _ASKING.match(text) is None and not orders


def stays(text: str) -> bool:
    """Whether words ask that a part stays where it is: "leave the peg in its fixture"."""
    return _STAYING.match(core(text)) is not None


def leaves_alone(text: str) -> bool:
    """Whether words ask that nothing is done to something: "leave the cups", without saying where."""
    return _LEAVING.match(text) is not None
