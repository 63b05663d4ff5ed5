"""What the robot sees, by the names that the site has for it, and what words mean among it.

vision = Vision(site)
things = vision.seen(view)                                       # one a region, named where possible
vision.refer(view, things, "the mug nearest to you").best        # the one that is meant, or None
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.site import KnownObject, PlaceKind, Site
from executive.understanding.vision.description import described
from executive.understanding.vision.embedded import EmbeddedModel
from executive.understanding.vision.language import Probabilities, VisionLanguage
from executive.understanding.vision.refer import Choice, refer
from executive.understanding.vision.regions import Region, regions
from executive.understanding.vision.thing import SeenThing, place_at
from executive.understanding.vision.view import View

_NAMED = 0.5
"""Least probability with which a region gets the name of an object."""
_ELSEWHERE = 0.9
"""Factor on the probability of an object away from its usual place: it decides between two that look alike."""
_ON_FIXTURE = 0.06
"""Nearer to the middle of a fixture than this [m] something is the fixture itself or what belongs into it."""
_ANYTHING = "thing"
"""What an empty head asks for."""


class Vision:
    """Names what is seen and finds what words mean. One thread at a time; models are loaded at the first use.

    Args:
        site: The objects and places by name.
        language: The model that compares regions with words; the embedded one when None.
    """

    def __init__(self, site: Site, language: VisionLanguage | None = None) -> None:
        self.site = site
        self.language: VisionLanguage = EmbeddedModel() if language is None else language

    def seen(self, view: View, names: Sequence[str] | None = None) -> tuple[SeenThing, ...]:
        """Everything that stands somewhere in view, from left to right; no name is given twice.

        Args:
            view: What the camera shows.
            names: Objects of the site that it may be; when None, all whose kind the model has learned.

        Raises:
            UnknownName: if the site has no object of such a name.
        """
        found = regions(view)
        learned = [name for name, one in self.site.objects.items() if self.language.known(one.kind)]
        known = [self.site.object(name) for name in (learned if names is None else names)]
        places = [place_at(region.position, self.site) for region in found]
        scores = self.language.scores(view, found, [f"{one.colour} {one.kind}".strip() for one in known])
        named = _assigned(scores * self._expected(found, places, known))
        return tuple(
            self._thing(view, region, place, known[named[row]].name if row in named else "",
                        float(scores[row, named[row]]) if row in named else 0.0)
            for row, (region, place) in enumerate(zip(found, places, strict=True))
        )  # fmt: skip

    def refer(self, view: View, things: Sequence[SeenThing], words: str, among: Sequence[str] | None = None) -> Choice:
        """Which of the things words mean.

        Args:
            view: The view that the things were seen in.
            things: What `seen` gave, or a part of it.
            words: The whole phrase, e.g. "the red one on the left".
            among: Names of the objects that may be meant, when that is known from elsewhere. Of what they are called
                the model then judges only words that it has learned, and not when they fit none of the objects.
        """
        description = described(words)

        def landmark(head: str) -> Vector:
            known = self.language.known(head)
            return self._fits(view, things, known) if known or not head else np.zeros(len(things))

        head = description.head
        target = self._fits(view, things, head) if among is None else self._called(view, things, head, among)
        return refer(things, target, description, landmark, self.site)

    def _fits(self, view: View, things: Sequence[SeenThing], head: str) -> Vector:
        """How probably each thing is what the head says; an empty one says no more than that it is a thing."""
        scores = self.language.scores(view, [thing.region for thing in things], [head or _ANYTHING])[:, 0]
        return scores if head else np.maximum(scores, [1.0 if thing.name else 0.0 for thing in things])

    def _called(self, view: View, things: Sequence[SeenThing], head: str, among: Sequence[str]) -> Vector:
        """How probably each thing is one of the objects and what the head says, as far as the model knows its words."""
        given = np.array([thing.probability * (thing.name in among) for thing in things])
        known = self.language.known(head)
        if not known:
            return given
        scores = self._fits(view, things, known)
        return given * scores if float((scores * given).max(initial=0.0)) > _NAMED else given

    def _expected(self, found: Sequence[Region], places: Sequence[str], known: Sequence[KnownObject]) -> Probabilities:
        """Factors from where things are: shape (regions, objects)."""
        fixtures = self.site.of_kind(PlaceKind.FIXTURE)
        factors = np.full((len(found), len(known)), _ELSEWHERE)
        for row, (region, place) in enumerate(zip(found, places, strict=True)):
            here = [one.name for one in fixtures if np.hypot(*(one.centre - region.position)[:2]) < _ON_FIXTURE]
            for column, one in enumerate(known):
                if one.place in (place, *here):
                    factors[row, column] = 1.0
                elif here:
                    factors[row, column] = 0.0
        return factors

    def _thing(self, view: View, region: Region, place: str, name: str, probability: float) -> SeenThing:
        ahead, left, _ = (float(value) for value in view.aligned(region.position))
        away = float(np.hypot(*(region.position[:2] - view.base_pose[:2])))
        return SeenThing(region, name, probability, place, ahead, left, away)


def _assigned(scores: Probabilities) -> dict[int, int]:
    """Objects by region, the surest pair first, each at most once."""
    pairs = sorted(zip(*np.nonzero(scores > _NAMED), strict=True), key=lambda pair: -scores[pair])
    taken: dict[int, int] = {}
    for row, column in pairs:
        if row not in taken and column not in taken.values():
            taken[int(row)] = int(column)
    return taken
