"""When and whether a task is carried out, in words: `if there is a mug on the table, every 10 min, 3 times`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def timing_words(task: Mapping[str, Any]) -> str:
    """The condition, repetition and stay of a task's document, or "" when it has none."""
    said = [str(task["condition"]["text"])] if "condition" in task else []
    said += _repeat(task["repeat"]) if "repeat" in task else []
    said += [f"then stay {length(task['stay'])}"] if "stay" in task else []
    return ", ".join(said)


def round_words(facts: Mapping[str, Any]) -> str:
    """`round 2 of 3`, or "" outside a repetition."""
    if "round" not in facts:
        return ""
    return f"round {facts['round']}" + (f" of {facts['of']}" if facts["of"] is not None else "")


def length(span: float) -> str:
    """A time span [s] in words: `90 s`, `10 min`, `1 h`."""
    for unit, seconds in (("h", 3600.0), ("min", 60.0)):
        if span >= seconds and (2 * span) % seconds == 0:
            return f"{span / seconds:g} {unit}"
    return f"{span:g} s"


def _repeat(repeat: Mapping[str, Any]) -> list[str]:
    said = [f"after {length(repeat['after'])}"] if "after" in repeat else []
    said += [f"every {length(repeat['every'])}"] if "every" in repeat else []
    said += [f"{repeat['times']} times"] if repeat["times"] not in (None, 1) else []
    said += [f"for {length(repeat['duration'])}"] if "duration" in repeat else []
    if repeat["times"] is None and "duration" not in repeat:
        said.append("until cancelled")
    return said
