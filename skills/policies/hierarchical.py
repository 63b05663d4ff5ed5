"""Hierarchical policies: a high level chooses among options, each of which runs to its own end.

An option lasts a time of its own (a semi-Markov decision process: Sutton, Precup and Singh 1999), so what is to come
is discounted by the seconds that it takes. After each option the next one is chosen from what is real then.

    index = best(values, least)                       # greedy; None when nothing is worth while
    index = explored(values, groups, 0.2, random)     # while learning
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

PACE, PATIENCE = 0.995, 0.93
"""How much less success is worth a second later, and one option later."""


def discounted(seconds: float) -> float:
    """What success after an option of some length [s] is worth against success at once."""
    return float(PATIENCE * PACE**seconds)


def best(values: Sequence[float], least: float) -> int | None:
    """Index of the highest value, or None when no value reaches `least`."""
    index = int(np.argmax(values)) if len(values) else -1
    return index if index >= 0 and values[index] >= least else None


def explored(values: Sequence[float], groups: Sequence[Hashable], share: float, random: np.random.Generator) -> int:
    """The best option, or for a share of the choices a random one: of a random group first, so that groups with many
    options are not tried more often than those with few.

    Args:
        values: Value of each option.
        groups: Group of each option.
        share: Probability of a random choice.
        random: Source of the draws.

    Raises:
        ValueError: if there is no option, or not one value and one group for each.
    """
    if not values or len(values) != len(groups):
        raise ValueError("every option has to have a value and a group")
    if random.uniform() >= share:
        return int(np.argmax(values))
    kinds = list(dict.fromkeys(groups))
    chosen = kinds[int(random.integers(len(kinds)))]
    return int(random.choice([index for index, group in enumerate(groups) if group == chosen]))
