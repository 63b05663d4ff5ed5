"""Where the words of a step stand that say when it is done: marked by the tagger, or known by their form.

What the tagger has not marked is looked for with care: what somebody tells ("we have guests in an hour") or wishes
("it would be great if the beds were made") does not say when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from executive.types import Family
from executive.understanding.clauses import BEHIND, CONJUNCTION, told_apart
from executive.understanding.slots import Slot, Span
from executive.understanding.time_spans import any_of
from executive.understanding.timing import Place, unblotted, without
from executive.understanding.words import MARKS, OPENING

_SPEAKING = (Family.INSPECTION, Family.COMMUNICATION, Family.MONITORING)
"""Families whose steps may hold an "if" that is no condition: "check if the door is open"."""
_BREAK = re.compile(r"[,;]|\bthen\b", re.IGNORECASE)
_SEGMENT = re.compile(r"[^,;.!?]+")
_OPEN = any_of(
    "the, a, an, my, your, his, her, our, their, any, no, to, at, of, from, with, into, by, for, you, if, when"
)
_LINKING = re.compile(rf"\b(?:{_OPEN}|in|on|next|under)\b", re.IGNORECASE)
_BREAKS_OFF = re.compile(rf"(?:\b{_OPEN}|\bthere (?:is|are)|(?<!\bis)(?<!\bare)(?<!'s) (?:in|on))\s*\Z", re.IGNORECASE)
"""The end of what cannot be the end of a clause."""
_SUBJECT = any_of("i, we, he, she, it, they, you, that, this, there, my, who, since, because, as")
_TELLING = re.compile(rf"{_SUBJECT}\b", re.IGNORECASE)
"""What tells or wishes something begins with one of these."""
_VERB = any_of("is, are, was, were, am, has, have, had, will, gets, leaves, comes, arrives, starts, closes, needs")
_FINITE = re.compile(rf"\b{_VERB}\b|(?:'s|'re|'ve) ", re.IGNORECASE)
_PREPOSITION = any_of(
    "during, over, throughout, through, from, between, at, above, below, for, until, till, til, in the event"
)
ARGUMENTS = tuple(slot for slot in Slot if slot not in (Slot.CONDITION, Slot.COUNT))
"""Slots of what a step is about."""
_WISH = any_of(
    "love it, like it, appreciate it, great, good, nice, lovely, wonderful, kind, glad, grateful, happy, help"
)
_WISHING = re.compile(rf"\b{_WISH}\s*\Z", re.IGNORECASE)
_ASKING = re.compile(rf"\b{any_of('see, check, find out, know, wonder, ask')}\s*\Z", re.IGNORECASE)
_DOUBTING = re.compile(rf"\b{any_of('forget, forgot, forgetting, remember, sure, wonder, wondering, know')}\s*\Z", re.I)
"""Behind these an "if" says what somebody wishes, or asks."""
_UNREAD = re.compile(
    rf"{_PREPOSITION}\b|(?:all|every|each|overnight|\w+ times|once|twice|the (?:second|minute|instant))\b",
    re.IGNORECASE,
)
"""With these begins what would have to be taken into account; other marked words ("now", "by noon") ask for nothing."""


class Words(Protocol):
    """A step of a command: its place in it, and the spans that were found; `end` is exclusive."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def spans(self) -> tuple[Span, ...]: ...


def marked(step: Words, *slots: Slot) -> list[Place]:
    """Places of a step's spans of some slots in its own text."""
    return sorted((span.start - step.start, span.end - step.start) for span in step.spans if span.slot in slots)


def clauses(text: str, step: Words, family: str, *, goes_on: bool) -> list[Place]:
    """Clauses of condition or time: those that the tagger marked, and at most one that it did not see.

    That is one in front up to its comma, or one at the end; in what is to be found out, told or watched, an "if" at the
    end is no condition. A mark that breaks off in the middle of a phrase goes on to the next comma.

    Args:
        text: The step's text.
        step: The step.
        family: Its likeliest family.
        goes_on: Whether the command goes on behind a comma, so that all of the step may be a clause.
    """
    found: list[Place] = []
    arguments = marked(step, *ARGUMENTS)
    for start, end in marked(step, Slot.CONDITION):
        wished = _WISHING.search(text, 0, start) or _DOUBTING.search(text, 0, start)
        if CONJUNCTION.match(text[start:end]) and not wished:
            apart = told_apart(text[start:])  # "when you are done", of which only "when" may be marked
            found.append((start, start + apart if apart else _whole(text, end, arguments)))
    left = without(text, (*found, *marked(step, Slot.MESSAGE)))
    opening = len(left) - len(_trimmed(left))
    if CONJUNCTION.match(left, opening):
        end = _end_in_front(left, opening, goes_on)
        return [*found, (opening, end)] if end else found
    if family in _SPEAKING:
        return found
    behind = BEHIND.search(without(left, told(left, step)), opening)
    if behind is None or any(pattern.search(left, 0, behind.start()) for pattern in (_WISHING, _ASKING)):
        return found
    return [*found, (behind.start(), len(text))]


def told(text: str, step: Words) -> list[Place]:
    """Places of what somebody tells or wishes, in which only marked words count."""
    hidden: list[Place] = []
    for segment in _SEGMENT.finditer(unblotted(text)):
        start = segment.end() - len(_trimmed(segment[0]))
        finite = _FINITE.search(text, start, segment.end())
        if _TELLING.match(text, start):
            hidden.append((start, segment.end()))
        elif finite is not None:
            hidden.append((finite.start(), segment.end()))
    kept = marked(step, Slot.CONDITION, Slot.COUNT)
    return [part for place in hidden for part in _outside(place, kept)]


def unread(text: str, step: Words, read: Sequence[Place]) -> str:
    """The first marked words of which some could not be read though they ask for something, or ""."""
    left = without(text, read)
    asks = (
        text[start:end]
        for start, end in marked(step, Slot.CONDITION)
        if _UNREAD.match(unblotted(left[start:end]).strip(MARKS))
    )
    return next(asks, "")


def content(text: str) -> str:
    """The words of a text, without its polite opening and what was blotted out."""
    return " ".join(_trimmed(text).strip(MARKS).split())


def overlaps(place: Place, others: Iterable[Place]) -> bool:
    """Whether a place shares words with one of the others."""
    return any(start < place[1] and place[0] < end for start, end in others)


def _trimmed(text: str) -> str:
    """A text from its first word behind the polite opening and connecting words on."""
    bare = unblotted(text).lstrip(MARKS)
    return OPENING.sub("", bare, count=1).lstrip(MARKS)


def _whole(text: str, end: int, arguments: Sequence[Place]) -> int:
    """Where a clause ends that was marked up to `end`: behind the arguments that follow, or at the next comma.

    A mark that breaks off ends with a word that no clause ends with, or an argument follows it without a verb.
    """
    if not _BREAKS_OFF.search(text, 0, end) and not any(0 <= start - end <= 1 for start, _ in arguments):
        return end
    at = end
    for start, last in arguments:
        if start >= at and not _LINKING.sub("", text[at:start]).strip():
            at = last
    found = _BREAK.search(text, end)
    return at if at > end else found.start() if found is not None else end


def _end_in_front(text: str, start: int, goes_on: bool) -> int:
    """Where an unmarked clause ends that a step begins with; 0 when that cannot be told."""
    found = _BREAK.search(text, start)
    if found is not None:
        return found.start()
    apart = told_apart(text[start:])
    return start + apart if apart else len(text) if goes_on else 0


def _outside(place: Place, others: Sequence[Place]) -> list[Place]:
    """The parts of a place outside of others, which are in order."""
    parts, at = [], place[0]
    for start, end in others:
        if start < place[1] and at < end:
            parts.append((at, max(at, start)))
            at = max(at, end)
    return [(start, end) for start, end in (*parts, (at, place[1])) if start < end]
