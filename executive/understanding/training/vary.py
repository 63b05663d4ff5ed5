"""Varies sentences as people do: in a hurry, without capitals and marks, with polite words around."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from executive.understanding.training.corpus import Edit, Example
from executive.understanding.words import MARKS, OPENING

WORD = re.compile(r"[^\W\d_]+")
ARTICLE = re.compile(r"\b(?:the|a|an) ", re.IGNORECASE)
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
SHORT = {
    "you": ("u", "ya"), "your": ("ur", "yr"), "are": ("r",), "please": ("pls", "plz", "pleeease"), "thanks": ("thx",),
    "because": ("cuz", "cos", "bc"), "okay": ("k", "ok"), "something": ("smth",), "someone": ("sb",), "what": ("wat",),
    "with": ("w",), "right": ("rite",), "before": ("b4",), "them": ("em",), "and": ("n",), "minutes": ("mins",),
    "doing": ("doin",), "going": ("goin",),
}  # fmt: skip
"""Words as they are typed in a hurry."""
MARK = re.compile(r"[,.;!?](?=\s|$)")


def varied(example: Example, openings: Sequence[str], endings: Sequence[str], draw: random.Random) -> Example:
    """The example as somebody else might say or type it; its steps and slots stay what they are."""
    if draw.random() < 0.25:
        example = wrapped(example, openings, endings, draw)
    if draw.random() < 0.25:
        example = mistyped(example, draw)
    if draw.random() < 0.15:
        example = texted(example, draw)
    if draw.random() < 0.3:
        example = example.edited([(found.start(), found.end(), "") for found in MARK.finditer(example.text)])
    kind = draw.random()
    if kind < 0.25:
        example = lowered(example)
    elif kind < 0.45 and example.text[0].islower():
        end = len(example.text)
        stop = [(end, end, ".")] if example.text[-1].isalnum() else []
        example = example.edited([(0, 1, example.text[0].upper()), *stop])
    return example


def wrapped(example: Example, openings: Sequence[str], endings: Sequence[str], draw: random.Random) -> Example:
    """With a polite opening, if it begins like a command, or an ending."""
    end = len(example.text.rstrip(MARKS))
    edits: list[Edit] = []
    if draw.random() < 0.6 and example.text[0].islower() and not OPENING.match(example.text):
        edits.append((0, 0, draw.choice(openings)))
    if draw.random() < 0.5:
        edits.append((end, len(example.text), draw.choice(endings)))
    return example.edited(edits)


def lowered(example: Example) -> Example:
    """In small letters."""
    capitals = [(at, at + 1, letter.lower()) for at, letter in enumerate(example.text) if letter.isupper()]
    return example.edited([one for one in capitals if len(one[2]) == 1])


def texted(example: Example, draw: random.Random) -> Example:
    """As people type on a phone: without apostrophes, and with words cut short."""
    short = draw.random() < 0.6
    edits = [(found.start(), found.end(), "") for found in APOSTROPHE.finditer(example.text)]
    if short:
        for found in WORD.finditer(example.text):
            ways = SHORT.get(found[0].lower(), ())
            if ways and draw.random() < 0.5:
                edits.append((*found.span(), draw.choice(ways)))
    return example.edited(sorted(edits))


def mistyped(example: Example, draw: random.Random) -> Example:
    """Letters swapped, lost or doubled, articles left out."""
    edits: list[Edit] = []
    no_articles = draw.random() < 0.4
    articles = {found.start(): found.end() for found in ARTICLE.finditer(example.text)} if no_articles else {}
    for found in WORD.finditer(example.text):
        start, end = found.span()
        if start in articles:
            edits.append((start, articles[start], ""))
        elif end - start > 3 and draw.random() < 0.12:
            at = draw.randrange(start + 1, end - 1)
            one, two = example.text[at], example.text[at + 1]
            edits.append((at, at + 2, draw.choice((two + one, two, one + one + two))))
    return example.edited(edits)
