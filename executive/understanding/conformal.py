"""Split conformal prediction: sets of classes that hold the true one as often as the user asks.

With each error rate goes a threshold for the probability of a class, fitted on sentences that the network has not
learned from; the set of a step is every class at or above its threshold. Tasks and what is out of scope have thresholds
of their own (label-conditional, or Mondrian, conformal prediction; Vovk et al., 2005; Sadinle et al., 2019), so that
the guarantee does not depend on how often people say something that is no task.

Guarantee: for a step that is exchangeable with the calibration sentences (drawn like them, in any order), the set holds
the true class with a probability of at least 1 - error rate: once over tasks, once over what is out of scope. It holds
on average over steps, not for every kind of step by itself, and not for people who speak otherwise than the calibration
sentences; `executive bench understanding` shows how far it holds on a file. With few calibration sentences the sets
grow, as they must: below 1 / (sentences + 1) a set holds every class.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ERROR_RATES = tuple(number / 100 for number in range(1, 31))
"""Error rates whose thresholds are kept, 0.01 to 0.30."""


@dataclass(frozen=True)
class Conformal:
    """Thresholds by error rate; without any, sets hold every class.

    Attributes:
        tasks: For each of `ERROR_RATES`, the least probability with which a family belongs to the set.
        outside: The same for out of scope.
    """

    tasks: tuple[float, ...] = ()
    outside: tuple[float, ...] = ()

    @classmethod
    def fitted(cls, tasks: Sequence[float], outside: Sequence[float]) -> Conformal:
        """Thresholds from the probabilities that calibration sentences' true classes were given.

        Args:
            tasks: For each step that is a task, the probability of its family.
            outside: For each one out of scope, the probability of out of scope.
        """
        return cls(_thresholds(tasks), _thresholds(outside))

    def choices(self, tasks: Mapping[str, float], outside: Mapping[str, float], error_rate: float) -> tuple[str, ...]:
        """The set at an error rate, the likeliest class first; never empty, the likeliest class always belongs to it.

        Args:
            tasks: Probability of each family.
            outside: Probability of out of scope, by its name.
            error_rate: Accepted share of sets without the true class; rounded down to the next of `ERROR_RATES`.
        """
        probabilities = {**tasks, **outside}
        ranked = sorted(probabilities, key=lambda name: -probabilities[name])
        least = {
            **dict.fromkeys(tasks, _threshold(self.tasks, error_rate)),
            **dict.fromkeys(outside, _threshold(self.outside, error_rate)),
        }
        inside = tuple(name for name in ranked if probabilities[name] >= least[name])
        return inside or (ranked[0],)


def _thresholds(probabilities: Sequence[float]) -> tuple[float, ...]:
    """For each error rate e the floor(e (n + 1))-th smallest of n probabilities; 0 where there is none."""
    ordered = sorted(probabilities)
    ranks = [math.floor(rate * (len(ordered) + 1) + 1e-9) for rate in ERROR_RATES]
    return tuple(round(ordered[rank - 1] - 5e-7, 6) if rank else 0.0 for rank in ranks)


def _threshold(thresholds: Sequence[float], error_rate: float) -> float:
    at = bisect_right(ERROR_RATES, error_rate + 1e-9)
    return thresholds[at - 1] if at and thresholds else 0.0
