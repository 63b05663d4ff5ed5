"""What a word of manipulation does, in one word for the tree."""

from __future__ import annotations

from executive.understanding.words import listed_words

ACTIONS: dict[str, frozenset[str]] = {
    "put": listed_words(
        "put, place, set, lay, leave, drop, release, stack, pile, store, hang, return, stow, deposit, rest, "
        "position, stand, insert, load, pack, move, let, lower, throw, toss, chuck, pop, stick, slip, tuck, dump"
    )
    | {"put down", "set down", "lay down", "put away", "put back", "hang up", "drop off"},
    "open": frozenset({"open", "unlock"}),
    "close": frozenset({"close", "shut", "lock"}),
    "press": listed_words("press, hit, tap, ring, click, start"),
    "push": listed_words("push, shove, slide, nudge, shift"),
    "pull": frozenset({"pull", "drag", "draw", "pull out"}),
    "turn": listed_words("turn, rotate, twist, flip, spin, tilt, tip"),
    "switch_on": frozenset({"turn on", "switch on", "power on", "start up"}),
    "switch_off": frozenset({"turn off", "switch off", "power off"}),
}
"""Canonical action by the words that say it."""


def canonical(verb: str) -> str:
    """The action of a verb with its particle; the verb itself when it is none of the known ones."""
    for action, words in ACTIONS.items():
        if verb in words:
            return action
    first = _stem(verb.partition(" ")[0])
    return next((action for action, words in ACTIONS.items() if first in words), first)


def _stem(word: str) -> str:
    """A gerund's verb: putting, placing, pressing."""
    if not word.endswith("ing") or len(word) < 6:
        return word
    stem = word[:-3]
    known = frozenset().union(*ACTIONS.values())
    return next((form for form in (stem, stem + "e", stem[:-1]) if form in known), word)


def puts(action: str) -> bool:
    """Whether the action moves an object to a place of its own."""
    return action == "put"
