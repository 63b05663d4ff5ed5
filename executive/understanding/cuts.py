"""Where the second and later steps of a command begin."""

from __future__ import annotations

from collections.abc import Sequence

from executive.understanding.classifier import Sight
from executive.understanding.slots import Span
from executive.understanding.words import has_content


def cuts(text: str, sight: Sight, spans: Sequence[Span], threshold: float) -> list[int]:
    """The offsets at which the network sees steps begin; each step has words of its own, no cut goes through a span.

    Args:
        text: The command.
        sight: What the network sees in it.
        spans: The words that fill slots.
        threshold: Score above which a step begins.
    """
    result: list[int] = []
    for (start, _), score in zip(sight.offsets, sight.begins, strict=True):
        apart = not any(span.start < start < span.end for span in spans)
        if score > threshold and start and apart and has_content(text[result[-1] if result else 0 : start]):
            result.append(start)
    while result and not has_content(text[result[-1] :]):
        result.pop()
    return result
