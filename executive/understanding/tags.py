"""Tags of tokens and the spans that they make: B-SLOT begins a span, I-SLOT goes on with it, O is outside of all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from executive.understanding.slots import Slot, Span

OUTSIDE = "O"
TAGS: tuple[str, ...] = (OUTSIDE, *(f"{part}-{slot}" for slot in Slot for part in "BI"))
"""The tags in the order of the tag head's outputs."""
WORD = re.compile(r"\d+(?:\.\d+)?|\w+(?:['’-]\w+)*|[^\w\s]")
"""What is tagged as one: a number, a word, or a mark."""


def of_tokens(offsets: Sequence[tuple[int, int]], spans: Sequence[Span]) -> list[int]:
    """The tag of each token, as an index of `TAGS`, that training wants for these spans."""
    result = [0] * len(offsets)
    for span in spans:
        inside = [at for at, (start, end) in enumerate(offsets) if start < span.end and end > span.start]
        for at in inside:
            result[at] = TAGS.index(f"{'B' if at == inside[0] else 'I'}-{span.slot}")
    return result


def spans(text: str, offsets: Sequence[tuple[int, int]], scores: NDArray[np.float32]) -> tuple[Span, ...]:
    """The likeliest spans of whole words.

    Args:
        text: The text.
        offsets: Start and end of each token.
        scores: Of the tags; shape (tokens, tags). A word has the scores of its first token.
    """
    first = {start: row for (start, _), row in zip(offsets, scores, strict=True)}
    words = [found.span() for found in WORD.finditer(text) if found.start() in first]
    if not words:
        return ()
    path = _likeliest(np.array([first[start] for start, _ in words], np.float64))
    found: list[Span] = []
    begin = 0
    for at, (here, after) in enumerate(pairwise((*path, 0))):
        if TAGS[here].startswith("B"):
            begin = words[at][0]
        if here and not _goes_on(here, after):
            end = words[at][1]
            found.append(Span(Slot(TAGS[here][2:]), text[begin:end], begin, end))
    return tuple(found)


def _goes_on(here: int, after: int) -> bool:
    return TAGS[after].startswith("I") and TAGS[after][2:] == TAGS[here][2:]


MAY_FOLLOW = np.array(
    [[not after.startswith("I") or before[2:] == after[2:] for after in TAGS] for before in TAGS]
)  # an I-tag needs its own B or I before it
MAY_BEGIN = np.array([not tag.startswith("I") for tag in TAGS])


def _likeliest(scores: NDArray[np.float64]) -> list[int]:
    """The row of tags with the highest sum of scores among those that are well formed (Viterbi)."""
    forbidden = np.where(MAY_FOLLOW, 0.0, -np.inf)
    best = scores[0] + np.where(MAY_BEGIN, 0.0, -np.inf)
    back = []
    for row in scores[1:]:
        ways = best[:, None] + forbidden
        back.append(ways.argmax(0))
        best = ways.max(0) + row
    path = [int(best.argmax())]
    for row_back in reversed(back):
        path.append(int(row_back[path[-1]]))
    return path[::-1]
