"""Steps of a telegram put together: what it is about is said first, or where to comes last, each on its own.

"Red cube. Kitchen table. Pick up." is one step to a person, and so is "lay it, then on the kitchen table".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from executive.types import Family
from executive.understanding.nouns import NAMING, TAKEN_UP
from executive.understanding.phrasing import FILLERS, PREPOSITIONS
from executive.understanding.slots import Slot
from executive.understanding.steps import Step
from executive.understanding.verbs import WORKING, known
from executive.understanding.words import DETERMINERS, MARKS, listed_words, tokens

_APART = frozenset(".:;,!?")
_GOING_ON = listed_words("and, then, or, next, also, to, into, onto")
_CARRYING = (Family.MANIPULATION, Family.TRANSPORT)
_WHERE_TO = (Slot.DESTINATION, Slot.RECIPIENT)


def put_together(line: str, steps: Sequence[Step]) -> list[Step]:
    """The steps, with what is only named joined to the step that does something with it.

    Args:
        line: The command.
        steps: Its steps.
    """
    result: list[Step] = []
    for step in steps:
        last = result[-1] if result else None
        if last is not None and _names_only(last, line) and (_acts_on_nothing(step, line) or _names_only(step, line)):
            result[-1] = _joined(last, step, line, step)
        elif last is not None and _carries_nowhere(last, line) and _says_where_to_only(step, line):
            result[-1] = _joined(last, step, line, last)
        elif last is not None and _says_where_to_only(last, line) and _carries_nowhere(step, line):
            result[-1] = _joined(last, step, line, step)
        elif last is not None and _speaks_to(last) and _is_said(step) and line[: step.start].rstrip()[-1:] == ":":
            result[-1] = _joined(last, step, line, last)
        else:
            result.append(step)
    return result


def _joined(first: Step, second: Step, line: str, decisive: Step) -> Step:
    text = line[first.start : second.end].strip(MARKS)
    spans = (*first.spans, *second.spans)
    return replace(decisive, text=text, start=first.start, end=second.end, spans=spans)


def _names_only(step: Step, line: str) -> bool:
    """Whether a step is a noun phrase that stands by itself."""
    goes = any(span.slot in _WHERE_TO and span.text.lower() not in TAKEN_UP for span in step.spans[1:])
    named = not goes and any(span.slot in NAMING and span.text.lower() not in TAKEN_UP for span in step.spans)
    apart = line[: step.end].rstrip()[-1:] in _APART or line[step.end :].lstrip()[:1] in _APART
    goes_on = next((token.text for token in tokens(line[step.start : step.end]) if token.is_word), "") in _GOING_ON
    return named and not _free(step, line) and apart and not goes_on  # "to the hall, then the dock" is two steps


def _acts_on_nothing(step: Step, line: str) -> bool:
    return bool(_free(step, line)) and not any(span.slot in NAMING for span in step.spans)


def _carries_nowhere(step: Step, line: str) -> bool:
    """Whether a step moves something and leaves open where to; what opens a drawer moves nothing."""
    slots = {span.slot for span in step.spans}
    works = any(known(word) in WORKING for word in _free(step, line))
    return step.guess.family in _CARRYING and not works and Slot.OBJECT in slots and not slots & set(_WHERE_TO)


def _speaks_to(step: Step) -> bool:
    """Whether a step says to whom to speak, and leaves what to say to the next one: "inform Ben: bench clean"."""
    slots = {span.slot for span in step.spans}
    return step.guess.family == Family.COMMUNICATION and Slot.PERSON in slots and Slot.MESSAGE not in slots


def _is_said(step: Step) -> bool:
    return step.guess.family == Family.COMMUNICATION and not any(span.slot is Slot.PERSON for span in step.spans)


def _says_where_to_only(step: Step, line: str) -> bool:
    slots = {span.slot for span in step.spans if span.slot in NAMING}
    return bool(slots) and slots <= set(_WHERE_TO) and not _free(step, line)


def _free(step: Step, line: str) -> list[str]:
    """The words of a step that neither fill a slot nor only join others."""
    inside = [(span.start, span.end) for span in step.spans]
    found = [
        (token.text, token.start + step.start) for token in tokens(line[step.start : step.end]) if token.is_word
    ]  # fmt: skip
    joining = DETERMINERS | PREPOSITIONS | FILLERS
    return [word for word, at in found if word not in joining and not any(start <= at < end for start, end in inside)]
