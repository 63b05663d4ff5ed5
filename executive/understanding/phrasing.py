"""A step taken apart: its verb, its noun phrases, what is to be said, and what the tagger has passed over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from executive.understanding.lexicon import Lexicon, Mention, Sort
from executive.understanding.nouns import AWAY, NAMING, TAKEN_UP, Noun, leads_to, nouns
from executive.understanding.slots import Slot
from executive.understanding.steps import Step
from executive.understanding.verbs import DISPOSES, PARTICLES, known, phrasal, result_of, stems
from executive.understanding.words import DETERMINERS, Token, core, listed_words, spelled, tokens

TOWARDS = listed_words(
    "to, into, onto, towards, toward, upon, on, in, inside, over, at, under, behind, beside, near, by"
)
POINTING = listed_words("it, there, here, him, her, me, us, them")
FILLERS = listed_words(
    "please, now, then, also, too, as, well, just, again, here, there, back, and, first, next, me, us, not, "
    "i, i'd, i'll, i'm, we, we'd, we'll, would, like, love, want, need, over, once, that's, done, after, should, could"
)
_WISH = re.compile(
    r"(?:(?:and|but|then|also|so|please|well|yes|hi|hey),? )*"
    r"(?:i|we)(?:'d like|'d love| would like| would love| want| need| fancy|'d fancy| could do with)\b"
    r"(?! to\b| you\b| it\b)",
    re.IGNORECASE,
)
BEING = listed_words(
    "is, are, was, were, be, been, being, isn't, aren't, not, still, it's, already, left, stands, wide, half, halfway, "
    "hanging, standing"
)
SAME = re.compile(
    r"(?:(?:and|then|also|now|please|,) )*(?:do|repeat) (?:exactly )?the same(?: thing)? (?:with|for) ", re.I
)
"""With these words a step does with something else what the step before it does."""
_WHERE_IT_WAS = re.compile(
    r"\bwhere (?:(?:it|they) (?:was|were|stood|came from|belongs?|used to be)|you (?:found|got|took) (?:it|them))\b",
    re.IGNORECASE,
)
PREPOSITIONS = TOWARDS | AWAY | listed_words("with, of, for, about, next, through, around, between, above, below")
"""First words of what stands before a noun; none of them is a verb."""
APART = frozenset((",", ":"))
_STARTING = listed_words("start, begin, starting, beginning")
TELLING = listed_words(
    "left, has, had, is, was, put, forgot, dropped, said, says, wants, wanted, needs, needed, never, always"
)
"""Behind a person's name, these tell what the person does."""
WISHING = listed_words("wants, wanted, needs, needed")


@dataclass(frozen=True)
class Phrasing:
    """A step taken apart.

    Attributes:
        line: The command that it is a step of.
        text: The step without its polite opening.
        verb: What it does in one word, as the tree knows it: "put", "open"; else its first word.
        verbs: All words outside the spans in their base forms: "tidying" gives "tidy".
        words: All its words in lower case.
        nouns: Its noun phrases.
        passed: Names of the site that the tagger has left outside of all spans.
        message: What is to be said, or "".
        verbless: Whether it begins with a noun phrase, as in "and the blue one to the workbench".
        told: People of whom it only tells something: "Ben left the mug there".
        start: Where the step begins in the command.
    """

    line: str
    text: str
    verb: str
    verbs: frozenset[str]
    words: tuple[str, ...]
    nouns: tuple[Noun, ...]
    passed: tuple[Noun, ...] = ()
    message: str = ""
    verbless: bool = False
    told: tuple[Noun, ...] = ()
    start: int = 0

    @property
    def back(self) -> bool:
        """Whether something or the robot itself is to go back."""
        return "back" in self.words or "return" in self.verbs or _WHERE_IT_WAS.search(self.text) is not None

    @property
    def wished(self) -> bool:
        """Whether somebody wants something for themselves: "I'd like the green mug"."""
        return _WISH.match(self.line[self.start :]) is not None


def taken_apart(step: Step, line: str, lexicon: Lexicon | None) -> Phrasing:
    """How a step is phrased.

    Args:
        step: The step.
        line: The command that it is a step of.
        lexicon: The site's words, to find what the tagger has passed over.
    """
    text = core(step.text)
    begin = step.start + max(line[step.start : step.end].find(text), 0)
    found = [Token(one.text, one.start + begin, one.end + begin) for one in tokens(line[begin : step.end])]
    free = [token for token in found if not _inside(token, step)]
    marked = nouns(step.spans, line, step.start)
    told = tuple(noun for noun in marked if lexicon is not None and _told_of(noun, line, lexicon))
    named = tuple(noun for noun in marked if noun not in told)
    pronoun = next((noun.start for noun in named if noun.slot is Slot.OBJECT and noun.words.lower() in TAKEN_UP), -1)
    said = [span.text for span in step.spans if span.slot is Slot.MESSAGE]
    return Phrasing(
        line,
        text,
        "" if SAME.match(step.text) else result_of(text) or _verb(free, lexicon),
        frozenset(stem for token in free for stem in stems(token.text)),
        tuple(token.text for token in found),
        named,
        tuple(_where_it_was(noun, pronoun) for noun in _passed(found, step, line, lexicon)) if lexicon else (),
        " ".join(said),
        _verbless(found, step),
        told,
        step.start,
    )


def _where_it_was(noun: Noun, pronoun: int) -> Noun:
    """A noun; a place named before the pronoun is no place to go to: "the peg is on the shelf, put it in its hole"."""
    told = noun.slot is Slot.DESTINATION and noun.end <= pronoun and not leads_to(noun)
    return replace(noun, slot=Slot.SOURCE) if told else noun


def _told_of(noun: Noun, line: str, lexicon: Lexicon) -> bool:
    """Whether a noun is a person who only does something in what is told: "Ben left the mug there"."""
    head = lexicon.named(noun.words).head
    following = next((token.text for token in tokens(line[noun.end :])), "")
    gets = noun.slot is Slot.RECIPIENT and following in WISHING  # "Ben needs the yellow mug"
    tells = head is not None and head.sort is Sort.PERSON and (_is_typed_short(head) or following in TELLING)
    tells = tells and not gets
    return tells and not set(noun.before) & TOWARDS and noun.words.lower() not in POINTING


def _is_typed_short(mention: Mention) -> bool:
    """Whether a person's name has an "s" behind it that belongs to the next word: "bens left", "bens mug"."""
    return mention.words.lower() in {f"{spelled(name)}s" for name in mention.names}


def _inside(token: Token, step: Step) -> bool:
    return any(span.start <= token.start < span.end for span in step.spans)


def _verb(free: Sequence[Token], lexicon: Lexicon | None) -> str:
    """The first word that says what is done, with its particle: "turn ... on"; a mistyped one if there is no other."""
    words = [token.text for token in free if token.is_word]
    if set(words[:1]) & _STARTING and words[1:2] and words[1] in ("by", "with", "off"):
        words = words[2:]  # "start by taking the peg"
    states: list[str] = []
    for at, word in enumerate(words):
        particles = [other for other in words[at + 1 : at + 4] if other in PARTICLES]
        action = phrasal(word, particles) or known(word)
        going_on = word.endswith("ing")
        if action and (going_on or (at and words[at - 1] in BEING)):  # "the drawer is open, close it"
            states.append(action)
        elif action:
            return action
    plain = next((word for word in words if word not in DETERMINERS | PREPOSITIONS | FILLERS), "")
    meant = known(lexicon.verb(plain)) if lexicon is not None else ""
    return next(iter(states), "") or meant or plain


def _verbless(found: Sequence[Token], step: Step) -> bool:
    if SAME.match(step.text):
        return True
    spans = [span for span in step.spans if span.slot is not Slot.CONDITION]
    if not spans:
        return False
    first = min(span.start for span in spans)
    return all(
        token.text in DETERMINERS | PREPOSITIONS | FILLERS or not token.is_word or _inside(token, step)
        for token in found
        if token.start < first
    )


def _passed(found: Sequence[Token], step: Step, line: str, lexicon: Lexicon) -> list[Noun]:
    """Names outside of all spans that an article, a preposition or a mark introduces, all where nothing is marked, and
    people, but for those of whom something is told.
    """
    result = []
    bare = not any(span.slot in NAMING for span in step.spans)  # "drawer shut after"
    for mention in lexicon.mentions(found):
        inside = found[mention.first : mention.last]
        before = tuple(token.text for token in found[max(0, mention.first - 3) : mention.first])
        after = found[mention.last] if mention.last < len(found) else None
        inside_is_verb = found[mention.first].text in DISPOSES  # "there's a can, bin it"
        led = bool(before) and before[-1] in PREPOSITIONS | DETERMINERS
        told_of = _is_typed_short(mention) or (after is not None and after.text in TELLING)  # "Ben left the mug there"
        if mention.sort is Sort.PERSON:
            named = led or not told_of
        else:
            apart = before[-1:] in ((",",), (":",)) and mention.sort is Sort.PLACE and not inside_is_verb
            named = led or bare or apart
        if not named or any(_inside(token, step) for token in inside):
            continue
        start, end = inside[0].start, inside[-1].end
        words = line[start:end]
        result.append(Noun(_slot(mention.sort, before), words, words, start, end, before=before))
    return result + _pronouns(found, step)


def _pronouns(found: Sequence[Token], step: Step) -> list[Noun]:
    """Pronouns behind a preposition: "put the cube in it"."""
    result = []
    for before, token, after in zip(found, found[1:], [*found[2:], None], strict=False):
        alone = after is None or not after.is_word or after.text in FILLERS  # "to her desk" is none
        if token.text in POINTING and before.text in TOWARDS and alone and not _inside(token, step):
            noun = Noun(Slot.DESTINATION, token.text, token.text, token.start, token.end, before=(before.text,))
            result.append(noun)
    return result


def _slot(sort: Sort, before: Sequence[str]) -> Slot:
    leading = [word for word in before if word not in DETERMINERS]
    last = leading[-1] if leading else ""
    if last in AWAY or (last == "of" and "out" in leading) or (last in APART and sort is Sort.PLACE):
        return Slot.SOURCE
    if sort is Sort.PERSON:
        return Slot.RECIPIENT
    if last in TOWARDS and sort is Sort.PLACE:
        return Slot.DESTINATION
    return Slot.OBJECT
