"""What an answer says to an open question: which of the choices it means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from executive.understanding.lexicon import STANDING_FOR_A_NOUN, Mention, Sort
from executive.understanding.questions import FAMILY, Question
from executive.understanding.words import DETERMINERS, Token, listed_words, tokens
from executive.understanding.world import World

YES = re.compile(
    r"^(?:yes|yeah|yep|yup|sure|right|correct|exactly|of course|please do|do that|ok|okay|y)\b", re.IGNORECASE
)
NO = re.compile(r"^(?:no|nope|neither|none|nothing|n)\b(?! the| to| i)", re.IGNORECASE)
CANCEL = re.compile(
    r"^(?:please |no,? )?(?:never ?mind|cancel(?: that| it)?|forget (?:it|that|about it)|leave it|stop|abort|drop it|"
    r"don'?t bother|no thanks?(?: you)?)(?: please| then| that)?$",
    re.IGNORECASE,
)
ORDINALS = {
    "first": 0,
    "second": 1,
    "third": 2,
    "fourth": 3,
    "fifth": 4,
    "sixth": 5,
    "last": -1,
    "former": 0,
    "latter": -1,
}
EITHER = listed_words("any, anyone, either, whichever, whatever")
EVERY = listed_words("all, both, every, everything")
NOT = listed_words("not, except, but, leave, without")
BESIDE = listed_words("near, next, beside, with, by, behind, on, under")
SELF = listed_words("me, myself, us, here")
ABOUT = listed_words(
    "yes, yeah, no, not, please, it, its, it's, is, that's, thats, should, be, i, i'd, mean, meant, want, would, like, "
    "with, from, said, sorry, oh, um, uh, well, to, on, in, at, near, next, of, for, into, onto, and, then, just, "
    "only, choose, you, can, doesn't, matter, which, er, think, one's, colour, color, by, standing, lying"
)
"""Words of an answer that ask for nothing by themselves."""


class Answer:
    """An answer read against a question.

    Attributes:
        names: Those of the choices that it means, or none.
        left: Choices between which it leaves it open, or none.
        direct: Whether it says nothing else, so that it cannot be a new command.
    """

    def __init__(self, text: str, question: Question, world: World | None, meanings: Mapping[str, str]) -> None:
        self._question, self._world, self._meanings = question, world, meanings
        self._text = text.strip(" .,!?")
        self._tokens = tokens(self._text)
        self._words = [token.text for token in self._tokens]
        self._mentions = world.lexicon.mentions(self._tokens) if world is not None else []
        self.left: tuple[str, ...] = ()
        self.names = self._names()
        self.direct = bool(self.names) and not self._more()

    def _names(self) -> tuple[str, ...]:
        question, said = self._question, set(self._words)
        if YES.match(self._text) and len(question.choices) == 1:
            return question.choices
        if question.argument == FAMILY:
            return self._family()
        ruled_out = [one for one in self._mentions if self._is_ruled_out(one)]
        found = self._mentioned([one for one in self._mentions if one not in ruled_out])
        if ruled_out:
            others = self._mentioned(ruled_out)
            found = tuple(name for name in found or question.choices if name not in others)
        if not found and said & SELF and self._world is not None:
            found = tuple(name for name in question.choices if name == self._world.site.operator)
        return self._fewest(found) or self._counted(said)

    def _is_ruled_out(self, mention: Mention) -> bool:
        """Whether a mention stands behind "not" or "leave", with no comma between: "the cube, not the mug"."""
        before = self._words[: mention.first]
        clause = before[len(before) - before[::-1].index(",") :] if "," in before else before
        return bool(NOT & set(clause))

    def _mentioned(self, mentions: Sequence[Mention]) -> tuple[str, ...]:
        """The choices that are named, or that are where the answer says."""
        choices = self._question.choices
        named = [tuple(name for name in one.names if name in choices) for one in mentions]
        found = tuple(dict.fromkeys(name for names in named for name in names))
        around = [one for one in mentions if one.sort is not Sort.OBJECT or set(self._words) & BESIDE]
        if not found and around and self._world is not None:
            return self._world.near(choices, around[-1].names)
        fitting = tuple(name for name in found if all(name in names for names in named if names))
        return fitting or found

    def _fewest(self, found: tuple[str, ...]) -> tuple[str, ...]:
        """As many as are asked for; when more fit, the camera may decide."""
        question = self._question
        named = sum(any(name in one.names for name in found) for one in self._mentions)
        if found and question.number <= len(found) <= max(question.number, named):
            return found
        seen = self._world.seen if self._world is not None else None
        if seen is not None and self._words and self._more():
            chosen = seen.choose(found or question.choices, self._text)
            found = chosen if len(chosen) < len(found or question.choices) else found
        if len(found) == question.number:
            return found
        self.left = found
        return ()

    def _counted(self, said: set[str]) -> tuple[str, ...]:
        choices = self._question.choices
        ordinals = [ORDINALS[word] for word in self._words if word in ORDINALS]
        if ordinals and -1 <= ordinals[0] < len(choices):
            return (choices[ordinals[0]],)
        if self._mentions or not choices:
            return ()
        if said & EVERY and self._question.argument == "object":
            return choices
        if said & EITHER or "matter" in said or {"you", "choose"} <= said:
            return (self._world.seen_first(choices) if self._world is not None else choices)[: self._question.number]
        return ()

    def _family(self) -> tuple[str, ...]:
        choices = self._question.choices
        ordinals = [ORDINALS[word] for word in self._words if word in ORDINALS]
        if ordinals and -1 <= ordinals[0] < len(choices):
            return (choices[ordinals[0]],)
        empty = DETERMINERS | ABOUT | listed_words("something, somewhere, somebody, or, a, down")
        said = set(self._words) - empty
        shared = {name: len(said & {name, *self._meanings.get(name, "").split()}) for name in choices}
        best = max(shared.values(), default=0)
        fitting = tuple(name for name in choices if shared[name] == best and best)
        return fitting if len(fitting) == 1 else ()

    def _more(self) -> bool:
        """Whether words are left that say something else."""
        if self._question.argument == FAMILY:
            return any(
                word not in self._meaning_words() | ABOUT | DETERMINERS and word not in ORDINALS for word in self._words
            )
        return any(self._is_more(at, token, self._mentions) for at, token in enumerate(self._tokens))

    def _meaning_words(self) -> frozenset[str]:
        return frozenset(word for name in self._question.choices for word in self._meanings.get(name, "").split())

    def _is_more(self, at: int, token: Token, mentions: Sequence[Mention]) -> bool:
        known = DETERMINERS | ABOUT | EITHER | EVERY | STANDING_FOR_A_NOUN | SELF | NOT
        inside = any(one.first <= at < one.last for one in mentions)
        return token.is_word and not inside and token.text not in known and token.text not in ORDINALS
