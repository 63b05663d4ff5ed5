"""How good expected success is, on runs that were held out: at the start, half way, and in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from executive.contracts.action import Vector
from skills.foresight.families import FAMILY_OF
from skills.foresight.rollouts import Rollout

MOMENTS: Mapping[str, float] = {"start": 0.0, "a quarter": 0.25, "half way": 0.5, "three quarters": 0.75, "end": 1.0}
"""Shares of a run's whole time at which its estimate is judged."""
_BINS = 10
_FEWEST = 5
"""Fewest successes and failures that an AUROC is given for."""
_LASTING, _STEP = 10, 0.05
"""Steps for which success has to be unlikely before a run is given up, and the time of a step [s]."""
_FOLDING = 4.5
"""Time that folding the arm takes after a run was given up [s]."""
CHANCES = (0.05, 0.1, 0.2)
"""Expected successes below which giving up is judged."""


@dataclass(frozen=True)
class Quality:
    """Estimates of several runs at one moment.

    Attributes:
        runs, successes: How many, and how many of them succeeded.
        auroc: Probability that a success has the higher estimate than a failure; not a number without both.
        brier, base: Mean squared error of the estimates, and of each skill's share of successes in training.
        ece: Expected calibration error over ten bins.
    """

    runs: int
    successes: int
    auroc: float
    brier: float
    base: float
    ece: float

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            name: value if isinstance(value, int) else (None if np.isnan(value) else round(value, 4))
            for name, value in vars(self).items()
        }


@dataclass(frozen=True)
class GivenUp:
    """What giving up runs below an expected success would have come to, run by run.

    Attributes:
        chance: The expected success, 0 to 1.
        runs, failures: Held-out runs, and how many of them failed.
        caught: Failures that would have been given up.
        lost: Successes that would have been given up.
        sooner: By how much sooner the failures that are caught would have ended, in sum [s].
        gained: The same, once folding the arm after them is counted, and the successes that are lost [s]: below 0 it
            costs time, for most skills fold the arm by themselves when they fail.
    """

    chance: float
    runs: int
    failures: int
    caught: int
    lost: int
    sooner: float
    gained: float

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {name: round(value, 2) for name, value in vars(self).items()}


def giving_up(rollouts: Sequence[Rollout], traces: Sequence[Vector], chance: float) -> dict[str, GivenUp]:
    """What giving up below `chance` would have come to, by skill and in all."""
    found: dict[str, list[tuple[Rollout, float | None]]] = {"all": []}
    for rollout, trace in zip(rollouts, traces, strict=True):
        left = _left_when_hopeless(trace, chance)
        found["all"].append((rollout, left))
        found.setdefault(rollout.skill, []).append((rollout, left))
    return {skill: _summed(chance, group) for skill, group in found.items()}


def _left_when_hopeless(trace: Vector, chance: float) -> float | None:
    """How long a run still went on when it had been below `chance` for long enough [s], or None."""
    low = 0
    for step, value in enumerate(trace):
        low = low + 1 if value < chance else 0
        if low > _LASTING:
            return float(len(trace) - 1 - step) * _STEP
    return None


def _summed(chance: float, group: Sequence[tuple[Rollout, float | None]]) -> GivenUp:
    failures = [left for rollout, left in group if not rollout.success]
    caught = [left for left in failures if left is not None]
    lost = [rollout for rollout, left in group if rollout.success and left is not None]
    gained = sum(left - _FOLDING for left in caught) - sum(rollout.seconds + _FOLDING for rollout in lost)
    return GivenUp(chance, len(group), len(failures), len(caught), len(lost), sum(caught), gained)


def auroc(values: Vector, successes: Vector) -> float:
    """Probability that a success has a higher value than a failure; ties count half."""
    good, bad = values[successes == 1], values[successes == 0]
    if not len(good) or not len(bad):
        return float("nan")
    higher = (good[:, None] > bad[None]).mean() + 0.5 * (good[:, None] == bad[None]).mean()
    return float(higher)


def calibration_error(values: Vector, successes: Vector) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((values * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(values[bins == one].mean() - successes[bins == one].mean())) * float((bins == one).mean())
        for one in np.unique(bins)
    ]
    return float(sum(gaps))


def quality(values: Vector, successes: Vector, base: Vector) -> Quality:
    """The measures of estimates; shape (runs,) each."""
    return Quality(
        len(values),
        int(successes.sum()),
        auroc(values, successes),
        float(np.mean((values - successes) ** 2)),
        float(np.mean((base - successes) ** 2)),
        calibration_error(values, successes),
    )


def measured(
    rollouts: Sequence[Rollout], traces: Sequence[Vector], rates: Mapping[str, float]
) -> dict[str, dict[str, Quality]]:
    """Quality by moment and family, and of all families together.

    Args:
        rollouts: Held-out runs.
        traces: The estimate after every step of each of them.
        rates: Share of successes of each skill in the runs that train.
    """
    successes = np.array([float(one.success) for one in rollouts])
    base = np.array([rates[one.skill] for one in rollouts])
    families = np.array([FAMILY_OF[one.skill] for one in rollouts])
    found: dict[str, dict[str, Quality]] = {}
    for moment, share in MOMENTS.items():
        values = np.array([float(trace[round(share * (len(trace) - 1))]) for trace in traces])
        found[moment] = {"all": quality(values, successes, base)}
        for family in dict.fromkeys(families):
            own = families == family
            found[moment][str(family)] = quality(values[own], successes[own], base[own])
    return found


def giving_up_table(several: Sequence[Mapping[str, GivenUp]]) -> str:
    """What giving up would have come to as a table in Markdown, one line a chance and skill."""
    rows = [
        f"| {skill} | {one.chance:.0%} | {one.caught} of {one.failures} | {one.lost} of {one.runs - one.failures} "
        f"| {one.sooner:.0f} s | {one.gained:+.0f} s |"
        for group in several
        for skill, one in group.items()
        if one.caught or one.lost
    ]
    head = "| skill | below | failures ended early | successes lost | ended sooner by | time gained in all |"
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def _auroc(one: Quality) -> str:
    """The AUROC, where there are runs enough of both kinds for it to mean something."""
    return f"{one.auroc:.3f}" if min(one.successes, one.runs - one.successes) >= _FEWEST else "too few failures"


def table(measures: Mapping[str, Mapping[str, Quality]]) -> str:
    """The measures as a table in Markdown, one line a family and moment."""
    rows = [
        f"| {family} | {moment} | {one.successes} of {one.runs} | {_auroc(one)} | {one.brier:.3f} | {one.base:.3f} "
        f"| {one.ece:.3f} |"
        for moment, families in measures.items()
        for family, one in families.items()
    ]
    head = "| family | moment | succeeded | AUROC | Brier | Brier of the success rate | ECE |"
    return "\n".join([head, "|---|---|---|---|---|---|---|", *sorted(rows, key=lambda row: row.split("|")[1])])
