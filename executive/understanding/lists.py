"""Numbered lists, arrows and the marks of chats and telegrams, as sentences.

in_sentences("1) can into bin 2) wipe table")  # "can into bin. wipe table"
"""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"(?:(?<=\A)|(?<=[\s.;,:]))\(?(?P<mark>\d{1,2}|[a-h])(?:[.)/]|[.)]\))(?=\s)\s*", re.IGNORECASE)
_STEP = re.compile(r"(?:(?<=\A)|(?<=[\s.;,:]))(?:step|task|job|item) (?P<mark>\d{1,2})\b[\s:.,)-]*", re.IGNORECASE)
_SLASHES = re.compile(r"\s+(?://|\||\u2022|\*)\s+")
_STOP = re.compile(r"\s+STOP\b[\s.]*")
_FEWEST = 2
"""Sentences of a telegram."""
_ARROW = re.compile(r"\s*(?:-+>|=+>|>>+|\u2192|\u279c)\s*")
_FROM = re.compile(r"\s*\(from:?\s+(?P<place>[^()]+)\)", re.IGNORECASE)
_CALL = re.compile(r"\A@\w+[\s,:]+")
_SUBJECT = re.compile(r"\Asubject: [^.;!?]*?(?:\s//\s|[.;]\s)", re.IGNORECASE)
_TAG = re.compile(
    r",? (?:don't|do not|wouldn't|won't) you (?:agree|think)\s*\?*\Z|, (?:isn't it|right|innit|no)\s*\?+\Z",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?<=\w)[.,;!]+ (?:many )?(?:thanks|thank you|thx|cheers|ta)"
    r"(?: (?:very|so|much|a lot|dear|love|mate|pal|buddy|robot|again|in advance|for your help))*\W*\Z",
    re.IGNORECASE,
)
_THANKS_FIRST = re.compile(r"(?<=[.!?] )(?:many )?(?:thanks|thank you) and (?=\w)", re.IGNORECASE)


def in_sentences(text: str) -> str:
    """A text without the marks of lists and telegrams, the call of a chat, a tag question, and thanks."""
    text = _CALL.sub("", _SUBJECT.sub("", text))
    text = _ARROW.sub(" to ", _FROM.sub(r" from \g<place>", _without_stops(text)))
    text = _SLASHES.sub(". ", text)
    text = _without_marks(_without_marks(text, _STEP), _NUMBERED)
    text = re.sub(r"\s&\s", " and ", text)
    return _THANKS.sub(".", _TAG.sub("", _THANKS_FIRST.sub("", text))).strip()


def _without_stops(text: str) -> str:
    """A telegram as sentences: capitals, and STOP behind several of them; any other STOP asks the robot to stop."""
    parts = [part.strip(" .") for part in _STOP.split(text)]
    telegram = text.isupper() and len(parts) > _FEWEST and " " in parts[0] and all(parts[:-1])
    return ". ".join(parts).strip() if telegram else text


def _without_marks(text: str, pattern: re.Pattern[str]) -> str:
    """A text in which what stands behind each mark of a list is a sentence of its own; a single mark is no list."""
    found = list(pattern.finditer(text))
    if not _counts_up([one["mark"].lower() for one in found]):
        return text
    parts = [text[: found[0].start()]]
    parts += [
        text[one.end() : following.start() if following is not None else len(text)]
        for one, following in zip(found, [*found[1:], None], strict=True)
    ]
    bare = [part.strip().rstrip(",;.") for part in parts]
    return ". ".join(part for part in bare if part)


def _counts_up(marks: list[str]) -> bool:
    """Whether marks are those of a list: 1, 2, 3 or a, b, c."""
    first = marks[0] if marks else ""
    numbers = [int(mark) if mark.isdecimal() else ord(mark) - ord("a") + 1 for mark in marks]
    alike = all(mark.isdecimal() == first.isdecimal() for mark in marks)
    return len(marks) > 1 and alike and numbers == list(range(1, len(numbers) + 1))
