"""Short words are written out; what may be another word is left alone."""

import pytest

from executive.understanding.shorthand import written_out


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("pls dont forget, whats on the shelf", "please don't forget, what's on the shelf"),
        ("Im gonna need em", "I'm going to need them"),
        ("Whats up", "What's up"),
        ("u cant", "you can't"),
        ("it's in its fixture", "it's in its fixture"),
        ("make a u-turn", "make a u-turn"),
        ("drive to r.3", "drive to r.3"),
        ("go to bay R", "go to bay R"),
    ],
)
def test_short_words_are_written_in_full(text: str, full: str) -> None:
    assert written_out(text) == full
