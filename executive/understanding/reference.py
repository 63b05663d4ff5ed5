"""Which of several objects a noun phrase means: kind, colour, owner, where it stands, number, "the other"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import takewhile

from executive.understanding.context import Context
from executive.understanding.lexicon import COLOURS, STANDING_FOR_A_NOUN, Named, Sort
from executive.understanding.nouns import Noun
from executive.understanding.quantity import ALL, ANY, EXACTLY, Amount, amount, number_of
from executive.understanding.words import listed_words, tokens
from executive.understanding.world import World

OTHER = listed_words("other, another, remaining, second")
SELF = listed_words("me, us, i, myself, my, our, mine")
IT = listed_words("it, this, that, them, these, those, they, both, all")
HER = listed_words("him, her, them, he, she, they")
BELONGING = listed_words("his, her, their, hers, theirs")
POINTING = listed_words("this, that, these, those")
"""Before a noun these mean what was spoken of last."""
SIDES = listed_words("left, right, front, behind, between, middle, nearest, closest, nearer, farthest, furthest")
PLAIN = ALL | ANY | EXACTLY | OTHER | STANDING_FOR_A_NOUN | listed_words("one, last, same, two, three, four, five, six")
"""Words of a noun phrase that ask for no seeing."""


@dataclass(frozen=True)
class Meaning:
    """Objects that words fit.

    Attributes:
        names: The objects.
        settled: Whether the words say that all of these are meant.
        number: How many are wanted when it is not settled.
    """

    names: tuple[str, ...]
    settled: bool
    number: int = 1


def meant(
    noun: Noun,
    named: Named,
    kinds: Sequence[str],
    anchors: Sequence[str],
    world: World,
    context: Context,
    said: str = "",
    excepted: Collection[str] = (),
) -> Meaning:
    """The objects that a noun phrase means.

    Args:
        noun: The noun phrase.
        named: What its words name on the site.
        kinds: Kinds that are spoken of, for "the red one"; none when unknown.
        anchors: Places, people and objects that the words say it is at, on, in or near.
        world: Where objects are.
        context: What was spoken of before.
        said: The noun with all that is said of it, for the camera.
        excepted: Objects that are not meant.
    """
    mention = named.head
    plural = (mention is not None and mention.plural) or noun.words.lower().endswith(("ones", "things", "stuff"))
    fitting = _by_words(named, kinds, world)
    names = _kept(fitting, _owned(noun, fitting, world, context))
    if anchors:
        names = _kept(names, world.near(names, anchors))
    names = _kept(names, tuple(name for name in names if name not in excepted))
    leading = _counting(noun)
    words = {*leading, *noun.key, *noun.count.split(), *(word for text in noun.attributes for word in text.split())}
    if words & OTHER:
        names = _others(names, named, anchors, world, context)
    elif noun.before[-1:] and noun.before[-1] in POINTING:
        names = _kept(names, tuple(name for name in names if name in context.things))
    names = _by_sight(noun, named, names, said, world)
    quantity = amount({*leading, *noun.count.split(), *noun.key[:1]} - (set() if plural else {"both"}))
    return _counted(names, quantity, plural, bool(words & OTHER), world)


def _counting(noun: Noun) -> tuple[str, ...]:
    """The words right before a noun that say how many or which; "two" in "task two, bring the cube" does not."""
    counting = list(takewhile(lambda word: word in PLAIN | {"of"} or number_of(word), reversed(noun.before)))
    return tuple(reversed(counting))


def _others(
    names: tuple[str, ...], named: Named, anchors: Sequence[str], world: World, context: Context
) -> tuple[str, ...]:
    """Those not spoken of yet; where a colour alone is said and its kind has no other one, of any kind."""
    left = tuple(name for name in names if name not in context.things)
    if left or (named.head is not None and not named.head.colour_only):
        return left
    fitting = _by_words(named, (), world)
    wider = _kept(fitting, world.near(fitting, anchors)) if anchors else fitting
    return tuple(name for name in wider if name not in context.things)


def unheard_colours(named: Named) -> tuple[str, ...]:
    """Colours in the phrase that nothing on the site has."""
    return tuple(word for word in named.left if word in COLOURS)


def _kept(names: tuple[str, ...], fewer: tuple[str, ...]) -> tuple[str, ...]:
    """The fewer ones, unless there are none: then the words are about something that the site does not know of."""
    return fewer or names


def _by_words(named: Named, kinds: Sequence[str], world: World) -> tuple[str, ...]:
    objects = world.site.objects
    names = named.head.names if named.head is not None else tuple(objects)
    if named.head is None or named.head.colour_only:
        names = _kept(names, tuple(name for name in names if objects[name].kind in kinds))
    for one in named.more:
        if one.sort is Sort.OBJECT:
            names = tuple(name for name in names if name in one.names)
        else:
            names = _kept(names, world.near(names, one.names))
    return names


def _owned(noun: Noun, names: tuple[str, ...], world: World, context: Context) -> tuple[str, ...]:
    owner = owner_of(noun, world, context)
    return tuple(name for name in names if owner and world.site.objects[name].owner == owner)


def owner_of(noun: Noun, world: World, context: Context) -> str:
    """The person whose the noun is said to be, or ""."""
    for word in reversed((*noun.before, *noun.key)):
        if word.endswith(("'s", "s'")):
            person = world.lexicon.named(word[:-2] if word.endswith("'s") else word[:-1]).head
            return person.names[0] if person is not None and person.sort is Sort.PERSON else ""
        if word in SELF:
            return world.site.operator
        if word in BELONGING:
            return context.person
    return ""


def _by_sight(noun: Noun, named: Named, names: tuple[str, ...], said: str, world: World) -> tuple[str, ...]:
    """Those of several objects that the camera picks by words which say neither what they are nor where."""
    words = {*named.left, *(word.lower() for text in noun.attributes for word in text.split())}
    known = {word for one in (named.head, *named.more) if one is not None for word in one.words.split()}
    aside = {token.text for token in tokens(said)} & SIDES
    if len(names) < 2 or world.seen is None or not (aside or words - known - PLAIN - COLOURS):
        return names
    return _kept(names, tuple(name for name in world.seen.choose(names, said) if name in names))


def _counted(names: tuple[str, ...], quantity: Amount, plural: bool, other: bool, world: World) -> Meaning:
    number = quantity.number
    if quantity.all or (len(names) == 1 and number < 2):
        return Meaning(names, True)
    if number > 1:
        few = quantity.any and number < len(names)
        return Meaning(world.seen_first(names)[:number] if few else names, few or number == len(names), number)
    if plural and not number:
        return Meaning(names, True)
    if (quantity.any or plural) and not other:  # "a cube", "one of the cubes"
        return Meaning(world.seen_first(names)[:1], True)
    return Meaning(names, False)
