"""What the adverbial words of one step say: its condition, when and how often it is done, what cannot be waited for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from executive.types import Family
from executive.understanding import adverbial_places as places
from executive.understanding.adverbial_places import Words
from executive.understanding.clauses import (
    Clause,
    answer_of,
    asks_nothing,
    is_order,
    is_test,
    joined,
    late,
    out_of_order,
    says_nothing_new,
    test_of,
    why_not,
)
from executive.understanding.slots import Slot, Span
from executive.understanding.time_spans import any_of
from executive.understanding.timing import Place, Timing, timing, unblotted, without
from executive.understanding.words import MARKS

_DAY = any_of("morning, noon, afternoon, evening, night, weekend, week, month, year")
_WEEKDAY = any_of("monday, tuesday, wednesday, thursday, friday, saturday, sunday")
_HOUR = r"(?:\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b\.?|o'?clock)|\d{1,2}:\d\d|half past \w+|quarter (?:past|to) \w+)"
_OCCASION = any_of(
    "noon, midday, midnight, dawn, dusk, sunrise, sunset, night, lunchtime, dinnertime, bedtime, tea time"
)
_CLOCK = re.compile(
    rf"\b(?:(?:at|until|till|after|around|from) (?:about |around )?(?:{_HOUR}|{_OCCASION})|tomorrow(?: {_DAY})?|"
    rf"tonight|later today|(?:this|every|each|next|on|in the) (?:{_DAY}|{_WEEKDAY})s?)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Adverbials:
    """What a step says by itself about when it is done.

    Attributes:
        clause: Its condition, or None.
        clause_first: Whether the condition stands before what is done.
        timing: When and how often.
        timing_first: Whether these words stand before what is done.
        apart: Whether they stand behind a comma.
        rest: The step's other words, without a polite opening.
        spans: The step's spans, with these words as condition spans in place of what was marked in them.
        refusal: Why it cannot be done so, as a sentence, or "".
    """

    clause: Clause | None
    clause_first: bool
    timing: Timing
    timing_first: bool
    apart: bool
    rest: str
    spans: tuple[Span, ...]
    refusal: str


def adverbials(command: str, step: Words, family: str, asked: int | None, *, first: bool) -> Adverbials:
    """Read the adverbial words of a step.

    Args:
        command: The cleaned command.
        step: The step.
        family: Its likeliest family.
        asked: Index of the last inspection before it, which "if so" takes up, or None.
        first: Whether no task comes before it.
    """
    text = command[step.start : step.end]
    if not first:
        text = without(text, [joined(command, step.start, step.end)])
    goes_on = text.rstrip().endswith((",", ";")) or command[step.end :].lstrip().startswith((",", ".", ";"))
    clauses = places.clauses(text, step, family, goes_on=goes_on)
    tests = [place for place in clauses if is_test(text[slice(*place)])]
    told = places.told(without(text, clauses), step)
    said = timing(text, (*places.marked(step, Slot.MESSAGE), *tests, *told))
    clauses = [place for place in clauses if not places.overlaps(place, said.places)]
    read = [(_meaning(text[slice(*place)].strip(MARKS), family, asked, first=first), place) for place in clauses]
    clause, at = next(((one, place[0]) for one, place in read if isinstance(one, Clause)), (None, len(text)))
    done = without(text, clauses)
    when = min((start for start, _ in said.places), default=len(text))
    clock = _CLOCK.search(without(done, (*said.places, *told, *places.marked(step, *places.ARGUMENTS))))
    now = family == Family.INSPECTION and clock is not None and clock[0].lower().startswith("this ")
    said_so = family == Family.COMMUNICATION and ":" in text  # "tell him: lunch at noon"
    if now or said_so:  # "what is on the shelf this morning?"
        clock = None
    unread = "" if said_so else places.unread(text, step, (*clauses, *said.places))
    refusals = [one for one, _ in read if isinstance(one, str) and one]
    behind = "" if first else late(command, step.start, step.end)
    refusals += [out_of_order(behind)] if behind else []
    refusals += [f"I know no time of day, so I cannot wait for '{clock[0]}'; say in how many minutes"] if clock else []
    refusals += [f"I cannot tell how often '{said.unclear}' is; say every how many minutes"] if said.unclear else []
    refusals += [f"I cannot take '{unread}' into account; I can wait for a time span, and repeat"] if unread else []
    return Adverbials(
        clause,
        not places.content(text[:at]),
        said,
        not places.content(done[:when]),
        unblotted(text[:when]).rstrip().endswith(","),
        places.content(without(done, said.places)),
        _spans(command, step, (*clauses, *said.places)),
        next(iter(refusals), ""),
    )


def _meaning(words: str, family: str, asked: int | None, *, first: bool) -> Clause | str:
    """The condition that a clause makes, why it cannot be met as a sentence, or "" when it asks for nothing."""
    answer = answer_of(words, asked) if asked is not None else None
    if answer is not None:
        return answer
    if asks_nothing(words) or says_nothing_new(words, family) or is_order(words, first=first):
        return ""
    if is_test(words):
        return test_of(words) or f"I cannot find out '{words}'"
    return why_not(words)


def _spans(command: str, step: Words, read: Iterable[Place]) -> tuple[Span, ...]:
    """The step's spans with CONDITION at some places of its text."""
    own = [(start + step.start, end + step.start) for start, end in read]
    kept = [span for span in step.spans if not places.overlaps((span.start, span.end), own)]
    marked = [Span(Slot.CONDITION, command[start:end], start, end) for start, end in own]
    return tuple(sorted((*kept, *marked), key=lambda span: span.start))
