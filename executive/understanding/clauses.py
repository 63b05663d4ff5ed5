"""Subordinate clauses of a command: which are questions to test, which only tell the order, and which cannot be met.

clause = test_of("unless there is a mug on the table")
clause.question, clause.negated  # "check if there is a mug on the table", True
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from executive.types import Family
from executive.understanding.time_spans import any_of
from executive.understanding.verbs import TASKS, stems


@dataclass(frozen=True)
class Clause:
    """A condition as said.

    Attributes:
        text: Its words, as in "unless there is a mug on the table".
        question: What to find out, as a command of its own: "check if there is a mug on the table"; "" where `step` is
            given.
        negated: Whether the opposite of what is asked has to hold.
        step: Index of the earlier step that finds it out, as in "check the drawer, if so ..."; else None.
    """

    text: str
    question: str
    negated: bool = False
    step: int | None = None


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_SHOULD = r"should(?= (?:the|there|it|he|she|they|any|an?|my|anyone|anybody|someone|somebody)\b)"
_IFS = (
    r"(?:(?:only |even )?if|unless|in case|provided(?: that)?|providing(?: that)?|assuming(?: that)?|"
    rf"{_SHOULD})"
)
_NOW = any_of("when, once, as soon as, after, while, whilst, the moment, by the time")
_ALWAYS = any_of(
    "whenever, only when, as long as, so long as, before, every time, each time, next time, until, till, 'til"
)
CONJUNCTION = _pattern(rf"(?<!\w)(?:{_IFS}|{_NOW}|{_ALWAYS})\b")
"""What a clause of condition or time begins with."""
BEHIND = _pattern(r"(?<!\w)(?:(?:only )?if|unless|in case(?! of)|when|whenever|as soon as|until) \w")
"""What one begins with for sure, also where it stands behind something."""
_IF = _pattern(rf"{_IFS}\b,?\s*")
_IT = any_of("it, that, this, there, he, she, they")
_ONE = any_of("it, one, any, some, them, him, her, anything, something")
_SEE = any_of("see, find, spot, notice, detect, discover, locate, saw, found, have found, have seen, come across")
_AUXILIARY = any_of("can, could, do, should, happen to, ever")

_POLITE = tuple(
    _pattern(rf"(?:if|when|whenever|once|as soon as) (?:{words})$")
    for words in (
        r"you(?:'d| would| could| don't| do not| wouldn't)*(?: please)? ?(?:please|like|want|wish|prefer|mind|"
        r"(?:be )?so (?:kind|good|nice))\b.*",
        r"you (?:can|could|may|would)(?: please| possibly| manage(?: it| that)?| do (?:it|that|so)| help(?: me)?)?",
        r"you (?:have|get|find) (?:the |an? |some |any )?(?:time|chance|moment|minute|second|opportunity)\b.*",
        r"you(?:'re| are)(?: not|n't)? (?:ready|free|able|available|busy)\b.*",
        r"(?:at all |ever )?(?:possible|necessary|needed|required|convenient|need be)",
        r"(?:that|it)(?:'s| is) (?:ok|okay|all right|alright|fine|possible|convenient)\b.*",
        r"(?:that|it)(?:'s| is)(?:n't| not)? (?:(?:too much|no|any|much) )?(?:of a )?(?:trouble|bother|hassle)\b.*",
        r"i (?:may|might)\b.*",
    )
)
_IN_PASSING = (
    _pattern(
        r"(?:while|when|since|as) you(?:'re| are) (?:already |still )?(?:(?:in |over )?there|at it|here|passing)\b.*"
    ),
    _pattern(r"(?:unless|if) (?:i'm|i am|my (?:eyes|memory))\b.*(?:wrong|mistaken|deceives? me|tricks?)\b.*"),
)
_ALREADY = _pattern(
    rf"(?:until|till) you {_SEE} {_ONE}$|before (?!you\b|\w+ing\b)|"
    r"before you (?:(?:leave|go|finish|stop|start|begin)$|do anything else)"
)
_DONE = any_of("done, finished, through, complete, completed, there, back, free, that, this, in place, at it")
_WITH_ALL = (
    r"(?: so)?(?: with (?:that|this|it|them|those|these|both|all|everything)(?: of (?:that|them|those|these))?)?"
)
_ORDER = _pattern(
    rf"{_NOW} (?:(?:you|it|that|this|everything|all)(?:'s|'re|'ve| is| are| have| has)? )?(?:all |been )*(?:{_DONE}|"
    rf"(?<=you are )ready|(?<=you're )ready){_WITH_ALL}$"
)
_RESULT = any_of("done, finished, complete, there, on, in, at, inside, back, down, closed, open, clean, empty")
_ORDER_BEHIND = _pattern(
    rf"{_NOW} (?:you(?:'re|'ve)?\b|\w+ing\b|(?:it|that|they|both|all)(?:'s|'re| is| are)(?: both| all)? {_RESULT}\b)"
)
_DONE_FIRST = _pattern(rf"{_NOW} (?:you(?:'re|'ve| are| have)? )?(?:all |been )*{_DONE}\b{_WITH_ALL}")
_DO = any_of(
    "go, come, drive, move, head, return, bring, carry, take, fetch, get, grab, pick, give, hand, deliver, put, place, "
    "set, drop, open, close, press, push, pull, turn, switch, find, look, check, search, inspect, clean, wipe, tell, "
    "say, ask, follow, guide, watch"
)
_JOINED = _pattern(rf"[ ,;.]*(?:(?:and|then) )*(?P<after>after) (?P<you>you )?{_DO}\b[^,;]*\Z")
"""A step of its own behind "after"; with "you" only where a comma stands before it."""
_ENDS_BY_ITSELF = {
    Family.GRASPING: _pattern(r"(?:until|till|'til|while|for now)\b"),  # what is taken is held anyway
    Family.NAVIGATION: _pattern(
        r"(?:until|till|'til) (?:he|she|they|the \w+|\w+)(?:'s| is| has| have)? (?:stop(?:s|ped)?|stands? still|"
        r"sits? down|arrives?|arrived|gets? there|there)\b"
    ),
    Family.MONITORING: _pattern(
        r"(?:while|whilst|until|till|'til) (?:i|i'm|we|we're|he|he's|she|she's|they|they're)\b|"
        r"(?:when|whenever|if|as soon as|once|the moment|in case) "
        r"(?:it|he|she|they|that|this|(?:any|some)(?:thing|one|body)|the [\w ]+?)(?:'s| is| has| have)? "
        r"(?:changes?|changed|moves?|moved|happens?|different|goes? (?:wrong|missing)|disappears?|appears?|"
        r"(?:shows?|turns?) up|comes? (?:in|by|near)|out of place)\b"
    ),
}
"""Clauses that say what a task of the family does anyway: who is followed stops at last, what is watched may change."""
_BEFORE_YOU = _pattern(r"before you(?:'re| are)? (?P<verb>\w+)")
_STEP = _pattern(r"before (?:you|\w+ing)\b")
_LASTING = _pattern(r"(?:while|whilst|as long as|so long as|until|till|'til)\b")
_IS = any_of("is, are, was, were, does, do, did, has, have, had, 's, 're")
_IT_IS = rf"{_IT} ?{_IS}"
_NOT = rf"(?:{_IT} ?{_IS}(?:n't| not)|{_IT} (?:is|are) none|you (?:can't|cannot|don't|didn't|do not|did not))"
_YOU_SEE = rf"you (?:{_AUXILIARY} )*{_SEE} {_ONE}"
_YES = _pattern(
    rf"(?:if|when|once) (?:so|yes|true|found|{_IT_IS}(?: {_ONE}| there| the case)?|you (?:do|can)|{_YOU_SEE})$"
)
_NO = _pattern(
    rf"if (?:not|no|none|{_NOT}(?: {_ONE}| there| {_SEE} {_ONE})?|you find (?:none|nothing))$|"
    rf"unless (?:{_IT_IS}(?: {_ONE}| there)?|you (?:do|can)|{_YOU_SEE})$"
)
_SEEING = _pattern(rf"(?:you|the robot) (?:{_AUXILIARY} )*{_SEE} ")
_NEGATIONS = (
    (_pattern(r"\bthere(?: is|'s) (?:no|not an?|not any)\b|\bthere isn't (?:an?|any)\b"), "there is a"),
    (_pattern(r"\bthere (?:are no|aren't(?: any)?|are not(?: any)?)\b"), "there are"),
    (_pattern(r"^(?:no|none of the) (?=\w)"), "a "),
    (_pattern(r"\b(?:cannot|can not|can't) "), "can "),
    (_pattern(r"\b(?:do not|don't|does not|doesn't|did not|didn't) "), ""),
    (_pattern(r"\b(is|are|was|were|has|have)(?:n't| not)\b"), r"\1"),
    (_pattern(r"\b(it|that|he|she)'s not\b"), r"\1 is"),
)
"""Negations and what stands there without them."""
_UNTESTABLE = _pattern(r"\b(?:i|we|nobody|no one|nothing|(?:any|some)thing (?:goes|happens))\b|^of\b")


def joined(command: str, start: int, end: int) -> tuple[int, int]:
    """Where "after" stands in a step that it only joins to the one before: "..., after take the cup"; (0, 0) nowhere.

    Args:
        command: The command.
        start, end: Offsets of the step; the place is given from `start` on.
    """
    found = _JOINED.match(command[start:end].rstrip(" ,;.!?"))
    if found is None:
        return (0, 0)
    leading = command[:start].rstrip()[-1:] + found[0][: found.start("after")].strip()
    apart = leading[:1] in (",", ";", ".") or len(leading) > 1
    return found.span("after") if apart or not found["you"] else (0, 0)


def late(command: str, start: int, end: int) -> str:
    """A step that is said after the one that it comes before, "bring the cup after you clean the table"; or ""."""
    found = _JOINED.match(command[start:end].rstrip(" ,;.!?"))
    return found[0].strip(" ,;.") if found is not None and joined(command, start, end) == (0, 0) else ""


def asks_nothing(text: str) -> bool:
    """Whether a clause makes no condition: "if you can", "when you have a minute", "before the guests arrive"."""
    before = _BEFORE_YOU.match(text)
    if before is not None and not any(stem in TASKS for stem in stems(before["verb"])):
        return True  # "before you run out of power"
    return any(pattern.match(text) for pattern in (*_POLITE, *_IN_PASSING, _ALREADY))


def says_nothing_new(text: str, family: str) -> bool:
    """Whether a clause only says what a task of the family does anyway: "follow her until she stops"."""
    return any(pattern.match(text) for of, pattern in _ENDS_BY_ITSELF.items() if of == family)


def told_apart(text: str) -> int:
    """Where a clause ends that a text without a comma begins with and that only tells the order; 0 without one."""
    found = _DONE_FIRST.match(text)
    return found.end() if found is not None else 0


def why_not(text: str) -> str:
    """Why a clause that is no test cannot be met, as a sentence."""
    if _STEP.match(text):
        return out_of_order(text)
    if _LASTING.match(text):
        return f"I cannot tell how long '{text}' lasts; say for how many minutes"
    return f"I cannot wait for '{text}'; I can test what begins with 'if', and wait for a time span"


def out_of_order(text: str) -> str:
    """Why steps cannot be taken in another order than they are said in, as a sentence."""
    return f"I take steps in the order in which they are said, and cannot tell which step '{text}' means"


def is_order(text: str, *, first: bool) -> bool:
    """Whether a clause only tells the order of steps: "when you are done"; behind a step also "once it is empty".

    Args:
        text: The clause.
        first: Whether no step comes before it.
    """
    return _ORDER.match(text) is not None or (not first and _ORDER_BEHIND.match(text) is not None)


def is_test(text: str) -> bool:
    """Whether a clause asks for a test: it begins with "if" or a word that means it."""
    return _IF.match(text) is not None


def answer_of(text: str, step: int) -> Clause | None:
    """A clause that takes up what the step of that index finds out: "if so", "if you find it"; else None."""
    if _YES.match(text) or _NO.match(text):
        return Clause(text, "", _NO.match(text) is not None, step)
    return None


def test_of(text: str) -> Clause | None:
    """The condition in words that `is_test` accepts, or None where a robot cannot find out what they ask."""
    asked = _IF.sub("", text, count=1).strip(" ,.")
    if text.lower().startswith("should "):
        asked = re.sub(r"^there be\b", "there is", re.sub(r"^(.*?) be\b", r"\1 is", asked))
    negated = text.lower().startswith("unless")
    for pattern, positive in _NEGATIONS:
        changed = pattern.sub(positive, asked, count=1)
        if changed != asked:
            asked, negated = changed, not negated
            break
    if not asked or _UNTESTABLE.search(asked):
        return None
    seeing = _SEEING.match(asked)
    question = f"look for {asked[seeing.end() :]}" if seeing is not None else f"check if {asked}"
    return Clause(text, question, negated)
