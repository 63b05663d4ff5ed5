"""The phrases of a clause: its verb, and what stands after each preposition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from executive.understanding.lexicon import COLOURS, Lexicon, Mention, Sort
from executive.understanding.words import DETERMINERS, Token, core, listed_words, tokens

PREPOSITIONS = sorted(
    (
        tuple(words.split())
        for words in listed_words(
            "on top of, in front of, to the left of, to the right of, left of, right of, next to, close to, "
            "out of, over to, back to, back on, back in, back into, up to, down to, near to, away from, off of, "
            "from, to, into, onto, on, in, inside, at, off, near, towards, toward, by, under, beneath, below, "
            "behind, beside, above, over, between, around, round, through, with, for, upon, via, of, about"
        )
    ),
    key=lambda words: (-len(words), words),
)
"""Longest first."""
PARTICLES = listed_words("up, down, off, on, out, away, over, back, in, apart, together, along, around, forward")
PHRASAL = listed_words(
    "turn on, turn off, switch on, switch off, pick up, put down, take out, take off, take apart, clean up, "
    "clean out, tidy up, clear up, clear away, wipe up, wipe down, wipe off, sweep up, mop up, plug in, lift up, "
    "set down, hand over, drop off, put together, power off, power on, start up, gather up, scoop up, screw in, "
    "screw on, bring over, bring back, take away, take down, hold on, lay down, pull out, get out, put away, "
    "put back, bring in, bring out, bring along, bring up, bring down, come over, go over, tidy away, hang up"
)
RECIPIENTS = listed_words("me, us, him, her, them")
PRONOUNS = listed_words("it, that, this, them, these, those, one")
HERE = listed_words("here, there")
FILLERS = listed_words(
    "please, thanks, thank, you, quickly, slowly, carefully, now, right, again, gently, kindly, immediately, "
    "asap, fast, just, also, too, for, me, then, pls, all, first, some, once, more, only, straight, directly"
)
EMPTY = FILLERS | PARTICLES | DETERMINERS | HERE | RECIPIENTS | PRONOUNS
"""Words that name nothing by themselves."""
AFTER_COLOUR = FILLERS | PARTICLES | {"and", "or", "one", "ones", "as", "plus", "but"} | COLOURS
"""What may follow a colour that stands for a thing: "the red one and the blue one"."""
WANT = "want"
"""Verb of "I need the cube on the shelf" and "could I have the cube"."""
POSSESSED = listed_words("need, want, like, love, have")


@dataclass(frozen=True)
class Phrase:
    """A preposition and what stands behind it.

    Attributes:
        preposition: Its words, or "" for what stands right after the verb.
        mentions: What of the site is named in it, in order.
        unknown: Words that name something else, or "".
        pronoun: A pronoun that stands alone in it ("it", "there", "me"), or "".
    """

    preposition: str
    mentions: tuple[Mention, ...] = ()
    unknown: str = ""
    pronoun: str = ""


@dataclass(frozen=True)
class Clause:
    """A clause taken apart.

    Attributes:
        text: The clause without its polite opening.
        verb: Its first word, with its particle: "pick up".
        recipient: A pronoun right after the verb that says for whom: "me" in "bring me the mug".
        phrases: The phrases in order.
        words: All its words, in lower case.
    """

    text: str
    verb: str
    recipient: str = ""
    phrases: tuple[Phrase, ...] = ()
    words: tuple[str, ...] = field(default=())

    @property
    def pronoun(self) -> str:
        """The pronoun right after the verb that stands alone there, or ""."""
        return next((phrase.pronoun for phrase in self.phrases if not phrase.preposition), "")


def parse(text: str, lexicon: Lexicon | None) -> Clause:
    """Take a clause apart. Without a lexicon everything named is unknown, and kept as the words that were read."""
    clause = core(text)
    found = tokens(clause)
    mentions = lexicon.mentions(found) if lexicon is not None else []
    taken = {index for mention in mentions for index in range(mention.first, mention.last)}
    verb, start = _verb(found, taken)
    recipient = ""
    if start < len(found) and found[start].text in RECIPIENTS and start + 1 < len(found) and found[start + 1].is_word:
        after = found[start + 1].text
        if not _preposition(found, start + 1, taken) and after not in FILLERS:
            recipient, start = found[start].text, start + 1
    return Clause(
        clause,
        verb,
        recipient,
        tuple(_phrases(clause, found, start, mentions, taken)),
        tuple(token.text for token in found),
    )


def refers_back(text: str) -> bool:
    """Whether a clause speaks of an earlier step's object by a pronoun: "bring it to the shelf"."""
    return bool(PRONOUNS & {token.text for token in tokens(text)})


def _verb(found: Sequence[Token], taken: set[int]) -> tuple[str, int]:
    if not found or 0 in taken or found[0].text in DETERMINERS:
        return "", 0
    start = 1
    first = found[0].text
    if first in ("can", "could", "may", "i", "i'd") and len(found) > 2:
        start = next((at + 1 for at, token in enumerate(found) if token.text in POSSESSED), 1)
        return WANT if start > 1 else first, start
    if start < len(found) and f"{first} {found[start].text}" in PHRASAL and start not in taken:
        return f"{first} {found[start].text}", start + 1
    for at in range(len(found) - 1, start, -1):  # "turn the lamp on", "pick it up"
        if found[at].text in FILLERS or not found[at].is_word:
            continue
        if f"{first} {found[at].text}" in PHRASAL:
            return f"{first} {found[at].text}", start
        break
    return first, start


def _preposition(found: Sequence[Token], at: int, taken: set[int]) -> tuple[str, ...]:
    for words in PREPOSITIONS:
        span = tuple(token.text for token in found[at : at + len(words)])
        if span == words and not taken & set(range(at, at + len(words))):
            return words
    return ()


def _phrases(
    text: str, found: Sequence[Token], start: int, mentions: Sequence[Mention], taken: set[int]
) -> list[Phrase]:
    cuts: list[tuple[str, int, int]] = []
    preposition, begin, at = "", start, start
    while at < len(found):
        words = _preposition(found, at, taken)
        if words:
            cuts.append((preposition, begin, at))
            preposition, begin = " ".join(words), at + len(words)
            at = begin
        else:
            at += 1
    cuts.append((preposition, begin, len(found)))
    made = [_phrase(text, found, cut, mentions) for cut in cuts]
    return [one for one in made if one.mentions or one.unknown or one.pronoun]


def _phrase(text: str, found: Sequence[Token], cut: tuple[str, int, int], mentions: Sequence[Mention]) -> Phrase:
    preposition, begin, end = cut
    inside = tuple(one for one in mentions if begin <= one.first < end)
    if inside:
        return Phrase(preposition, inside, _left_over(text, found, begin, end, inside))
    unknown = _content(text, found[begin:end])
    if unknown:
        return Phrase(preposition, unknown=unknown)
    said = [token.text for token in found[begin:end] if token.text in PRONOUNS | HERE | RECIPIENTS]
    return Phrase(preposition, pronoun=said[0] if said else "")


def _content(text: str, found: Sequence[Token]) -> str:
    """The words from the first to the last one that can name something."""
    rest = [token for token in found if token.is_word and token.text not in EMPTY]
    return text[rest[0].start : rest[-1].end].lower() if rest else ""


def _left_over(text: str, found: Sequence[Token], begin: int, end: int, inside: Sequence[Mention]) -> str:
    """Words that make a mention name something else: the colour before it, or the noun after a bare colour."""
    for one in inside:
        before = found[one.first - 1].text if one.first > begin else ""
        if before in COLOURS and one.sort is Sort.OBJECT:
            return f"{before} {one.words}"
        after = found[one.last] if one.last < end else None
        if one.colour_only and after is not None and after.is_word and after.text not in AFTER_COLOUR:
            return f"{one.words} {after.text}"
    if all(one.sort is Sort.PERSON for one in inside):  # "bring Anna a coffee"
        return _content(text, found[inside[-1].last : end])
    return ""
