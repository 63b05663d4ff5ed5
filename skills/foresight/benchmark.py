"""What expected success and the generators are worth: behind `executive bench foresight` and `generators`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from executive.contracts.proportion import wilson
from skills.foresight.foresight import NAME, OUTPUTS, WEIGHTS
from skills.foresight.generator import generating
from skills.foresight.retrying import Tried, tried
from skills.foresight.rollouts import FRESH, PracticeFor, Progress, course_of
from skills.foresight.situation import INPUTS
from skills.policy import Decide, Policy

CHANCE = 0.1
"""Runs that are less likely to succeed are given up."""
ATTEMPTS = 3
"""Runs in all, as in the tree."""
SHARES: Mapping[str, float] = {
    "grasp": 0.25, "place": 0.2, "insert": 0.15, "extract": 0.15, "handover": 0.15, "open": 0.1
}  # fmt: skip
"""Share of the starts by skill."""
GENERATED = ("press", "place", "extract", "grasp")
"""Skills that are run by the generators of their families."""
_APART = 10_000
"""Starts of one seed."""


def giving_up(
    practice_for: PracticeFor,
    starts: int,
    seed: int,
    progress: Progress,
    network: Decide | None = None,
    chance: float = CHANCE,
    shares: Mapping[str, float] = SHARES,
) -> dict[str, Any]:
    """Difficult starts that nothing was learned from, with hopeless runs given up and without, by skill and in all.

    A start at which no run ever looks hopeless goes the same way with both, and is run once.
    """
    chosen = network if network is not None else Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)
    pairs: dict[str, list[tuple[Tried, Tried]]] = {}
    done, whole = 0, sum(round(starts * share) for share in shares.values())
    for skill, share in shares.items():
        practice, pairs[skill] = practice_for(skill), []
        for number in range(FRESH + _APART * seed, FRESH + _APART * seed + round(starts * share)):
            patient = tried(practice, skill, number, chosen, 0.0, chance, ATTEMPTS)
            brisk = tried(practice, skill, number, chosen, chance, chance, ATTEMPTS) if patient.hopeless else patient
            pairs[skill].append((patient, brisk))
            done += 1
            progress(f"trying {skill} with and without giving up", done / whole)
    every = [pair for group in pairs.values() for pair in group]
    return {**{skill: _compared(group) for skill, group in pairs.items()}, "all": _compared(every)}


def _compared(pairs: Sequence[tuple[Tried, Tried]]) -> dict[str, Any]:
    patient, brisk = [one for one, _ in pairs], [other for _, other in pairs]
    changed = [(one, other) for one, other in pairs if one.hopeless]
    return {
        "starts": len(pairs),
        "looked hopeless": len(changed),
        "runs given up": sum(one.given_up for one in brisk),
        "succeeded without": _share(patient),
        "succeeded with": _share(brisk),
        "only with": sum(other.success and not one.success for one, other in pairs),
        "only without": sum(one.success and not other.success for one, other in pairs),
        "seconds a start without": _mean(patient),
        "seconds a start with": _mean(brisk),
        "seconds without, where it looked hopeless": _mean([one for one, _ in changed]),
        "seconds with, where it looked hopeless": _mean([other for _, other in changed]),
        "collisions without": sum(one.collisions for one in patient),
        "collisions with": sum(one.collisions for one in brisk),
    }


def _share(several: Sequence[Tried]) -> str:
    good = sum(one.success for one in several)
    low, high = wilson(good, len(several))
    return f"{good} of {len(several)} ({low:.0%} to {high:.0%})"


def _mean(several: Sequence[Tried]) -> float:
    return sum(one.seconds for one in several) / len(several) if several else float("nan")


def generators(
    practice_for: PracticeFor, starts: int, seed: int, progress: Progress, network: Decide | None = None
) -> dict[str, Any]:
    """Success of skills from the held-out starts of their courses, run by the generators of their families."""
    found = {}
    for skill in GENERATED:
        report = course_of(skill).evaluate(practice_for(skill), starts, seed, progress, generating(skill, network))
        found[skill] = {**report.as_json(), "failures": len(report.failures)}
    return found
