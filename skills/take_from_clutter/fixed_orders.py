"""Orders that are fixed beforehand, to compare with what was learned; each chooses sides with the most room."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skills.policies.hierarchical import explored
from skills.take_from_clutter.features import room_for
from skills.take_from_clutter.options import Kind, Option
from skills.take_from_clutter.situation import Situation
from skills.take_from_clutter.skill import Choose

_GRASPS = 3
_CLOSE = 0.13
"""Neighbours whose middles are so near to that of the wanted object [m] are in the way."""


def grasps_again(situation: Situation, options: Sequence[Option]) -> Option | None:
    """Grasp at once, and twice again when that fails."""
    return _roomiest(situation, options, Kind.TAKE) if len(situation.tried) < _GRASPS else None


def clears_first(situation: Situation, options: Sequence[Option]) -> Option | None:
    """Set one close neighbour after the other aside, then grasp."""
    return _first_away(situation, options, Kind.SET_ASIDE)


def pushes_first(situation: Situation, options: Sequence[Option]) -> Option | None:
    """Push one close neighbour after the other away, then grasp."""
    return _first_away(situation, options, Kind.PUSH)


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
        "set close neighbours aside one by one, then grasp": clears_first,
        "push close neighbours away one by one, then grasp": pushes_first,
    }


def _first_away(situation: Situation, options: Sequence[Option], kind: Kind) -> Option | None:
    """Do something with the nearest close neighbour with which it can be done, else grasp."""
    wanted = situation.sightings.get(situation.wanted)
    others = {name: one.position[:2] for name, one in situation.sightings.items() if name != situation.wanted}
    middle = np.mean(list(others.values()), axis=0) if wanted is None else wanted.position[:2]
    away = {name: float(np.hypot(*(spot - middle))) for name, spot in others.items()}
    for name in sorted(away, key=lambda name: away[name]):
        if wanted is None or away[name] < _CLOSE:
            choice = _roomiest(situation, [one for one in options if one.object == name], kind)
            if choice is not None:
                return choice
    return _roomiest(situation, options, Kind.TAKE)


def _roomiest(situation: Situation, options: Sequence[Option], kind: Kind) -> Option | None:
    """The option of one kind that begins with the most room."""
    possible = [option for option in options if option.kind is kind]
    return max(possible, key=lambda option: room_for(situation, option), default=None)
