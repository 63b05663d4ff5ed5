"""Which of several objects words single out by what the robot sees now.

sight = Sight(site, observe=robot.observe)
sight.choose(("red_cube", "blue_cube"), "the cube on the left")     # ("red_cube",)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from executive.contracts.observation import CameraFrame, Observation
from executive.contracts.site import Site
from executive.understanding.vision.description import described
from executive.understanding.vision.language import VisionLanguage
from executive.understanding.vision.refer import Verdict
from executive.understanding.vision.thing import SeenThing
from executive.understanding.vision.view import View
from executive.understanding.vision.vision import Vision

_IN_QUESTION = 0.15
"""Least probability of an object that a question has to name."""
_COVERED = 0.9
"""Least probability that the objects in question hold together; else none is ruled out."""


class Sight:
    """Chooses among objects of a site by the newest picture. One thread at a time; loads its models when first asked.

    Args:
        site: The site.
        observe: Yields the newest observation, or None when there is none.
        language: The model that compares regions with words; the embedded one when None.
    """

    def __init__(
        self, site: Site, observe: Callable[[], Observation | None], language: VisionLanguage | None = None
    ) -> None:
        self._observe = observe
        self._vision = Vision(site, language)
        self._frame: CameraFrame | None = None
        self._things: tuple[SeenThing, ...] = ()

    def choose(self, candidates: Sequence[str], words: str) -> tuple[str, ...]:
        """The candidates that the words single out by what is seen now, in their order; all when sight does not decide.

        Words that compare ("left", "nearest") decide when two candidates at least are in view; words that only
        describe ("the dark one") when all are, since one out of view may fit as well.

        Args:
            candidates: Names of objects of the site that may be meant.
            words: The whole phrase, e.g. "the red one on the left".
        """
        view = View.of(self._observe())
        if view is None or len(candidates) < 2:
            return tuple(candidates)
        if self._frame is not view.frame:
            self._things, self._frame = self._vision.seen(view), view.frame
        return singled_out(self._vision, view, self._things, candidates, words)


def singled_out(
    vision: Vision, view: View, things: Sequence[SeenThing], candidates: Sequence[str], words: str
) -> tuple[str, ...]:
    """The candidates that words single out among the things seen in a view; see `Sight.choose`."""
    everything = tuple(candidates)
    in_view = {thing.name for thing in things} & set(everything)
    description = described(words)
    compares = description.order is not None or description.relation is not None
    needed = len(everything) if not compares else 2 if description.order is not None else 1
    if len(in_view) < needed or description.unsettled:
        return everything
    choice = vision.refer(view, things, words, everything)
    if choice.best is not None and choice.best.name in in_view:
        return (choice.best.name,)
    if choice.verdict is not Verdict.SEVERAL:
        return everything
    left = {thing.name: share for thing, share in choice.ranked if share >= _IN_QUESTION}
    kept = tuple(name for name in everything if name in left)
    return kept if kept and sum(left.values()) >= _COVERED else everything
