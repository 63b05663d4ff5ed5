"""When and whether a task is carried out, in words for people."""

from __future__ import annotations

import pytest

from executive.front.timing import round_words, timing_words
from executive.types import Condition, Family, Repeat, Task

IF_MUG = Condition(Task(Family.INSPECTION, {"object": "red_mug"}), text="if there is a mug on the shelf")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({}, ""),
        ({"condition": IF_MUG}, "if there is a mug on the shelf"),
        ({"repeat": Repeat(2)}, "2 times"),
        ({"repeat": Repeat(3, every=60.0)}, "every 1 min, 3 times"),
        ({"repeat": Repeat(None, every=90.0)}, "every 1.5 min, until cancelled"),
        ({"repeat": Repeat(None, every=600.0, duration=3600.0)}, "every 10 min, for 1 h"),
        ({"repeat": Repeat(after=100.0)}, "after 100 s"),
        ({"condition": IF_MUG, "repeat": Repeat(None), "stay": 5.0}, f"{IF_MUG.text}, until cancelled, then stay 5 s"),
    ],
)
def test_the_words_of_a_task(when, words):
    assert timing_words(Task(Family.NAVIGATION, {"place": "kitchen"}, **when).as_json()) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [({}, ""), ({"round": 2, "of": 3}, "round 2 of 3"), ({"round": 7, "of": None}, "round 7")],
)
def test_the_words_of_a_round(facts, words):
    assert round_words(facts) == words
