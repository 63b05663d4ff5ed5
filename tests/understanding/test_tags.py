"""Tags of tokens become spans of whole words, and back."""

import numpy as np
import pytest

from executive.understanding.slots import Slot, Span, marked
from executive.understanding.tags import TAGS, of_tokens, spans


def pieces(text: str) -> list[tuple[int, int]]:
    """Offsets of tokens: words, each longer one cut in two."""
    result, at = [], 0
    for word in text.split(" "):
        half = at + len(word) // 2 if len(word) > 3 else at + len(word)
        result += [(start, end) for start, end in ((at, half), (half, at + len(word))) if end > start]
        at += len(word) + 1
    return result


def scores(tags: list[int]) -> np.ndarray:
    return np.eye(len(TAGS), dtype=np.float32)[tags]


@pytest.mark.parametrize(
    "sentence",
    [
        "bring the [red](attribute) [mug](object) from the [kitchen table](source) to [Anna](recipient)",
        "[if the drawer is open](condition) close [it](object)",
        "[two](count) [big](attribute) [boxes](object)",
        "go on",
    ],
)
def test_spans_survive_the_way_to_tags_and_back(sentence):
    text, true = marked(sentence)
    offsets = pieces(text)
    assert spans(text, offsets, scores(of_tokens(offsets, true))) == true


def test_the_first_token_decides_for_its_word():
    text = "take mugs"
    offsets = [(0, 4), (5, 7), (7, 9)]
    tags = [0, TAGS.index("B-object"), TAGS.index("B-source")]
    assert spans(text, offsets, scores(tags)) == (Span(Slot.OBJECT, "mugs", 5, 9),)


def test_a_span_cannot_go_on_that_has_not_begun():
    text = "the red mug"
    rows = scores([0, TAGS.index("I-object"), TAGS.index("I-object")])
    rows[1, TAGS.index("B-object")] = 0.9
    assert spans(text, [(0, 3), (4, 7), (8, 11)], rows) == (Span(Slot.OBJECT, "red mug", 4, 11),)


def test_text_without_tokens_has_no_spans():
    assert spans("", [], np.zeros((0, len(TAGS)), np.float32)) == ()
