"""Steps that are said in another order than they are to be done in, put in order.

in_order("Before you go home, bring the mug to the shelf.")  # "bring the mug to the shelf, and then go home."
"""

from __future__ import annotations

import re

from executive.understanding.time_spans import any_of
from executive.understanding.verbs import stems
from executive.understanding.words import clean, listed_words

_VERBS = (
    "go, come, drive, move, head, return, roll, park, bring, carry, take, fetch, get, grab, pick, give, hand, deliver, "
    "put, place, set, drop, open, close, shut, press, push, pull, insert, find, look, check, search, inspect, read, "
    "count, clean, wipe, tidy, clear, tell, ask, greet, follow, guide, watch, patrol"
)
_VERB = any_of(_VERBS)
_BEGIN = r"(?P<begin>(?:^|[.!;] )(?:(?:and|but|then|oh|ok|okay|please),? )*)"
_STEP = rf"(?:you {_VERB}\b|\w+ing\b) [^,.!?;]+"
"""What stands behind "before" and "after": a verb and something that it is done to."""
_REST = r"[^.!?;]+"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_BEGIN}before (?P<second>{_STEP}), (?P<first>{_REST})",
        rf"{_BEGIN}(?P<first>[^.!?;]+?),? before (?P<second>{_STEP})",
        rf"{_BEGIN}(?P<second>[^.!?;]+?),? but (?:first|before (?:that|you do that|doing that)),? "
        rf"(?P<first>{_VERB}\b{_REST})",
        rf"\A(?P<begin>)after (?P<first>{_STEP}), (?:then )?(?P<second>{_REST})",
        rf"\A(?P<begin>)(?:after|once|when|as soon as) (?P<first>you(?:'ve| have) \w+ [^,.!?;]+), (?:then )?"
        rf"(?P<second>{_REST})",
    )
)
_PARTICIPLES = {
    "gone": "go", "come": "come", "driven": "drive", "brought": "bring", "taken": "take", "got": "get",
    "given": "give", "put": "put", "set": "set", "shut": "shut", "found": "find", "read": "read", "told": "tell",
}  # fmt: skip
_SPOKEN = re.compile(r"\b(?:tell|ask|say|remind|warn|inform|make sure)\b", re.IGNORECASE)
"""What stands behind these is said to somebody or has to be so: it is no step of its own."""


def prepared(text: str) -> str:
    """A command as the network reads it: clean, and its steps in order."""
    return in_order(clean(text))


def in_order(line: str) -> str:
    """A cleaned command in which its steps are said in the order in which they are to be done.

    "Before you leave" and the like, with nothing behind the verb, stay: they ask for no step.
    """
    for pattern in _PATTERNS:
        line = pattern.sub(_ordered, line)
    return line


def _ordered(found: re.Match[str]) -> str:
    steps = [_ordering_free(found[name]) for name in ("first", "second")]
    if _SPOKEN.search(found["first"]) or not all(steps):
        return found[0]
    return f"{found['begin']}{steps[0]}, and then {steps[1]}"


def _ordering_free(step: str) -> str:
    """A step as an order: "you go home", "going home" and "you've gone home" are "go home"; "" for what is none."""
    words = step.strip().rstrip(",").split()
    said = words[0].lower()
    if said in ("you've", "you") and words[1].lower() == "have":
        del words[1]
    if said in ("you've", "you"):
        del words[0]
    elif not said.endswith("ing"):
        return " ".join(words)
    verb = words[0].lower()
    known = _PARTICIPLES.get(verb) or next((stem for stem in stems(verb) if stem in listed_words(_VERBS)), "")
    return " ".join([known, *words[1:]]) if known else ""
