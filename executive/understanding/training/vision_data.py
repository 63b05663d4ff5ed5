"""What the vision network learns from: regions of simulated views, each with the thing that it really shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.understanding.vision.crops import Array, crops
from executive.understanding.vision.regions import regions
from executive.understanding.vision.scenes.exposure import Conditions
from executive.understanding.vision.scenes.flat import Flat
from executive.understanding.vision.scenes.labelled import LabelledView, TrueThing
from executive.understanding.vision.scenes.phrases import Phrase
from executive.understanding.vision.scenes.table import table

FLAT_SHARE = 0.3
"""Share of views of the embedded robot among those of random tables."""
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Examples:
    """Regions to learn from.

    Attributes:
        pictures: Crops; shape (regions, 5, size, size).
        numbers: Numbers; shape (regions, 11).
        things: What each region really shows; None for nothing or several things at once.
        views: Number of the view that each region is from; shape (regions,).
    """

    pictures: Array
    numbers: Array
    things: tuple[TrueThing | None, ...]
    views: NDArray[np.int64]

    def among(self, chosen: NDArray[np.bool_]) -> Examples:
        """Some of them; `chosen` has shape (regions,)."""
        things = tuple(thing for thing, kept in zip(self.things, chosen, strict=True) if kept)
        return Examples(self.pictures[chosen], self.numbers[chosen], things, self.views[chosen])


def collect(count: int, seed: int, progress: Progress) -> Examples:
    """The regions of `count` views."""
    flat = Flat()
    conditions = Conditions(light=(0.55, 1.25), noise=(1.0, 9.0))
    pictures, numbers, things, views = [], [], [], []
    for number in range(count):
        random = np.random.default_rng([seed, number])
        seen: LabelledView = flat.look(random) if random.random() < FLAT_SHARE else table(random, conditions)
        found = regions(seen.view)
        picture, told = crops(seen.view, found)
        pictures.append(picture)
        numbers.append(told)
        things += [seen.things[owner] if owner >= 0 else None for owner in seen.owners(found)]
        views += [number] * len(found)
        if number % 50 == 0:
            progress("collecting views", number / count)
    return Examples(np.concatenate(pictures), np.concatenate(numbers), tuple(things), np.array(views))


def truths(things: Sequence[TrueThing | None], phrases: Sequence[Phrase]) -> tuple[NDArray[np.float32], Array]:
    """Whether each phrase is true of each thing, and the weight of that answer (0 where people would differ).

    Both have shape (things, phrases).
    """
    answers = [[phrase.true_of(thing) for phrase in phrases] for thing in things]
    known = np.array([[answer is not None for answer in row] for row in answers], dtype=np.float32)
    return np.array([[bool(answer) for answer in row] for row in answers], dtype=np.float32), known
