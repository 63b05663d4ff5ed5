"""Corrections within a command: "wipe the table, no sorry, the workbench", "go to the hall. No wait, go home".

What is corrected is left out: a noun by the next one of its slot, a step by the next one that has a verb of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from executive.understanding.nouns import Noun
from executive.understanding.slots import Slot
from executive.understanding.steps import Step
from executive.understanding.verbs import TASKS, stems
from executive.understanding.words import MARKS, tokens

_TAKES_BACK = (
    r"(?:(?:no|nope|nah|oh|oops|um|uh|er|actually|sorry),? )*"
    r"(?:no wait|no sorry|no,? hang on|no,? hold on|no,? actually|actually no|wait no|sorry|"
    r"(?:no|nope|nah)(?=\s*[,.!-]|\s+(?:the|to|my|his|her|that|this|into|onto|on|in)\b)|"
    r"(?:wait|hang on|hold on)(?=\s*[,.!-])|"
    r"scratch that|forget that|i mean|i meant|make (?:that|it)|correction|or rather|on second thoughts?)"
)
_BETWEEN = re.compile(
    rf"\W*\b{_TAKES_BACK}"
    r"(?:[\s,.:!-]+(?:sorry|wait|i mean|i meant|make (?:that|it)|not (?:that|this)(?: one)?|rather))*"
    r"\W+(?:(?:to|into|onto|on|in|from|the|a|an|my|your|his|her|that|this|one|over|with|for)\W+)*\Z",
    re.IGNORECASE,
)
"""All that stands between a noun and the one that corrects it."""
_AFRESH = re.compile(
    r"\b(?:no,? wait|no,? sorry|no,? hang on|no,? hold on|no,? actually|actually,? no|wait,? no|scratch that|"
    r"forget that|on second thoughts?|correction)\b"
    r"(?P<drop>[\s,.:!-]*(?:leave|forget|skip|never mind) (?:that|it|this)\b)?[\s,.:!-]*",
    re.IGNORECASE,
)
"""With these words somebody begins afresh."""
_SAME_SORT = ({Slot.OBJECT}, {Slot.DESTINATION, Slot.RECIPIENT}, {Slot.SOURCE}, {Slot.PERSON, Slot.RECIPIENT})


def corrected(found: Sequence[Noun], line: str) -> list[Noun]:
    """Those nouns of a step that a later one takes the place of: in "the red cube, no, the blue one" the red cube."""
    return [
        first
        for first, second in pairwise(found)
        if any({first.slot, second.slot} <= slots for slots in _SAME_SORT)
        and _BETWEEN.match(line[first.end : second.start]) is not None
    ]


def without_retracted(line: str, steps: Sequence[Step]) -> tuple[list[Step], tuple[str, ...]]:
    """The steps without those that are taken back, and the words of these.

    What only names another thing stays with the step that it corrects.

    Args:
        line: The command.
        steps: Its steps.
    """
    result: list[Step] = []
    retracted: list[str] = []
    for step in steps:
        begins = line[max(0, step.start - 24) : step.start] if step.start else ""
        lead = _AFRESH.match(step.text)
        ended = next((one for one in _AFRESH.finditer(begins) if not one.string[one.end() :].strip(MARKS)), None)
        if not result or (lead is None and ended is None):
            result.append(step)
        elif lead is not None and lead["drop"] and not step.text[lead.end() :].strip(MARKS):
            retracted.append(result.pop().text)
        elif _has_a_verb(step, lead.end() if lead is not None else 0):
            retracted.append(result[-1].text)
            result[-1] = step
        else:
            last = result[-1]
            text = line[last.start : step.end].strip(MARKS)
            result[-1] = replace(last, text=text, end=step.end, spans=(*last.spans, *step.spans))
    return result, tuple(retracted)


def _has_a_verb(step: Step, begin: int) -> bool:
    """Whether a step says anew what to do, and does not only name another thing."""
    first = next((token.text for token in tokens(step.text[begin:]) if token.is_word), "")
    return bool(set(stems(first)) & TASKS)
