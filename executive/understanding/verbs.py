"""What a word of manipulation does, in one word for the tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from executive.understanding.words import listed_words

ACTIONS: dict[str, frozenset[str]] = {
    "put": listed_words(
        "put, place, set, lay, leave, drop, release, stack, pile, store, hang, return, stow, deposit, rest, "
        "position, stand, insert, load, pack, move, lower, throw, toss, chuck, pop, stick, slip, tuck, dump, plonk, "
        "bung, whack, lob, seat"
    ),
    "open": listed_words("open, unlock"),
    "close": listed_words("close, shut, lock"),
    "press": listed_words(
        "press, actuate, trigger, depress, hit, tap, ring, click, start, smash, mash, slap, bash, boop"
    ),
    "push": listed_words("push, shove, slide, nudge, shift"),
    "pull": listed_words("pull, drag, draw"),
    "turn": listed_words("turn, rotate, twist, flip, spin, tilt, tip"),
}
"""Canonical action by the words that say it."""
WORKING = ("press", "open", "close")
"""Actions on a fixture or container that no part is joined or taken off by."""
PHRASAL = {
    **dict.fromkeys([("turn", "on"), ("switch", "on"), ("power", "on"), ("start", "up")], "switch_on"),
    **dict.fromkeys([("turn", "off"), ("switch", "off"), ("power", "off"), ("shut", "down")], "switch_off"),
}
"""Canonical action by a verb and its particle."""
PARTICLES = listed_words("up, down, off, on, out, away, over, back, in, apart, together, along")
ACCOMPANIED = listed_words("follow, guide, escort, accompany, lead, conduct, usher, trail")
LED_BY = listed_words("behind, after")
"""Before a person, these say that the robot is to follow: "come along behind me"."""
BEHIND = listed_words("follow, trail")
"""Those of them with which the person goes first."""
GREETS = listed_words("greet, welcome, meet, call, answer")
FETCHES = listed_words("bring, fetch, get, take, grab, give, hand, pass, deliver, collect, pick, retrieve")
"""Verbs after which "on the shelf" tells where something is, and not where it goes."""
TASKS = listed_words(
    "go, come, drive, move, head, return, roll, park, bring, carry, take, fetch, get, grab, pick, give, hand, deliver, "
    "put, place, set, drop, open, close, shut, press, push, pull, insert, find, look, check, search, inspect, read, "
    "count, clean, wipe, tidy, clear, tell, ask, greet, follow, guide, watch, patrol"
)
"""Verbs of tasks, as an order says them."""
SPEAKING = re.compile(r"\b(?:tell|ask|say|remind|warn|inform|make sure)\b", re.IGNORECASE)
"""What stands behind these is said to somebody or has to be so: it is no step of its own."""
CLEANS = listed_words("clean, wipe, scrub, mop, dust, sweep, polish, tidy, wash, rinse")
WATCHES = listed_words("patrol, watch, guard, monitor, observe")
DISPOSES = listed_words("dispose, discard, bin, trash, scrap, junk, ditch, yeet")
THROWS = listed_words("throw, toss, chuck, lob")
LITTER = listed_words("can, litter, rubbish, garbage, trash, waste, wrapper")
_SOMEWHERE = listed_words("to, into, onto, in, on, at, over, me, us, him, her")
_STANDING = listed_words("that's, is, are, it's, lying, left, sitting, standing")
"""Behind these "on the table" tells where something is."""
_RESULT = re.compile(
    r"\b(?:push|pull|shove|slide|draw|swing|slam|yank|bang|kick|roll|nudge|pop|bump)(?:s|ing|ed)? (?:[\w'-]+ ){0,5}?"
    r"(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bmy )(?<!\byour )(?<!\bthat )(?<!\bis )(?<!\bare )(?<!'s )"
    r"(?P<state>shut|closed|open)\b",
    re.IGNORECASE,
)
"""What a push or a pull is to lead to: "push the drawer shut"; not "push the closed drawer"."""
_OF_ALL_ACTIONS = {word: action for action, words in ACTIONS.items() for word in words}


@lru_cache(4096)
def stems(word: str) -> tuple[str, ...]:
    """The base forms that a verb's form may have, itself first: "putting" gives "putting", "putt", "put", "putte"."""
    word = f"{word}g" if word.endswith("in") and len(word) > 5 else word  # "openin"
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            undoubled = stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
            with_y = (stem[:-1] + "y",) if stem.endswith("i") else ()
            return (word, *dict.fromkeys((*with_y, stem, undoubled, stem + "e")))
    return (word,)


def known(word: str) -> str:
    """The action that a form of a verb stands for, or ""."""
    return next((_OF_ALL_ACTIONS[stem] for stem in stems(word) if stem in _OF_ALL_ACTIONS), "")


def known_among(words: Iterable[str]) -> bool:
    """Whether any of the words, in base form, says what is done to a thing."""
    return any(word in _OF_ALL_ACTIONS for word in words)


def phrasal(word: str, particles: Sequence[str]) -> str:
    """The action of a verb with one of these particles, or ""."""
    pairs = ((stem, particle) for stem in stems(word) for particle in particles)
    return next((PHRASAL[pair] for pair in pairs if pair in PHRASAL), "")


def result_of(text: str) -> str:
    """The action that a push or a pull amounts to: "open" or "close"; "" when its result is not said."""
    found = _RESULT.search(text)
    return known(found["state"].lower()) if found is not None else ""


def disposes(verbs: frozenset[str], words: Sequence[str]) -> bool:
    """Whether something is to be thrown away; litter is, also where the words leave open where to."""
    rid = "rid" in words and "of" in words
    away = bool(verbs & THROWS) and bool({"away", "out"} & set(words))
    return bool(verbs & DISPOSES) or rid or away or (bool(LITTER & set(words)) and _thrown_nowhere(words))


def _thrown_nowhere(words: Sequence[str]) -> bool:
    """Whether something is thrown and nothing behind it says where to: "there's a can on the table, chuck it"."""
    thrown = [at for at, word in enumerate(words) if THROWS & set(stems(word))]
    behind = words[thrown[-1] + 1 :] if thrown else ()
    leading = {word for before, word in zip(("", *behind), behind, strict=False) if before not in _STANDING}
    return bool(thrown) and not _SOMEWHERE & leading
