"""Cuts a command into the clauses of its steps.

Candidates for a cut are the places where the network sees a step begin, and connecting words and marks. "Then" and the
like always cut. At the others a clause must be able to stand by itself: it does not begin as the rest of a phrase
does, and the classifier takes it for a task. What cannot stand by itself stays with its neighbour, so that "the red
and the blue cube" and "in the cabinet, take the mug" are one step.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from executive.understanding.phrases import parse
from executive.understanding.words import DETERMINERS, MARKS, core, has_content, listed_words, tokens

Judge = Callable[[Sequence[str]], Sequence[float]]
"""Gives for each text the probability that it is a task for a robot."""
Steps = Callable[[Sequence[str]], Sequence[Sequence[int]]]
"""Gives for each text the offsets at which its second and later steps seem to begin."""

ALONE = 0.25
"""From this in-scope probability on, a clause may stand by itself; low, as clauses out of context sound odd."""
STRONG = re.compile(
    r"[\s,.;!?]+(?:and\s+)?(?:then|after\s+that|afterwards?|after\s+which|subsequently|thereafter|finally|lastly|"
    r"once\s+(?:done|there|finished)|when\s+done|next(?=,))\b|;",
    re.IGNORECASE,
)
WEAK = re.compile(r"\s(?:and|but|plus)\s|,\s|[.!?]+\s", re.IGNORECASE)
NO_BEGINNING = DETERMINERS | listed_words(
    "in, on, at, to, from, of, with, into, onto, by, for, near, next, under, behind, beside, between, if, when, while, "
    "until, that, which, who, whose, where, me, you, him, them, us, it, he, she, they, i, we, is, are, was, were, has, "
    "have, had, be, been, and, or, but, not, no, never, two, three, four, five, please, thanks, thank, ok, okay, left, "
    "right, carefully, slowly, quickly"
)

GOES_ON = listed_words("to, the, a, an, my, your, our")
"""With these, or a name, begins a clause that leaves out the verb: "go to the kitchen, then to the hall"."""


class Splitter(ABC):
    """Cuts commands into clauses."""

    @abstractmethod
    def split(self, texts: Sequence[str]) -> list[list[str]]:
        """The clauses of each text, in order; one of a single step comes back as it is, one without words as none."""


@dataclass(frozen=True)
class _Piece:
    """What stands between two candidates; `forced` when the cut before it is sure, `seen` when the network saw it."""

    text: str
    forced: bool
    seen: bool


class StepSplitter(Splitter):
    """Cuts where the network sees a step begin or a word connects two, as far as the classifier agrees.

    Args:
        steps: Where the network sees steps begin.
        judge: The classifier.
        names: Words that begin a thing rather than a command, as the site's colours and names.
    """

    def __init__(self, steps: Steps, judge: Judge, names: Set[str] = frozenset()) -> None:
        self._steps, self._judge = steps, judge
        self._no_beginning = NO_BEGINNING | names
        self._goes_on = GOES_ON | names

    def split(self, texts: Sequence[str]) -> list[list[str]]:
        pieces = [_pieces(text, seen) for text, seen in zip(texts, self._steps(texts), strict=True)]
        asked = sorted({core(piece.text) for own in pieces if len(own) > 1 for piece in own})
        sure = dict(zip(asked, self._judge(asked), strict=True))
        return [
            self._merged(own, sure) if any(map(str.isalnum, text)) else []
            for text, own in zip(texts, pieces, strict=True)
        ]

    def _merged(self, pieces: Sequence[_Piece], sure: dict[str, float]) -> list[str]:
        if len(pieces) == 1:
            return [pieces[0].text.strip()]
        clauses: list[str] = []
        whole: list[bool] = []
        complete = True
        for piece in pieces:
            stands = sure[core(piece.text)] >= ALONE and self._begins(piece)
            if clauses and not piece.forced and not (stands and complete):
                clauses[-1] += piece.text
                complete = whole[-1] = complete or stands
            else:
                clauses.append(piece.text)
                whole.append(stands)
                complete = stands
        return _with_verbs([clause.strip(MARKS) for clause in clauses], whole, self._goes_on)

    def _begins(self, piece: _Piece) -> bool:
        """Whether a piece can begin a command: enough words, and the first one does not go on with a phrase."""
        words = [token.text for token in tokens(core(piece.text)) if token.is_word]
        return bool(words) and (piece.seen or len(words) > 1) and words[0] not in self._no_beginning


def _with_verbs(clauses: Sequence[str], whole: Sequence[bool], beginnings: Set[str]) -> list[str]:
    """The clauses; one that cannot stand by itself and leaves out its verb gets that of the clause before."""
    said: list[str] = []
    for clause, stands in zip(clauses, whole, strict=True):
        words = tokens(core(clause))
        if said and not stands and words and words[0].text in beginnings:
            verb = parse(said[-1], None).verb
            said.append(f"{verb} {core(clause)}" if verb else clause)
        else:
            said.append(clause)
    return said


def _pieces(text: str, seen: Sequence[int]) -> list[_Piece]:
    """The text cut at all candidates; what has no words of its own stays with the piece before it."""
    strong = {found.start() for found in STRONG.finditer(text)}
    weak = {found.start() for found in WEAK.finditer(text)}
    near = {cut for cut in seen if not any(0 <= cut - other <= 2 for other in strong | weak)}
    cuts = sorted(strong | weak | near)
    pieces = [_Piece("", forced=False, seen=False)]
    for start, end in zip((0, *cuts), (*cuts, len(text)), strict=True):
        fresh = _Piece(text[start:end], start in strong, any(0 <= cut - start <= 2 for cut in seen))
        last = pieces[-1]
        if has_content(fresh.text) and has_content(last.text):
            pieces.append(fresh)
        else:
            pieces[-1] = _Piece(last.text + fresh.text, last.forced or fresh.forced, last.seen or fresh.seen)
    return pieces
