"""Numbers and time spans in words: "twelve", "half an hour", "an hour and a half", "2 min 30 s".

seconds("an hour and a half")  # 5400.0
"""

from __future__ import annotations

import re

from executive.understanding.words import listed_words

_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_VAGUE = {"a couple of": 2.0, "couple of": 2.0, "a few": 3.0, "few": 3.0, "several": 3.0}
"""What vague amounts are taken for."""
_PARTS = {
    "half": 0.5,
    "a half": 0.5,
    "half a": 0.5,
    "half an": 0.5,
    "a quarter of an": 0.25,
    "quarter of an": 0.25,
    "three quarters of an": 0.75,
}
_VALUES = {**_ONES, **_TENS, **_VAGUE, **_PARTS, "a": 1, "an": 1, "hundred": 100, "dozen": 12}
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
"""Seconds of a unit by its first letter."""
_MOMENT = 5.0
"""How long "a moment" lasts [s]."""


def any_of(phrases: str) -> str:
    """A pattern for any of the phrases in a list with commas, the longest first."""
    return rf"(?:{'|'.join(sorted(listed_words(phrases), key=lambda phrase: (-len(phrase), phrase)))})"


_ONE = any_of(", ".join(_ONES))
_TEN = any_of(", ".join(_TENS))
NUMBER = rf"(?:\d{{1,6}}(?:\.\d{{1,3}})?|{_TEN}(?:[ -]{_ONE})?|(?:(?:an?|one) )?(?:hundred|dozen)|{_ONE})"
"""A number in digits or in words, as a pattern."""
UNIT = any_of(
    "second, seconds, sec, secs, s, minute, minutes, min, mins, hour, hours, hr, hrs, h, day, days, week, weeks"
)
"""A unit of time, as a pattern."""
_AMOUNT = rf"(?:(?:an?|{NUMBER}) and a half|{any_of(', '.join((*_PARTS, *_VAGUE)))}|{NUMBER}|an?)"
_LENGTH = rf"{_AMOUNT}[ -]?{UNIT}\b"
SPAN = rf"(?:{_LENGTH}(?: and a half\b|(?:,? and)? ?{_LENGTH})*|a (?:moment|bit|while|little while)\b)"
"""A time span, as a pattern."""
_LENGTHS = re.compile(rf"(?P<amount>{_AMOUNT})[ -]?(?P<unit>{UNIT})\b(?P<half> and a half\b)?")


def number(words: str) -> float:
    """The value of a number that `NUMBER` matches, or of "a", "half an", "a couple of", "two and a half"."""
    text = " ".join(words.lower().replace("-", " ").split())
    if text.endswith(" and a half"):
        return number(text.removesuffix(" and a half")) + 0.5
    if text in _VALUES:
        return _VALUES[text]
    if text[0].isdigit():
        return float(text)
    first, last = text.split()
    return _VALUES[first] + _VALUES[last] if first in _TENS else _VALUES[last]


def unit_seconds(unit: str) -> float:
    """The seconds of a unit that `UNIT` matches."""
    return _SECONDS[unit[0].lower()]


def seconds(words: str) -> float:
    """The length [s] of a time span that `SPAN` matches."""
    lengths = _LENGTHS.finditer(words.lower())
    total = sum((number(one["amount"]) + (0.5 if one["half"] else 0.0)) * unit_seconds(one["unit"]) for one in lengths)
    return total or _MOMENT
