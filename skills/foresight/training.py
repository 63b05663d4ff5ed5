"""Learns to foresee whether the skills of the arm succeed.

report = train(practice_for, seed=0, starts=None, out=None, cache=folder)      # `executive train foresight`

Runs are kept in `cache` while they are made, so that an interruption loses at most one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from executive.contracts.observation import STATE
from executive.errors import BadRequest
from skills.foresight.families import SKILLS
from skills.foresight.foresight import NAME, OUTPUTS, WEIGHTS
from skills.foresight.measures import (
    CHANCES,
    GivenUp,
    Quality,
    giving_up,
    giving_up_table,
    measured,
    table,
)
from skills.foresight.rollouts import CALIBRATE, FIRST_SEVERE, TRAIN, PracticeFor, Rollout, collect, kept
from skills.foresight.situation import INPUTS, RUN, SKILL, one_hot
from skills.policy import Policy
from skills.training.checkpoint import replaced

if TYPE_CHECKING:
    from skills.policies.generators import TaskGenerators

STARTS = 600
"""Difficult starts to learn from and to judge by."""
SHARES: Mapping[str, float] = {
    "grasp": 0.25, "press": 0.04, "place": 0.11, "push": 0.08, "open": 0.06, "close": 0.04, "insert": 0.11,
    "extract": 0.12, "wipe": 0.08, "handover": 0.11,
}  # fmt: skip
"""Share of the starts by skill: more where runs fail more often, fewer where they take long."""
_LEAST = 10
"""Fewer starts of a skill cannot be split into three parts."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class ForesightReport:
    """What came of a training.

    Attributes:
        seed: Seed of the training.
        runs: Runs that trained, calibrated, and were held out.
        rates: Share of successes by skill among the runs that trained.
        cloning: Mean error of the generators' actions on held-out runs, as a share of the bounds' half range.
        measures: Quality of the estimates on held-out runs by moment and family.
        given_up: What giving up hopeless runs would have come to on the same runs, for each chance, by skill.
    """

    seed: int
    runs: tuple[int, int, int]
    rates: Mapping[str, float]
    cloning: float
    measures: Mapping[str, Mapping[str, Quality]]
    given_up: Sequence[Mapping[str, GivenUp]] = ()

    def __str__(self) -> str:
        train, calibrate, held_out = self.runs
        head = f"{train} runs trained, {calibrate} calibrated, {held_out} are held out; seed {self.seed}"
        cloned = f"mean error of the cloned actions: {self.cloning:.1%} of the half range"
        return "\n".join([head, cloned, table(self.measures), "", giving_up_table(self.given_up)])

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        measures = {
            moment: {family: one.as_json() for family, one in families.items()}
            for moment, families in self.measures.items()
        }
        rates = {skill: round(rate, 4) for skill, rate in self.rates.items()}
        return {
            "seed": self.seed, "runs": list(self.runs), "rates": rates, "cloning": round(self.cloning, 5),
            "measures": measures,
            "given_up": [{skill: one.as_json() for skill, one in group.items()} for group in self.given_up],
        }  # fmt: skip


def numbers_of(starts: int, shares: Mapping[str, float] = SHARES) -> dict[str, list[int]]:
    """Numbers of the difficult starts by skill: one half moderate, the other severe.

    Raises:
        BadRequest: if there are too few to learn from.
    """
    halves = {skill: range(round(starts * share / 2)) for skill, share in shares.items()}
    numbers = {skill: [*half, *(FIRST_SEVERE + number for number in half)] for skill, half in halves.items()}
    if min(map(len, numbers.values())) < _LEAST:
        least = round(_LEAST / min(shares.values()))
        raise BadRequest(f"expected success is learned from {least} difficult starts or more, not {starts}.")
    return numbers


def train(
    practice_for: PracticeFor,
    *,
    seed: int,
    starts: int | None,
    out: Path | None,
    cache: Path,
    progress: Progress,
    shares: Mapping[str, float] = SHARES,
) -> ForesightReport:
    """Run the skills from difficult starts, learn, measure on held-out runs, and write weights and card.

    Args:
        practice_for: The robot to practise a skill on, by its name.
        seed: Seed of the training; the starts are the same for all.
        starts: Difficult starts; the shipped number when None.
        out: Checkpoint folder; the shipped one when None.
        cache: Folder that keeps the runs.
        progress: Told what is being done.
        shares: Share of the starts by skill.
    """
    import torch

    from skills.foresight.learning import Settings, cloning_error, learned
    from skills.foresight.lessons import Lessons

    torch.set_num_threads(1)  # sums in one order: the same weights again
    starts = STARTS if starts is None else starts
    numbers = numbers_of(starts, shares)
    collect(practice_for, cache, numbers, progress)
    train_, calibrate, held_out = split(list(kept(cache, numbers)))
    network = learned(Lessons.of(train_), Lessons.of(calibrate), seed, Settings(), progress)
    rates = {skill: _rate([one for one in train_ if one.skill == skill]) for skill in SKILLS}
    with replaced(WEIGHTS if out is None else out) as folder:
        _export(network, folder, held_out)
        policy = Policy.load(folder, NAME, INPUTS, OUTPUTS)
        traces = [trace(policy, one) for one in held_out]
        report = ForesightReport(
            seed,
            (len(train_), len(calibrate), len(held_out)),
            rates,
            cloning_error(network, Lessons.of(held_out)),
            measured(held_out, traces, rates),
            [giving_up(held_out, traces, chance) for chance in CHANCES],
        )
        _write_card(folder, report, starts)
    return report


def split(rollouts: Sequence[Rollout]) -> tuple[list[Rollout], list[Rollout], list[Rollout]]:
    """Runs that train, that calibrate, and that are held out, by the last digit of the start's number."""
    parts: tuple[list[Rollout], list[Rollout], list[Rollout]] = ([], [], [])
    for one in rollouts:
        digit = one.number % 10
        parts[0 if digit in TRAIN else 1 if digit in CALIBRATE else 2].append(one)
    return parts


def trace(policy: Policy, rollout: Rollout) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The estimate after every step of a run; shape (steps,)."""
    which = one_hot(rollout.skill)
    values = [
        float(policy({STATE: state, RUN: run, SKILL: which})["value"][0])
        for state, run in zip(rollout.states, rollout.runs, strict=True)
    ]
    return np.array(values)


def _rate(rollouts: Sequence[Rollout]) -> float:
    return float(np.mean([one.success for one in rollouts])) if rollouts else 0.5


def _export(network: TaskGenerators, folder: Path, rollouts: Sequence[Rollout]) -> None:
    from skills.training.export import export

    chosen = rollouts[:8]
    examples = {
        STATE: np.concatenate([one.states[-8:] for one in chosen]),
        RUN: np.concatenate([one.runs[-8:] for one in chosen]),
        SKILL: np.concatenate([np.repeat(one_hot(one.skill)[None], len(one.states[-8:]), axis=0) for one in chosen]),
    }
    export(network, folder, NAME, INPUTS, OUTPUTS, examples)


def _write_card(folder: Path, report: ForesightReport, starts: int) -> None:
    from skills.foresight.card import card

    (folder / "README.md").write_text(card(report, starts), encoding="utf-8")
    (folder / "measures.json").write_text(json.dumps(report.as_json(), indent=2) + "\n", encoding="utf-8")
