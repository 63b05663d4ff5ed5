"""How good learned values are, measured on flats that were held out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.proportion import wilson
from executive.understanding.metrics import auroc, calibration_error

_BINS = 10


@dataclass(frozen=True)
class FamilyReport:
    """One family on the held-out flats: tries, how many succeeded, and the mean value that they were given."""

    tries: int
    successes: int
    mean_value: float
    auroc: float


@dataclass(frozen=True)
class ValueReport:
    """What came of training values.

    Attributes:
        seed: Seed of flats and training.
        flats: Flats in which tasks were tried.
        tries: Tries that trained, calibrated, and were held out.
        base_rate: Share of successes among the tries that trained: the value of a model that knows nothing.
        auroc: Probability that a held-out success has a higher value than a held-out failure.
        brier, brier_base: Mean squared error of the values, and of the base rate, on held-out tries.
        ece: Expected calibration error over ten bins, on held-out tries.
        threshold: Tasks of a lower value are refused.
        refused, refused_wrongly: Held-out tries below it, and how many of them succeeded.
        low, low_succeeded: The same over all tries, those that it was learned from included.
        families: The same for every family.
    """

    seed: int
    flats: int
    tries: tuple[int, int, int]
    base_rate: float
    auroc: float
    brier: float
    brier_base: float
    ece: float
    threshold: float
    refused: int
    refused_wrongly: int
    low: int
    low_succeeded: int
    families: Mapping[str, FamilyReport]

    def __str__(self) -> str:
        low, high = wilson(self.refused_wrongly, self.refused) if self.refused else (0.0, 1.0)
        rows = [
            f"{name}: {one.successes} of {one.tries} succeeded, mean value {one.mean_value:.2f}, AUROC {one.auroc:.3f}"
            for name, one in self.families.items()
        ]
        return "\n".join(
            [
                *rows,
                f"values: {sum(self.tries)} tries in {self.flats} flats, {self.tries[2]} held out, seed {self.seed}",
                f"AUROC {self.auroc:.3f}, Brier {self.brier:.4f} (base rate {self.base_rate:.3f}: "
                f"{self.brier_base:.4f}), ECE {self.ece:.3f}",
                f"below {self.threshold:.0%}: {self.refused} tries, {self.refused_wrongly} of them succeeded "
                f"(95 % interval {low:.1%} to {high:.1%}); "
                f"of all tries {self.low}, {self.low_succeeded} of them succeeded",
            ]
        )

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        counts = ("seed", "flats", "threshold", "refused", "refused_wrongly", "low", "low_succeeded")
        plain = {name: getattr(self, name) for name in counts}
        measures = {
            name: round(getattr(self, name), 4) for name in ("base_rate", "auroc", "brier", "brier_base", "ece")
        }
        families = {
            name: vars(one) | {"mean_value": round(one.mean_value, 4), "auroc": round(one.auroc, 4)}
            for name, one in self.families.items()
        }
        return {**plain, "tries": list(self.tries), **measures, "families": families}


def measured(values: Vector, successes: Vector, families: Vector, base_rate: float, threshold: float) -> dict[str, Any]:
    """The measures of held-out tries: values, successes (0 or 1) and names of families; shape (tries,) each."""
    low = values < threshold
    return {
        "base_rate": base_rate,
        "auroc": auroc(values[successes == 1], values[successes == 0]),
        "brier": float(np.mean((values - successes) ** 2)),
        "brier_base": float(np.mean((base_rate - successes) ** 2)),
        "ece": reliability(values, successes),
        "threshold": threshold,
        "refused": int(low.sum()),
        "refused_wrongly": int(successes[low].sum()),
        "families": {
            str(name): _family(values[families == name], successes[families == name]) for name in np.unique(families)
        },
    }


def reliability(values: Vector, successes: Vector) -> float:
    """Expected calibration error of the probability of success, in ten bins of equal width."""
    return calibration_error(values, successes, _BINS)


def _family(values: Vector, successes: Vector) -> FamilyReport:
    score = auroc(values[successes == 1], values[successes == 0])
    return FamilyReport(len(values), int(successes.sum()), float(values.mean()), score)
