"""Finds sentences of one step that could as well be cut: "look in the letterbox and bring me the post".

They are written as one task, and so they are learned; but whether a second step begins at the second verb is a matter
of taste, and the written commands of several steps decide it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from executive.understanding.training.corpus import Example
from executive.understanding.words import core, listed_words

FREQUENT = 3
"""A word that begins so many sentences may be a verb."""
NO_VERB = listed_words(
    "the, a, an, any, my, your, his, her, our, their, this, that, these, those, it, i, we, you, there, here, are, is, "
    "did, do, does, can, could, may, would, has, have, if, when, whenever, while, once, until, unless, since, because, "
    "as, after, before, at, in, on, from, to, into, out, off, under, behind, with, how, what, where, which, who, why, "
    "every, not, somebody, someone, sorry, time, right, back, mind, plz, uhm, tak, be"
)
ERRANDS = listed_words("go, come, run, head, try, hurry, get, stop, start, keep, wait, stay, stand")
"""With these before it, the second verb is what they go for: "go and get", "stay there and watch"."""
REPORTS = listed_words("tell, let, report, call, warn, alert, shout, say, note, notify, inform")
"""With these, the second verb belongs to looking and watching."""
SECOND = re.compile(r"(?:[,;.]|\b(?:and|then)\b)\s+(?:(?:and|then|please|also)\s+)*(\w+)", re.IGNORECASE)


def with_doubts(examples: Sequence[Example]) -> Iterable[Example]:
    """The examples, those of one step with the places marked where a second verb follows on a first."""
    first = Counter(_first(one.text) for one in examples if one.in_scope)
    verbs = {word for word, count in first.items() if count >= FREQUENT and word.isalpha()} - NO_VERB
    for one in examples:
        begins = _first(one.text)
        if len(one.labels) == 1 and one.in_scope and begins in verbs - ERRANDS:
            behind = one.text.rfind(core(one.text)) + 1
            seconds = (found for found in SECOND.finditer(one.text, behind) if found[1].lower() in verbs - REPORTS)
            yield replace(one, doubtful=tuple(found.start() for found in seconds))
        else:
            yield one


def _first(text: str) -> str:
    return re.split(r"\W", core(text).lower(), maxsplit=1)[0]
