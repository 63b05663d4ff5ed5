"""Steps that are said in another order than they are to be done in, put in order.

in_order("Before you go home, bring the mug to the shelf.")  # "bring the mug to the shelf, and then go home."
"""

from __future__ import annotations

import re

from executive.understanding.idioms import in_one_verb
from executive.understanding.lists import in_sentences
from executive.understanding.shorthand import written_out
from executive.understanding.time_spans import any_of
from executive.understanding.verbs import SPEAKING, TASKS, stems
from executive.understanding.words import clean

_VERB = any_of(", ".join(sorted(TASKS)))
_BEGIN = r"(?P<begin>(?:^|[.!;] )(?:(?:and|but|then|oh|ok|okay|please),? )*)"
_STEP = rf"(?:you {_VERB}\b|(?:you are |you're )?\w+ing\b) [^,.!?;]+"
"""What stands behind "before" and "after": a verb and something that it is done to."""
_REST = r"[^.!?;]+"
_FRONT = r"\A(?P<begin>(?:(?:please|my \w+|robot|hey|and|then),? )?)"
_ONCE = r"(?:after|once|when|as soon as)"
_AFTERWARDS = re.compile(rf"(?P<before>\A|[.!?;,] )(?:and )?after(?:,| that,?)? (?=(?:you )?{_VERB}\b)", re.IGNORECASE)
""""After" that means afterwards: "You inform Ben. And after, go home"."""
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_BEGIN}before (?P<second>{_STEP}), (?P<first>{_REST})",
        rf"{_BEGIN}(?P<first>[^.!?;]+?),? before (?P<second>{_STEP})",
        rf"{_BEGIN}(?P<second>[^.!?;]+?),? but (?:first|before(?: that| you do that| doing that)?),? "
        rf"(?P<first>{_VERB}\b{_REST})",
        rf"{_BEGIN}(?P<second>{_VERB}\b[^.!?;]+?),? but (?P<first>{_VERB}\b[^.!?;]+?) (?:first|beforehand|before that)"
        r"(?=\W*\Z|[.!?;])",
        rf"{_FRONT}(?P<second>{_VERB}\b[^.!?;,]+?),? (?:last|at the very end)[.;,] (?P<first>[^.!?;]+)(?=\W*\Z)",
        rf"{_FRONT}after (?P<first>{_STEP}), (?:then )?(?P<second>{_REST})",
        rf"{_FRONT}{_ONCE} (?P<first>you(?:'ve| have) (?!done|finished)\w+ [^,.!?;]+), (?:then )?(?P<second>{_REST})",
        rf"{_FRONT}{_ONCE} (?:you )?(?:'re |are |have |'ve )?(?:finish(?:ed)?|done)(?: to| with| of)? "
        rf"(?P<first>(?:{_VERB}\b|\w+ing\b) [^,.!?;]+), (?:then )?(?P<second>{_REST})",
    )
)
_PARTICIPLES = {
    "gone": "go", "come": "come", "driven": "drive", "brought": "bring", "taken": "take", "got": "get",
    "given": "give", "put": "put", "set": "set", "shut": "shut", "found": "find", "read": "read", "told": "tell",
}  # fmt: skip


def prepared(text: str) -> str:
    """A command as the network reads it: clean, with short words and set phrases in full, and its steps in order."""
    return in_order(in_one_verb(written_out(in_sentences(clean(text)))))


def in_order(line: str) -> str:
    """A cleaned command in which its steps are said in the order in which they are to be done.

    "Before you leave" and the like, with nothing behind the verb, stay: they ask for no step.
    """
    for pattern in _PATTERNS:
        line = pattern.sub(_ordered, line)
    return _AFTERWARDS.sub(r"\g<before>and then ", line)


def _ordered(found: re.Match[str]) -> str:
    steps = [_ordering_free(found[name]) for name in ("first", "second")]
    if SPEAKING.search(found["first"]) or not all(steps):
        return found[0]
    return f"{found['begin']}{steps[0]}, and then {steps[1]}"


def _ordering_free(step: str) -> str:
    """A step as an order: "you go home", "going home" and "you've gone home" are "go home"; "" for what is none."""
    words = step.strip().rstrip(",").split()
    said = words[0].lower()
    if said in ("you've", "you") and words[1].lower() == "have":
        del words[1]
    if said in ("you've", "you", "you're"):
        del words[0]
        if words and words[0].lower() == "are":
            del words[0]
        if words and words[0].lower().endswith("ing"):
            return _ordering_free(" ".join(words))
    elif not said.endswith("ing"):
        return " ".join(words)
    verb = words[0].lower()
    known = _PARTICIPLES.get(verb) or next((stem for stem in stems(verb) if stem in TASKS), "")
    return " ".join([known, *words[1:]]) if known else ""
