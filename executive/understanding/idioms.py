"""Set phrases, said in the one verb that they stand for.

in_one_verb("make your round in the workshop and come back")  # "patrol the workshop and come back"
"""

from __future__ import annotations

import re

_ROUND = re.compile(
    r"(?P<before>\A|[.!?;,:] |\b(?:and|then|please|now|you|to|just|kindly) )(?:make|do|take|walk) "
    r"(?P<again>(?:again|once more) )?(?:(?:one|a|an|the|your|my|another|some|quick|little|short|more|usual|full) )*"
    r"(?:rounds?|lap|tour)"
    r"(?: (?:in|of|through|around|at|inside)(?= \w)|(?=\W*\Z|[,.;!?]| (?:and|then|again|please|now)\b))",
    re.IGNORECASE,
)
_ALONG = re.compile(
    r"\b(?:(?:stick|walk|tag along|come along|keep up) with|(?:keep|stay) (?:close )?behind)"
    r"(?= (?:me|us|him|her|them|(?-i:[A-Z])\w+)\b)",
    re.IGNORECASE,
)
_WHEREVER = re.compile(r",? (?:wherever|everywhere) (?:i|he|she|they|we) go(?:es)?\b", re.IGNORECASE)
_SHOVE = re.compile(
    r"\bgive (?P<what>(?:the|that|this|my|his|her)\b[^,.;!?]*?) an? (?:little |small |good |gentle )*"
    r"(?:push|shove|nudge)\b",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"(?:\A|(?<=[.!?] ))(?P<one>\w+) (?:wants?|needs?|would like) (?!to\b)(?P<first>[^.;!?]*?)(?:, and|,| and) "
    r"(?P<other>(?!and\b|who\b|that\b)\w+) (?:wants?|needs?|would like) (?!to\b)",
    re.IGNORECASE,
)
"""Two people who want something, in one sentence."""
_WHATEVER = re.compile(r"\b(?:whatever|anything) (?:stands|lies|sits|is) (?=(?:on|in|at)\b)", re.IGNORECASE)
_STATE = re.compile(
    r"\A(?:the )?(?P<what>(?!is |are |was |has |check |any )[a-z][a-z ]{2,20}?) "
    r"(?P<state>open|shut|closed|pressed|dirty|clean|empty|full)\?",
    re.IGNORECASE,
)
"""A question without its verb: "Drawer shut?"."""
_AS_OBJECT = {"i": "me", "he": "him", "she": "her", "we": "us", "they": "them"}
_COMING_BACK = re.compile(
    r"\bcome back(?: here| over| to me)?,? and (?:tell me|report(?: to me| back)?|let me know)"
    r"(?: about it| what you (?:saw|found|see|find))?(?=\W|\Z)",
    re.IGNORECASE,
)
_IF_NO_TROUBLE = re.compile(
    r"\b(?:if|when) (?:it|that)(?:'s| is)(?:n't| not)? (?:(?:not )?(?:too much|any|no|much) )?(?:of an? )?"
    r"(?:trouble|bother|hassle)(?: (?:for|to) you)?,?(?: |\Z)",
    re.IGNORECASE,
)
_REINSERT = re.compile(r",? (?:and |then )*re-?insert(?=\W*\Z)", re.IGNORECASE)
_SURVEIL = re.compile(r"\b(?:surveil|keep (?:tabs|watch) on)\b", re.IGNORECASE)


def in_one_verb(text: str) -> str:
    """A text with such phrases replaced: to make a round is to patrol."""
    text = _COMING_BACK.sub("come to me", _WISHES.sub(_orders, text))
    text = _STATE.sub(r"is the \g<what> \g<state>?", _WHATEVER.sub("everything ", text))
    text = _WHEREVER.sub("", _ALONG.sub("follow", _SURVEIL.sub("watch", text)))
    text = _REINSERT.sub(", then put it back in", _IF_NO_TROUBLE.sub("", text))
    return _ROUND.sub(_patrol, _SHOVE.sub(r"push \g<what>", text))


def _orders(found: re.Match[str]) -> str:
    one, other = (_AS_OBJECT.get(found[who].lower(), found[who]) for who in ("one", "other"))
    return f"bring {one} {found['first']} and then bring {other} "


def _patrol(found: re.Match[str]) -> str:
    verb = "Patrol" if not found["before"] or found["before"][0] in ".!?;" else "patrol"
    return f"{found['before']}{verb}{' again' if found['again'] else ''}"
