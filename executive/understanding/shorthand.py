"""Words that people type short, written out: "u", "pls", "dont", "whats", "gonna".

written_out("pls dont forget, whats on the shelf")  # "please don't forget, what's on the shelf"
"""

from __future__ import annotations

import re

_SHORT = {
    "u": "you", "ya": "you", "r": "are", "ur": "your", "yr": "your", "em": "them", "pls": "please", "plz": "please",
    "plss": "please", "thx": "thanks", "thnx": "thanks", "cuz": "because", "coz": "because", "bc": "because",
    "gonna": "going to", "wanna": "want to", "gotta": "have to", "gimme": "give me", "lemme": "let me",
    "outta": "out of", "b4": "before", "n": "and", "w": "with", "smth": "something", "sth": "something",
    "wud": "would", "cud": "could", "shud": "should",
    "tryna": "trying to", "rn": "right now", "urself": "yourself", "tho": "though",
    "im": "I'm", "ive": "I've", "youre": "you're", "youve": "you've", "youll": "you'll", "theyre": "they're",
    "theyve": "they've", "weve": "we've", "hes": "he's", "shes": "she's", "itll": "it'll", "thats": "that's",
    "whats": "what's", "wheres": "where's", "whos": "who's", "hows": "how's", "theres": "there's", "heres": "here's",
    "lets": "let's",
}  # fmt: skip
_NEGATED = re.compile(r"(do|does|did|ca|could|wo|would|should|is|are|was|were|has|have|had|must|need)nt\Z", re.I)
_BEING = re.compile(
    r" (?:done|there|at|going|not|a|so|the|finished|ready|free|in|on|back|still|all|here|up|off)\b", re.I
)
"""Behind "ur" these say that it means "you are"."""
_FOR = re.compile(r"(?<= )4(?= (?:me|us|him|her|them|you|u)\b)", re.IGNORECASE)
_CAN = re.compile(r"(?:(?<=\A)|(?<=[.!?;] ))Can(?=[,:.] | (?:on|in|at|by|from|next|near|left|lying)\b)")
"""The thing, said first as in a telegram: "Can on workbench." """
_IS = re.compile(
    r"(?<=\w)(?<!\bit)(?<!\bhe)(?<!\bshe)(?<!\bthat)(?<!\bthere)(?<!\bwhat)(?<!\bwho)(?<!\bwhere)"
    r"'s(?= (?:open|closed|shut|on|in|at|under|off|out|back|empty|dirty|full|loose|lying|laying|sitting|"
    r"standing|just|still|not|gone|been|broken|done|there|here)\b)"
)
"""What is short for "is": "the drawer's open"."""
_WORD = re.compile(r"(?<![\w'’/.@-])[^\W_]+(?![\w'’@-]|\.\w)")


def written_out(text: str) -> str:
    """A text with its short words in full; what may as well be another word ("its", "ill", "well") stays."""
    text = _IS.sub(" is", text)
    return _CAN.sub("The can", _FOR.sub("for", _WORD.sub(_in_full, text)))


def _in_full(found: re.Match[str]) -> str:
    word = found[0]
    if word in ("U", "R"):  # a name, such as that of a bay
        return word
    if word.lower() == "ur" and _BEING.match(found.string, found.end()):
        return "you're"
    negated = _NEGATED.match(word)
    full = f"{negated[1]}n't" if negated else _SHORT.get(word.lower(), word)
    return full[0].upper() + full[1:] if word[0].isupper() else full
