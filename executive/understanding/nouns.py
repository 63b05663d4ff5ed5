"""The noun phrases of a step: each thing, place or person with its attributes, its count and the words before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from executive.understanding.lexicon import COLOURS
from executive.understanding.shift import LENGTH
from executive.understanding.slots import Slot, Span
from executive.understanding.words import DETERMINERS, listed_words, tokens

NAMING = (Slot.OBJECT, Slot.SOURCE, Slot.DESTINATION, Slot.RECIPIENT, Slot.PERSON)
"""Slots whose words name something."""
JOINED = re.compile(r"\b(?:and|or|plus)\b|[,&]", re.IGNORECASE)
BREAK = re.compile(r"[.:;!?]")
"""What stands before such a mark says nothing of the noun behind it: "task two: bring the cube"."""
BEHIND = listed_words("in, on, with, without, to, at, near, nearest, next, by, from, that, which, of, closest")
"""With these begins an attribute that stands behind its noun: "the mug with the broken handle"."""
BETWEEN = listed_words("the, a, an, my, your, his, her, our, their, one, very, and, or, plus")
AWAY = listed_words("from, off, out")
BESIDE = listed_words("near, beside, behind, by, around, alongside")
_BESIDE = re.compile(r"\b(?:next to|close to|near|beside|behind|alongside)(?: (?:the|an?|my|your))? \Z", re.IGNORECASE)
TOWARDS = listed_words("to, into, onto, towards, toward, over")
TAKEN_UP = listed_words("it, them, this, that, him")
"""Pronouns for a thing; "him" is what other languages say for it."""
LEADING = listed_words("the, a, an, back, over, right, down, up, straight")
POLITE = listed_words(
    "please, thanks, thank, you, now, too, then, again, pls, quickly, immediately, asap, okay, ok, "
    "that, that's, which, who, is, are, there, here, instead"
)


@dataclass(frozen=True)
class Noun:
    """One noun phrase.

    Attributes:
        slot: What it is in its step.
        words: Its words with the attributes right before them: "red mug".
        head: The words without attributes; "" where an attribute stands alone, as in "the red".
        start, end: Offsets of `words` in the command.
        attributes: All its attributes, those behind it included.
        count: How many: "two", "both", or "".
        before: Up to three words before it, back to the noun phrase before: ("the", "other").
    """

    slot: Slot
    words: str
    head: str
    start: int
    end: int
    attributes: tuple[str, ...] = ()
    count: str = ""
    before: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """Its words in lower case."""
        return tuple(token.text for token in tokens(self.words))


def nouns(spans: Sequence[Span], line: str, start: int = 0) -> tuple[Noun, ...]:
    """The noun phrases of a step, in order.

    Args:
        spans: Spans of the step.
        line: The command.
        start: Where the step begins in it.
    """
    spans = _whole(spans, line)
    heads = [span for span in spans if span.slot in NAMING]
    loose = [span for span in spans if span.slot is Slot.ATTRIBUTE]
    counts = [span for span in spans if span.slot is Slot.COUNT]
    owned: dict[int, list[Span]] = {}
    for attribute in loose:
        head = _noun_of(attribute, heads, spans, line)
        owned.setdefault(head.start if head is not None else -1, []).append(attribute)
    found: list[Noun] = []
    for head in heads:
        found.extend(_phrases(head, owned.get(head.start, []), counts, line))
    for attribute in owned.get(-1, []):
        found.append(_noun(Slot.OBJECT, attribute, None, [attribute], counts, line))
    found.sort(key=lambda noun: noun.start)
    return tuple(_told_apart(_without_there(list(_with_words_before(found, line, start)))))


def _noun_of(attribute: Span, heads: Sequence[Span], spans: Sequence[Span], line: str) -> Span | None:
    """The noun that an attribute tells of: the next one when only articles stand between, else the one before."""
    following = next((head for head in heads if head.start >= attribute.end), None)
    if following is not None and attribute.text.split()[0].lower() not in BEHIND:
        gap = line[attribute.end : following.start]
        for other in spans:
            if attribute.end <= other.start < following.start and other.slot in (Slot.ATTRIBUTE, Slot.COUNT):
                gap = gap.replace(other.text, " ", 1)
        if all(not token.is_word or token.text in BETWEEN for token in tokens(gap)):
            return following
    return next((head for head in reversed(heads) if head.end <= attribute.start), following)


def _phrases(head: Span, attributes: Sequence[Span], counts: Sequence[Span], line: str) -> Iterator[Noun]:
    """The phrases that end in one noun: several in "the red and the blue cube"."""
    before = [one for one in attributes if one.end <= head.start]
    behind = [one for one in attributes if one.end > head.start]
    cuts = [at for at in range(1, len(before)) if JOINED.search(line[before[at - 1].end : before[at].start])]
    groups = [before[begin:end] for begin, end in zip((0, *cuts), (*cuts, len(before)), strict=True)]
    for group in groups[:-1]:
        yield _noun(head.slot, group[0], head, [*group, *behind], counts, line)
    last = _noun(head.slot, head, head, [*groups[-1], *behind], counts, line)
    bare = head.slot is Slot.OBJECT and not before
    colours = [word for one in behind if bare and (word := _colour(one.text))]  # "the cup blue"
    yield replace(last, words=" ".join([*colours[:1], last.words]))


def _colour(attribute: str) -> str:
    """The colour that an attribute behind its noun says and nothing else: "blue", "of yellow colour"."""
    words = set(attribute.lower().split())
    return next(iter(words & COLOURS), "") if words <= COLOURS | {"of", "in", "colour", "color", "one"} else ""


def _noun(
    slot: Slot, at: Span, head: Span | None, attributes: Sequence[Span], counts: Sequence[Span], line: str
) -> Noun:
    leading = [one for one in attributes if one.start <= at.start and one is not at]
    start = min((one.start for one in leading), default=at.start)
    words = line[start : at.end]
    if head is not None and at is not head:
        words = f"{words} {head.text}"
    count = next((one.text for one in reversed(counts) if one.end <= start and _beside(one, start, line)), "")
    return Noun(
        slot, words, head.text if head else "", start, at.end, tuple(one.text for one in attributes), count.lower()
    )


def _beside(count: Span, start: int, line: str) -> bool:
    gap = line[count.end : start]
    apart = BREAK.search(gap) is not None
    return not apart and all(not token.is_word or token.text in BETWEEN | {"of"} for token in tokens(gap))


def _with_words_before(found: Sequence[Noun], line: str, start: int) -> Iterator[Noun]:
    end = start
    for noun in found:
        leading = BREAK.split(line[end : noun.start])[-1]
        before = tuple(token.text for token in tokens(leading) if token.is_word)[-3:]
        yield replace(noun, slot=_by_preposition(noun.slot, before), before=before)
        end = max(end, noun.end)


def leads_to(noun: Noun) -> bool:
    """Whether "to" or the like stands before a noun; "next to" tells where something is."""
    leading = _leading(noun.before)
    return bool(leading) and leading[-1] in TOWARDS and leading[-2:-1] not in (("next",), ("close",), ("near",))


def is_beside(noun: Noun) -> bool:
    """Whether a noun tells next to what something is or goes: "beside the red cube"."""
    leading = _leading(noun.before)
    return bool(leading) and (leading[-1] in BESIDE or leading[-2:] in (("next", "to"), ("close", "to")))


def _leading(before: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in before if word not in DETERMINERS)


def _by_preposition(slot: Slot, before: Sequence[str]) -> Slot:
    """The slot that the preposition before a noun leaves it: what stands behind "from" is no destination."""
    leading = _leading(before)
    preposition = leading[-1] if leading else ""
    away = preposition in AWAY or leading[-2:] == ("out", "of")
    beside = preposition in BESIDE or leading[-2:] == ("next", "to")
    if (slot is Slot.DESTINATION and away) or (slot is Slot.RECIPIENT and (away or beside)):
        return Slot.SOURCE
    return slot


def _without_there(found: list[Noun]) -> list[Noun]:
    """The nouns; "there" stands for a place named before it: "the mug belongs on the shelf, put it there"."""
    for at, noun in enumerate(found):
        if noun.slot is Slot.DESTINATION and noun.words.lower() == "there":
            places = [earlier for earlier in range(at) if found[earlier].slot in (Slot.SOURCE, Slot.DESTINATION)]
            if places:
                meant = replace(found[places[-1]], slot=Slot.DESTINATION)
                return [*found[: places[-1]], meant, *found[places[-1] + 1 : at], *found[at + 1 :]]
    return found


def _told_apart(found: Sequence[Noun]) -> Iterator[Noun]:
    """The nouns; the shelf in "the mug on the shelf to the table" tells which mug, as only one of two is where to."""
    pronoun = next((one.start for one in found if one.slot is Slot.OBJECT and one.words.lower() in TAKEN_UP), -1)
    for at, noun in enumerate(found):
        stands = noun.slot is Slot.DESTINATION and not leads_to(noun)  # "can, kitchen table, into the bin"
        given = any(one.slot is Slot.RECIPIENT for one in found)
        goes = given or any(one.slot is Slot.DESTINATION and leads_to(one) for one in found[at + 1 :])
        told = at > 0 and bool(noun.before) and noun.end <= pronoun  # "the cup is on the table, put it on the shelf"
        yield replace(noun, slot=Slot.SOURCE) if stands and (goes or told) else noun


def _whole(spans: Sequence[Span], line: str) -> list[Span]:
    """Spans of names without polite words around them; two of a slot with nothing between are one, owners are none."""
    result: list[Span] = []
    for span in (_landmark(part, spans, line) for one in spans for part in _colours_apart(one)):
        fresh = _trimmed(_without_length(span, line)) if span.slot in NAMING else span
        possessive = fresh.text.lower().endswith(("'s", "s'")) and line[fresh.end : fresh.end + 1] == " "
        owner = possessive and span.slot in NAMING
        last = result[-1] if result else None
        if last is not None and last.slot is span.slot and span.slot in NAMING and line[last.end : span.start] == " ":
            result[-1] = _trimmed(Span(span.slot, line[last.start : span.end], last.start, span.end))
        elif not owner:
            result.append(fresh)
    return result


def _landmark(span: Span, spans: Sequence[Span], line: str) -> Span:
    """A span; an attribute behind "next to the" that is the whole noun phrase is where something stands."""
    beside = span.slot is Slot.ATTRIBUTE and _BESIDE.search(line, 0, span.start) is not None
    goes_on = any(0 <= one.start - span.end <= 1 for one in spans)
    return replace(span, slot=Slot.SOURCE) if beside and not goes_on else span


def _colours_apart(span: Span) -> list[Span]:
    """An attribute as one span each colour: "red and blue" is said of two things; none where only "and" is marked."""
    if span.slot is not Slot.ATTRIBUTE:
        return [span]
    cuts = [found.span() for found in JOINED.finditer(span.text)]
    edges = zip((0, *(end for _, end in cuts)), (*(start for start, _ in cuts), len(span.text)), strict=True)
    parts = [(start, end) for start, end in edges if span.text[start:end].strip()]
    coloured = all(set(span.text[start:end].lower().split()) & COLOURS for start, end in parts)
    if not parts:
        return []
    if len(parts) == 1 or not coloured:
        return [span]
    bare = [(start + len(span.text[start:end]) - len(span.text[start:end].lstrip()), end) for start, end in parts]
    return [Span(span.slot, span.text[at:end].rstrip(), span.start + at, span.start + end) for at, end in bare]


def _without_length(span: Span, line: str) -> Span:
    """A span without the length that stands behind its noun: "the mug 10" of "slide the mug 10 cm"."""
    found = next((one for one in LENGTH.finditer(line, span.start) if span.start < one.start() < span.end), None)
    return span if found is None else replace(span, text=line[span.start : found.start()], end=found.start())


def _trimmed(span: Span) -> Span:
    words = [token for token in tokens(span.text) if token.is_word]
    if words and words[0].text in ("me", "us"):  # "follow me, mate"
        words = words[:1]
    while len(words) > 1 and words[-1].text in POLITE:
        words.pop()
    while len(words) > 1 and words[0].text in LEADING:
        words.pop(0)
    if not words:
        return span
    start, end = words[0].start, words[-1].end
    return Span(span.slot, span.text[start:end], span.start + start, span.start + end)
