"""Text as it came in: made clean, cut into tokens, and freed of polite openings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:['’-][^\W\d_]+)*|[^\w\s]")
QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": ", ", "_": " "})


def listed_words(text: str) -> frozenset[str]:
    """The words and phrases of a list with commas."""
    return frozenset(words.strip() for words in text.split(","))


MARKS = " ,;.:!?-&"
DETERMINERS = listed_words(
    "the, a, an, my, your, his, her, our, their, its, this, that, these, those, some, any, all, both, each, "
    "every, another, other, one"
)

OPENING = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|now|and|then|also|first|next|finally|afterwards?|after that|please|pls|kindly|"
    r"robot|dear robot|just|quickly|well|"
    r"(?:would|do) you mind(?: to)?|(?:would|could|can) you (?:please )?be so (?:kind|good|nice) (?:as )?(?:to|and)|"
    r"(?:could|can|would|will|may|might) (?:you|we)(?: have you)?(?: please| kindly| maybe| possibly| just)*|"
    r"i(?:'d| would)? (?:want|need|like|love)(?: for)? (?:you|the robot|someone|somebody) to|"
    r"you (?:should|can|could|must|have to|need to)|your (?:task|job|next task) is to|"
    r"it would be (?:nice|great|good|lovely) if you (?:could|would)|"
    r"go ahead and|let's|let us|be so kind (?:as )?(?:to|and)|make sure (?:to|you)|try to|i ask you to)\b[\s,.:!]*)+",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"(?:^|(?<=[.;!?,] ))(?:and |then )?(?:(?:task|step|job|errand|order)(?: number)? "
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})|"
    r"(?:(?:the|your|my) )?(?:first|second|third|fourth|fifth|next|last) (?:task|step|job|errand|order)):\s*",
    re.IGNORECASE,
)
"""What only numbers the steps of a command."""
ERRAND = re.compile(
    r"^(?:go|come|run|head) (?:and |over and |back and |there and )?"
    r"(?=(?:get|fetch|bring|grab|pick|tell|ask|say|find|look|check|see|take|clean) )",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Token:
    """One word, number or mark, in lower case, with its place in the text."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number, not a mark."""
        return self.text[0].isalnum()


def clean(text: str) -> str:
    """One line of composed Unicode without control and invisible characters, and without labels such as "task one:"."""
    composed = unicodedata.normalize("NFKC", text).translate(QUOTES)
    joined = "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")  # "ki\u200bll" is one word
    visible = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in joined)
    line = " ".join(visible.split())
    bare = LABEL.sub("", line)
    return bare if any(map(str.isalnum, bare)) else line


def tokens(text: str) -> list[Token]:
    """The text's tokens in order."""
    return [Token(found[0].lower(), found.start(), found.end()) for found in TOKEN.finditer(text)]


def core(text: str) -> str:
    """The clause without its polite opening: "could you please bring ..." becomes "bring ..."."""
    rest = OPENING.sub("", text.strip(MARKS), count=1).strip()
    return ERRAND.sub("", rest) or text.strip()


def has_content(text: str) -> bool:
    """Whether anything but an opening stands in the text: "and then please" has none."""
    return any(map(str.isalnum, OPENING.sub("", text.strip(MARKS), count=1)))


def spelled(name: str) -> str:
    """A name of the site as people say it: `kitchen_table` becomes "kitchen table"."""
    return name.replace("_", " ")


def singular(word: str) -> str:
    """A plural noun's singular, by the common rules: cubes, boxes, batteries, shelves."""
    irregular = {"shelves": "shelf", "knives": "knife", "people": "person", "glasses": "glass"}
    if word in irregular:
        return irregular[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def distance(first: str, second: str, limit: int) -> int:
    """Optimal string alignment distance: letters put in, left out, changed or swapped; at most `limit + 1`."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        fresh = [i]
        for j, other in enumerate(second, 1):
            best = min(row[j] + 1, fresh[j - 1] + 1, row[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                best = min(best, before[j - 2] + 1)
            fresh.append(best)
        if min(fresh) > limit:
            return limit + 1
        before, row = row, fresh
    return row[-1]
