"""Words of a command that ask for nothing: reasons, complaints, jokes. What the tagger marks as such is left out.

without_remarks("bring the mug, I need it for my tea", spans)  # "bring the mug", ("I need it for my tea",)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from executive.understanding.slots import Slot, Span
from executive.understanding.verbs import DISPOSES, SPEAKING, TASKS
from executive.understanding.words import core, has_content, tokens

_JOINT = re.compile(r"[\s,;:-]*\b(?:and|so|but|because|cause|cos|coz|since|as)?[\s,;:-]*\Z", re.IGNORECASE)
"""What may stand before a remark at the end of a command, and joins nothing once it is gone."""
_ENDED = re.compile(r"(?:[^\w\s']|\b(?:and|so|but|because|cause|cos|as|since|then))\Z", re.IGNORECASE)
_BEGUN = re.compile(r"(?:and|so|but|then|please|can you|could you|would you|will you|kindly|just)\b", re.IGNORECASE)
"""What stands before a clause, and what one begins with."""
_TELLING = re.compile(
    r"(?:i|i'm|i've|i'd|i'll|we|we're|we've|he|he's|she|she's|they|they're|it's|its|there's|there is|there are|my|our|"
    r"that's|this is|lol|lmao|haha|ngl|tbh|fyi|bro|bruh|dude|mate|love|please and thank you)\b",
    re.IGNORECASE,
)
"""With these begins what somebody tells, also where no mark stands before it."""
_INTENTION = re.compile(
    r"[,.;!?] (?P<words>(?:(?:i|we)(?:'m| am|'re| are)?(?: just)? )?"
    r"(?:(?:going|about|trying) to (?!the\b|a\b|my\b|your\b)|want to see (?:if|whether)\b)[^,.;!?]+)",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"(?<=[\w,] )(?:because|(?:cos|'?cause)(?= (?:i|we|you|he|she|they|it|the|my|our|there|that)(?:'|\b))) "
    r"(?P<words>(?!of\b)[^,.;!?]+)",
    re.IGNORECASE,
)
_WARNING = re.compile(
    r"(?:[,.;!?]|\band|\bbut)(?: please| pls)? (?P<words>(?:don't|do not|not|never|try not to) (?:ever )?"
    r"(?:get (?:left|lost|stuck|distracted)|forget|worry|rush|hurry|dawdle|take (?:too long|ages|forever)|"
    r"mess (?:it|this) up|be (?:late|long|slow|silly|clumsy|lazy|shy)|(?:drop|spill|lose|break|scratch) (?:it|them)|"
    r"let (?:it|them) (?:fall|drop|tip|slip))"
    r"(?: (?:behind|again|this time|please|now|ok|okay|too much|about (?:it|that)|haha|lol|like last time))*)"
    r"(?=\s*(?:[,.;!?]|\Z))",
    re.IGNORECASE,
)
"""What goes without saying; "don't forget to close the drawer" is a task, and "don't be near Ben" a limit."""
_KEEPING = re.compile(
    r"\b(?:grab|grip|take|pick|get|catch|snatch|snag|grasp|lift|fetch|nab|seize|collect)(?:s|ing)?\b.*?"
    r"(?:[,.;!]| and) "
    r"(?P<words>(?:and |but |just |like |then |please )*"
    r"(?:(?:hang on to|hang onto|hold on to|hold onto|keep (?:a (?:firm |tight )?)?hold of|hold|keep) (?:it|them)|"
    r"(?:don't|do not|never) let (?:it |them )?go(?: of (?:it|them))?)"
    r"(?: (?:gripped|held|grasped))?(?: (?:in|with) (?:your|the) (?:hand|claw|gripper))?"
    r"(?: (?:ok|okay|k|alright|for now|tight|tightly|firmly|please))*)(?=\s*(?:[,.;!?]|\Z))",
    re.IGNORECASE,
)
"""What whoever takes something does anyway: "grab the cube and hang on to it"."""
_WISHED = re.compile(
    r"\A(?P<words>(?:i|we)(?:'d| would) like to (?:have a (?:closer )?look at|look at|see|examine|inspect|check)"
    r"[^,.;!?]+)(?=, so )",
    re.IGNORECASE,
)
"""What a task is for, said before it: "I'd like to examine the peg, so take it out"."""
_DEADLINE = re.compile(
    r"(?:\A|(?<=[\w,] ))(?P<words>by the time \w+(?:'s|'m|'re)? [^,.;!?]+|before (?:evening|tonight|lunch|dinner|"
    r"supper|breakfast|noon|midnight|the weekend|"
    r"(?:the|my|our) (?:guests?|visitors?|others|kids|children|boss|family)\b[^,.;!?]*|"
    r"(?:i|we|they|he|she)(?:'m|'re|'s| am| are| is| come| comes| arrive| arrives| get| gets)\b[^,.;!?]*))",
    re.IGNORECASE,
)
"""Until when something is to be done: it is done at once."""
_COMPLAINT = re.compile(r"\A(?P<words>(?:who|why|how come)\b[^?.!]*\?+)(?= \w)", re.IGNORECASE)
"""A question that no robot can answer, before an order: "who left a can on the shelf?? bin it"."""
_CORRECTS = re.compile(
    r"(?:and |or |well,? )*(?:i mean|i meant|make (?:that|it)|or rather|correction)\b", re.IGNORECASE
)
_CONTRAST = re.compile(r"(?:but )?it(?:'s| is) (?:the|my|our)\b", re.IGNORECASE)
"""What is meant, behind what is not: "it's not the table that needs a wipe, it's the bench"."""
_BELONGING = re.compile(
    r"\bthe\b.* (?:goes|go|belongs?|needs to go|should (?:go|be)|must go) "
    r"(?:there|here|on|in|to|into|onto|as well|too)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"(?P<words>\b(?:(?:he|she|they|i|we|(?-i:[A-Z])\w+) )?"
    r"(?:heard|hear|said|says|say|yells?|yelled|shouts?|shouted|reads)\b"
    r"[^\".!?;]{0,30}\"[^\"]+\"(?: (?:at|to) (?:the )?\w+)?)",
    re.IGNORECASE,
)
"""What somebody else has said, word for word."""
_IGNORED = re.compile(
    r"(?:\A|(?<=[.!?;,] ))"
    r"(?P<words>(?:just |please |but )*(?:ignore|never mind|forget about) (?:him|her|them|that|it|this))"
    r"(?=[,.;!?]| and )",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"(?:\A|(?<=[,.;!?] ))(?P<words>(?:no matter )?(?:whether|if) or not [^,.;!?]+)(?=,)", re.IGNORECASE
)
_OR_NOT = re.compile(r" (?P<words>or (?:nah|not|no|what|naw|nope))(?=\W*\Z)", re.IGNORECASE)
_LEADING = re.compile(r"\A[\s,;:.!?-]*(?:so\b[\s,;:-]*)?", re.IGNORECASE)


def without_remarks(line: str, spans: Sequence[Span]) -> tuple[str, tuple[str, ...]]:
    """A command without its remarks, and the remarks.

    Words that begin with a verb that the robot carries out are kept, whatever the tagger says: nothing that may be
    asked for is lost. So are words in the middle of a clause, and everything when nothing else would be left.

    Args:
        line: The command, cleaned.
        spans: What the tagger marks in it.
    """
    remarks = [span for span in (*spans, *_intentions(line)) if span.slot is Slot.REMARK and _stands_alone(span, line)]
    remarks = _apart(remarks)
    rest = line
    for span in reversed(remarks):
        before, behind = rest[: span.start], rest[span.end :]
        if not any(map(str.isalnum, behind)):
            before = _JOINT.sub("", before)
        elif not any(map(str.isalnum, before)):
            before, behind = "", _LEADING.sub("", behind)
        rest = f"{before}{behind}"
    rest = re.sub(r"\s+([,.;!?])", r"\1", " ".join(rest.split()))
    rest = re.sub(r"([,;])(?=[,.;!?])", "", rest)
    return (rest, tuple(span.text for span in remarks)) if remarks and has_content(rest) else (line, ())


def _intentions(line: str) -> list[Span]:
    """What the person is about to do, why, and what goes without saying: "because I am late", "and don't drop it".

    What is to be said to somebody may hold all of these, and is left alone.
    """
    found = [
        one
        for pattern in (
            _INTENTION,
            _REASON,
            _WARNING,
            _KEEPING,
            _WISHED,
            _DEADLINE,
            _WHETHER,
            _REPORTED,
            _IGNORED,
            _OR_NOT,
        )
        for one in pattern.finditer(line)
    ]
    complaint = _COMPLAINT.match(line)
    if complaint is not None and _is_order(line[complaint.end() :]):
        found.append(complaint)
    return [
        Span(Slot.REMARK, one["words"], *one.span("words"))
        for one in found
        if not SPEAKING.search(line, 0, one.start())
    ]


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, of those that overlap the longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start - one.end):
        if all(span.end <= one.start or one.end <= span.start for one in kept):
            kept.append(span)
    return sorted(kept, key=lambda one: one.start)


def _stands_alone(span: Span, line: str) -> bool:
    """Whether a remark begins and ends where a clause may, and does not begin like an order."""
    before, behind = line[: span.start].rstrip(), line[span.end :].lstrip()
    begins = (
        not before
        or _ENDED.search(before)
        or _DEADLINE.match(span.text)
        or _TELLING.match(span.text)
        or _OR_NOT.match(f" {span.text}")
    )
    ends = not behind or not behind[0].isalnum() or _BEGUN.match(behind) or _is_order(behind)
    contrasts = _CONTRAST.match(span.text) is not None and re.search(r"\bnot\b", before) is not None
    return bool(begins and ends) and not (_is_order(span.text) or _says_where(span.text) or contrasts)


def _says_where(text: str) -> bool:
    """Whether words say where something belongs, or take back what was said before."""
    return _BELONGING.search(text) is not None or _CORRECTS.match(text) is not None


def _is_order(text: str) -> bool:
    words = [token.text for token in tokens(core(text)) if token.is_word]
    return bool(words) and words[0] in TASKS | DISPOSES
