"""Ways to choose among the options without having learned, to compare with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skills.policies.hierarchical import explored
from skills.take_from_clutter.options import Kind, Option
from skills.take_from_clutter.situation import Situation
from skills.take_from_clutter.skill import Choose

_GRASPS = 3
_CLOSE = 0.13
"""Neighbours whose middles are so near to that of the wanted object [m] are in the way."""


def grasps_again(situation: Situation, options: Sequence[Option]) -> Option | None:
    """Grasp as the skill `grasp` does, and twice again when it fails."""
    seen = situation.wanted in situation.sightings
    return Option(Kind.TAKE, situation.wanted) if seen and len(situation.tried) < _GRASPS else None


def clears_first(situation: Situation, options: Sequence[Option]) -> Option | None:
    """Set one neighbour after the other aside, the nearest one first, then grasp; all as the skill `grasp` does."""
    wanted = situation.sightings.get(situation.wanted)
    others = {name: one.position[:2] for name, one in situation.sightings.items() if name != situation.wanted}
    middle = np.mean(list(others.values()), axis=0) if wanted is None else wanted.position[:2]
    away = {name: float(np.hypot(*(spot - middle))) for name, spot in others.items()}
    near = min(away, key=lambda name: away[name], default="")
    if near and (wanted is None or away[near] < _CLOSE):
        return Option(Kind.SET_ASIDE, near)
    return Option(Kind.TAKE, situation.wanted)


class AtRandom:
    """Any option, kinds of options as often as one another.

    Args:
        seed: Seed of the draws.
    """

    def __init__(self, seed: int = 0) -> None:
        self._random = np.random.default_rng(seed)

    def __call__(self, situation: Situation, options: Sequence[Option]) -> Option | None:
        kinds = [option.kind for option in options]
        return options[explored([0.0] * len(options), kinds, 1.0, self._random)]


def fixed_orders() -> dict[str, Choose]:
    """What the learned high level is compared with."""
    return {
        "grasp, and twice again": grasps_again,
        "clear neighbours away one by one, then grasp": clears_first,
        "options at random": AtRandom(),
    }
