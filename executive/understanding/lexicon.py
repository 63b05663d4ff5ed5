"""What the site's names sound like: finds places, people and objects in a clause, typos and plurals included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from executive.contracts.site import KnownObject, PlaceKind, Site
from executive.understanding.verbs import TASKS
from executive.understanding.words import Token, distance, listed_words, singular, spelled, tokens

COLOURS = listed_words("red, green, blue, yellow, black, white, grey, gray, orange, pink, purple, brown")
HELD_BY_NOUN = (PlaceKind.SURFACE, PlaceKind.CONTAINER, PlaceKind.FIXTURE)
"""Kinds of place that the last word of their name stands for: "the table" for `kitchen_table` and `coffee_table`."""
STANDING_FOR_A_NOUN = listed_words("one, ones, thing, things, thingy, object, objects, item, items")
WASTE = listed_words("bin, trash, trash can, rubbish bin, garbage, garbage can, waste bin, dustbin, wastebasket, waste")
"""Words for where litter goes."""
SHORTEST_CORRECTED = 4
"""Words below this length are never taken for mistyped ones."""
_SHORTEST_VERB = 3


class Sort(Enum):
    """What a mention names."""

    OBJECT = "object"
    PLACE = "place"
    PERSON = "person"


@dataclass(frozen=True)
class Mention:
    """Something of the site named in a clause.

    Attributes:
        sort: What it is.
        names: The site's names that the words may mean; several when the words are ambiguous.
        words: The words, as read.
        first, last: Indices of its tokens, `last` exclusive.
        plural: Whether the words speak of several.
        colour_only: Whether only a colour was said, as in "the red and the blue cube".
    """

    sort: Sort
    names: tuple[str, ...]
    words: str
    first: int
    last: int
    plural: bool = False
    colour_only: bool = False


@dataclass(frozen=True)
class Named:
    """What a noun phrase names.

    Attributes:
        head: The mention that its last word belongs to, or None.
        more: Other mentions before it, as the colour in "red wooden cube" or the room in "kitchen mug".
        left: Words that are in no mention.
    """

    head: Mention | None
    more: tuple[Mention, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Entry:
    sort: Sort
    names: tuple[str, ...]
    colour_only: bool = False


class Lexicon:
    """The phrases of one site.

    Args:
        site: The site.
        is_word: Whether a word is a correct word of the language; such words are never corrected.
    """

    def __init__(self, site: Site, is_word: Callable[[str], bool]) -> None:
        self.site = site
        self._is_word = is_word
        self._entries: dict[tuple[str, ...], _Entry] = {}
        self._nouns: list[_Entry] = []
        for colour in sorted({thing.colour for thing in site.objects.values() if thing.colour}):
            names = tuple(name for name, thing in site.objects.items() if thing.colour == colour)
            self._add(colour, _Entry(Sort.OBJECT, names, colour_only=True))
        for kind in sorted({thing.kind for thing in site.objects.values()}):
            names = tuple(name for name, thing in site.objects.items() if thing.kind == kind)
            for word in (kind, *_other_words(site.objects.values(), kind)):
                self._add(word, _Entry(Sort.OBJECT, names))
        for name, thing in site.objects.items():
            for phrase in (spelled(name), f"{thing.colour} {thing.kind}", *thing.synonyms):
                self._add(phrase, _Entry(Sort.OBJECT, (name,)))
        for name, place in site.places.items():
            sort = Sort.PERSON if place.kind is PlaceKind.PERSON else Sort.PLACE
            for phrase in (spelled(name), *place.synonyms):
                self._add(phrase, _Entry(sort, (name,)))
                if sort is Sort.PERSON:
                    self._add(f"{phrase}s", _Entry(sort, (name,)))  # "bens left the peg": typed without apostrophe
        for word, name in _words_for_waste(site):
            self._add(word, _Entry(Sort.PLACE, (name,)))
        for name in [place.name for kind in HELD_BY_NOUN for place in site.of_kind(kind)]:
            noun = tokens(spelled(name))[-1].text
            if (noun,) not in self._entries or self._entries[(noun,)] in self._nouns:
                self._nouns.append(self._add(noun, _Entry(Sort.PLACE, (name,))))
        self._longest = max((len(phrase) for phrase in self._entries), default=0)
        self._words = sorted({word for phrase in self._entries for word in phrase})
        self.corrected = lru_cache(4096)(self._corrected)

    def _add(self, phrase: str, entry: _Entry) -> _Entry:
        key = tuple(token.text for token in tokens(phrase))
        if not key:
            return entry
        known = self._entries.get(key)
        if known is not None and known.sort is entry.sort and not known.colour_only:
            entry = _Entry(entry.sort, tuple(dict.fromkeys((*known.names, *entry.names))))
        self._entries[key] = entry
        return entry

    def _corrected(self, word: str) -> str:
        """The site's word that a mistyped word stands for, or the word itself."""
        if word in self._words or len(word) < SHORTEST_CORRECTED or self._is_word(word):
            return word
        limit = 1 if len(word) < 6 else 2
        near = [(distance(word, known, limit), known) for known in self._words if len(known) >= SHORTEST_CORRECTED - 1]
        best = min(near, default=(limit + 1, word))
        return best[1] if best[0] <= limit else word

    def verb(self, word: str) -> str:
        """The verb of a task that a mistyped word stands for, "opn" for "open", or the word itself."""
        if len(word) < _SHORTEST_VERB or self._is_word(word):
            return word
        near = (verb for verb in sorted(TASKS) if verb[0] == word[0] and distance(word, verb, 1) <= 1)
        return next(near, word)

    def mentions(self, clause: Sequence[Token]) -> list[Mention]:
        """All mentions in a clause, in order, the longest phrase first at every word; they never overlap."""
        words = [self.corrected(token.text) if token.is_word else token.text for token in clause]
        found: list[Mention] = []
        at = 0
        while at < len(words):
            mention = self._at(words, clause, at)
            found.extend([mention] if mention else [])
            at = mention.last if mention else at + 1
        return found

    def named(self, phrase: str) -> Named:
        """What a noun phrase names: "big red mug" the red mug, with "big" left over.

        Its head is its last word, or the one before "of"; a phrase whose head is no word of the site names nothing.
        """
        found = [token for token in tokens(phrase) if token.is_word]
        end = next((at for at, token in enumerate(found) if token.text == "of" and at), len(found))
        bare = end > 1 and found[end - 1].text in STANDING_FOR_A_NOUN
        found = found[: end - 1] if bare else found[:end]
        mentions = self.mentions(found)
        left = [token.text for at, token in enumerate(found) if not any(one.first <= at < one.last for one in mentions)]
        head = next((one for one in mentions if one.last == len(found)), None)
        if head is None and bare:
            head = next(iter(mentions), None)
        more = tuple(one for one in mentions if one is not head)
        return Named(head, more, tuple(left))

    def _at(self, words: Sequence[str], clause: Sequence[Token], at: int) -> Mention | None:
        for length in range(min(self._longest, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            single = (*phrase[:-1], singular(phrase[-1]))
            entry = self._entries.get(phrase) or self._entries.get(single)
            if entry is not None:
                written = clause[at + length - 1].text.lower()
                plural = phrase not in self._entries or (singular(written) == phrase[-1] != written)
                said = " ".join(token.text for token in clause[at : at + length])
                return Mention(entry.sort, entry.names, said, at, at + length, plural, entry.colour_only)
        return None


def _other_words(objects: Iterable[KnownObject], kind: str) -> list[str]:
    """Words for a kind by its objects' synonyms: "red block" for a red cube says that a cube is called a block."""
    coloured = [(thing.colour, phrase) for thing in objects if thing.kind == kind for phrase in thing.synonyms]
    words = {phrase.removeprefix(f"{colour} ") for colour, phrase in coloured if colour and phrase != colour}
    synonyms = {phrase for _, phrase in coloured}
    return sorted(words - synonyms - STANDING_FOR_A_NOUN)


def _words_for_waste(site: Site) -> Iterator[tuple[str, str]]:
    """What people call the place where litter goes, whatever the site calls it."""
    for name, place in site.places.items():
        if {spelled(name), *place.synonyms} & WASTE:
            yield from ((word, name) for word in sorted(WASTE))
