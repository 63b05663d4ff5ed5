"""Which of the things that are seen the words mean: each with its probability, and whether that settles it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.site import PlaceKind, Site
from executive.understanding.vision.description import Description, Order, Relation
from executive.understanding.vision.picking import any_of
from executive.understanding.vision.relations import in_order, related
from executive.understanding.vision.thing import SeenThing

SURE, MARGIN = 0.6, 0.3
"""Least probability of the one that is meant, and how far it has to be ahead of the next."""
_THERE = 0.25
"""Least probability that anything fits; from there on, who speaks is taken at their word that it is in view."""

Fit = Callable[[str], Vector]
"""How probably each thing is what a head says, e.g. "red cube"; shape (things,). The head "" fits every thing."""


class Verdict(Enum):
    """Whether words single out one of the things that are seen."""

    ONE = "one"
    """One thing is meant."""
    SEVERAL = "several"
    """The words fit several, or it is too close to call: ask."""
    NONE = "none"
    """Nothing that is seen fits."""


@dataclass(frozen=True)
class Choice:
    """What words mean among the things that are seen.

    Attributes:
        ranked: Things with their probabilities, the most probable first.
        verdict: Whether that settles it.
    """

    ranked: tuple[tuple[SeenThing, float], ...]
    verdict: Verdict

    @property
    def best(self) -> SeenThing | None:
        """The one that is meant, or None when that is not settled."""
        return self.ranked[0][0] if self.verdict is Verdict.ONE else None


def refer(things: Sequence[SeenThing], fits: Vector, description: Description, landmark: Fit, site: Site) -> Choice:
    """Which of the things a description means.

    Args:
        things: What is seen.
        fits: How probably each is what the head of the description says; shape (things,).
        description: What is said.
        landmark: How well the heads of landmarks fit the things.
        site: The places that a landmark may be.
    """
    if not things:
        return Choice((), Verdict.NONE)
    meant = _presumed(_meant(things, fits, description, landmark, site))
    order = np.argsort(-meant, kind="stable")
    ranked = tuple((things[at], float(meant[at])) for at in order)
    return Choice(ranked, _verdict([share for _, share in ranked], description.unsettled))


def _verdict(shares: Sequence[float], unsettled: bool) -> Verdict:
    if sum(shares) < _THERE:
        return Verdict.NONE
    ahead = shares[0] - (shares[1] if len(shares) > 1 else 0.0)
    return Verdict.ONE if shares[0] >= SURE and ahead >= MARGIN and not unsettled else Verdict.SEVERAL


def _meant(things: Sequence[SeenThing], fits: Vector, description: Description, fit: Fit, site: Site) -> Vector:
    """The probability that each thing is meant, given how well the head fits; the rest of 1 is that none is."""
    order = description.order
    if description.relation is not None and description.landmark is not None:
        landmark, relation = description.landmark, description.relation
        places = places_named(landmark.head, site)
        if places:
            fits = fits * np.array([thing.place in places for thing in things])
            order = order or _SIDES.get(relation)
            if landmark.relation is not None and landmark.landmark is not None:  # "on the table next to the blue cube"
                fits = fits * _standing(things, fits, landmark.relation, landmark.landmark, fit, site)
        else:
            fits = fits * _standing(things, fits, relation, landmark, fit, site)
    return any_of(fits) if order is None else in_order(things, fits, order, description.rank)


_SIDES = {
    Relation.LEFT_OF: Order.LEFT,
    Relation.RIGHT_OF: Order.RIGHT,
    Relation.BEHIND: Order.FARTHEST,
    Relation.IN_FRONT_OF: Order.NEAREST,
}
"""What a side of a place means: "on the left of the shelf"."""


def _standing(
    things: Sequence[SeenThing], fits: Vector, relation: Relation, landmark: Description, fit: Fit, site: Site
) -> Vector:
    """The probability that each thing stands in a relation to a landmark; shape (things,)."""
    landmarks = _presumed(_meant(things, fit(landmark.head), landmark, fit, site))
    return np.asarray(np.clip(related(things, fits, relation) @ landmarks, 0.0, 1.0))


def _presumed(shares: Vector) -> Vector:
    """Probabilities given that there is one, unless that is improbable; shape (things,)."""
    total = float(shares.sum())
    return shares / total if total >= _THERE else shares


def places_named(words: str, site: Site) -> frozenset[str]:
    """The surfaces and containers that words name, by their own name or that of their area."""
    holds = (*site.of_kind(PlaceKind.SURFACE), *site.of_kind(PlaceKind.CONTAINER))
    areas = site.of_kind(PlaceKind.AREA)
    whole = {place.name for place in (*holds, *areas) if words in (place.name.replace("_", " "), *place.synonyms)}
    by_noun = {place.name for place in holds if place.name.split("_")[-1] == words}
    named = whole or by_noun
    return frozenset(place.name for place in holds if place.name in named or place.area in named)
