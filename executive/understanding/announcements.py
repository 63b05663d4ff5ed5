"""What stands behind a colon after words of telling is said as it stands: "tell Ben: lunch is at noon, come home".

with_messages(line, steps)  # one step whose message is "lunch is at noon, come home"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from executive.types import Family
from executive.understanding.slots import Slot, Span
from executive.understanding.steps import Step
from executive.understanding.words import MARKS

_SAID = re.compile(
    r"\b(?:tell|inform|notify|message|ask|remind|warn|say|announce|let)\b[^:.!?;]*:\s+"
    r"(?P<words>[^.!?;]+?)(?=,? (?:and )?then\b|[.!?;]|\Z)",
    re.IGNORECASE,
)


def with_messages(line: str, steps: Sequence[Step]) -> list[Step]:
    """The steps, with what is announced by a colon as the message of one step, whatever it would ask for by itself.

    Args:
        line: The command.
        steps: Its steps.
    """
    result = list(steps)
    for found in _SAID.finditer(line):
        start, end = found.span("words")
        speaking = next((at for at, step in enumerate(result) if step.start <= start - 1 < step.end), None)
        if speaking is None or result[speaking].guess.family != Family.COMMUNICATION:
            continue
        inside = [step for step in result[speaking:] if step.start < end]
        spans = [span for step in inside for span in step.spans if span.end <= start or span.start >= end]
        spans = sorted([*spans, Span(Slot.MESSAGE, found["words"], start, end)], key=lambda span: span.start)
        last = inside[-1].end
        first = inside[0]
        whole = replace(first, text=line[first.start : last].strip(MARKS), end=last, spans=tuple(spans))
        result[speaking : speaking + len(inside)] = [whole]
    return result
