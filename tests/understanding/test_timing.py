"""When and how often, out of words."""

from __future__ import annotations

import pytest

from executive.types import Repeat
from executive.understanding.time_spans import seconds
from executive.understanding.timing import timing


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("ten seconds", 10),
        ("90 secs", 90),
        ("a minute", 60),
        ("twenty-five minutes", 1500),
        ("thirty five mins", 2100),
        ("half a minute", 30),
        ("half an hour", 1800),
        ("a quarter of an hour", 900),
        ("three quarters of an hour", 2700),
        ("an hour and a half", 5400),
        ("two and a half hours", 9000),
        ("1.5 hours", 5400),
        ("1h 30min", 5400),
        ("one hour and ten minutes", 4200),
        ("a couple of minutes", 120),
        ("a hundred seconds", 100),
        ("two days", 172800),
        ("a moment", 5),
    ],
)
def test_a_time_span_in_words(words, span):
    assert seconds(words) == span


@pytest.mark.parametrize(
    ("words", "repeat"),
    [
        ("go there twice", Repeat(2)),
        ("go there two times", Repeat(2)),
        ("5x", Repeat(5)),
        ("ten times in a row", Repeat(10)),
        ("a couple of times", Repeat(2)),
        ("every ten minutes", Repeat(None, every=600)),
        ("each minute", Repeat(None, every=60)),
        ("every other minute", Repeat(None, every=120)),
        ("every half hour", Repeat(None, every=1800)),
        ("once every two hours", Repeat(None, every=7200)),
        ("hourly", Repeat(None, every=3600)),
        ("twice an hour", Repeat(None, every=1800)),
        ("three times per hour", Repeat(None, every=1200)),
        ("at ten-minute intervals", Repeat(None, every=600)),
        ("at intervals of 30 seconds", Repeat(None, every=30)),
        ("every minute, three times", Repeat(3, every=60)),
        ("every ten minutes for an hour", Repeat(None, every=600, duration=3600)),
        ("for the next two hours", Repeat(None, duration=7200)),
        ("in five minutes", Repeat(1, after=300)),
        ("after half an hour", Repeat(1, after=1800)),
        ("10 seconds later", Repeat(1, after=10)),
        ("five minutes from now", Repeat(1, after=300)),
        ("again and again", Repeat(None)),
        ("until I say stop", Repeat(None)),
        ("until I tell you to stop", Repeat(None)),
        ("until Anna says that is enough", Repeat(None)),
        ("until further notice", Repeat(None)),
        ("every hour until you are told otherwise", Repeat(None, every=3600)),
    ],
)
def test_a_repetition_in_words(words, repeat):
    assert timing(words).repeat() == repeat


@pytest.mark.parametrize(
    "words",
    [
        "go to the kitchen",
        "go there once",
        "once you are there",
        "bring two mugs for the guests",
        "until it is dry",
        "until the rain stops",
        "until Anna calls",
        "in the kitchen",
        "for Anna",
        "check room 5",
        "go again",
        "after 999999999999 minutes",
    ],
)
def test_other_words_are_no_repetition(words):
    assert timing(words).repeat() is None


def test_words_that_name_no_interval_are_told():
    assert timing("look every so often").unclear == "every so often"


def test_hidden_words_are_not_read():
    text = "tell him to come twice"
    assert timing(text, [(text.index("to come"), len(text))]).repeat() is None


def test_where_the_words_stand():
    text = "go to the hall every minute, three times"
    assert [text[start:end] for start, end in timing(text).places] == ["every minute", "three times"]
