"""How good the skill is on held-out tables: that it takes what is named, and nothing when nothing is named there."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from executive.contracts.practice import Attempt, Practice, SkillReport, Trial
from executive.contracts.skill import SkillOutcome
from skills.pick.scenes import Spread
from skills.pick.skill import Pick
from skills.pick.strange import HELD_OUT_STRANGE
from skills.pick.trials import HELD_OUT_SEEDS, not_held, not_there, touched, trial
from skills.pick.words import HELD_OUT, LEARNED, Wording
from skills.policy import Decide
from skills.training.evaluate import Progress, silent
from skills.training.evaluate import evaluate as evaluate_trials

_STARTS = 10_000
_NOT_THERE = 5_000
"""First number of the tables on which nothing of what is named stands."""
SHIFTS = {
    "half the light, twice the camera's noise": Spread(light=(0.5, 0.5), camera_noise=(2.0, 2.0)),
    "seven or eight things on the table": Spread(fewest=7, most=8),
}
OUTSIDE: dict[str, dict[str, Any]] = {
    **{f"held-out {what} of the wordings": {"wordings": given.wordings()} for what, given in HELD_OUT.items()},
    **{what: {"spread": spread} for what, spread in SHIFTS.items()},
}
"""Arguments of `measure` outside the range of the training, by what is different."""
ABSENT: dict[str, Sequence[Wording]] = {"things that are not there": LEARNED.wordings(), **HELD_OUT_STRANGE}
"""Words that name nothing on a table, by what they are; those of the first group would elsewhere."""


def evaluate(
    practice: Practice, starts: int = 200, seed: int = 0, progress: Progress = silent, decide: Decide | None = None
) -> SkillReport:
    """Success on held-out tables in the words of the training, and half as many tables on which nothing is named.

    Args:
        practice: The robot.
        starts: Number of tables.
        seed: Seed of the tables; training draws from other ones.
        progress: Told after every run.
        decide: The policy; the shipped one when None.
    """
    report = measure(practice, starts, seed, progress, decide)
    few = max(1, starts // 6)
    return together(report, [measure_absent(practice, few, seed, what, progress, decide) for what in ABSENT])


def together(report: SkillReport, without: Sequence[SkillReport]) -> SkillReport:
    """What was measured on tables with the named thing, with what was measured on others as further figures."""
    not_found = [one.outcomes.get(SkillOutcome.NOT_FOUND.name.lower(), 0) for one in (report, *without)]
    tables = sum(one.trials for one in without)
    return replace(
        report,
        measures={
            "named_things_not_found": float(not_found[0]),
            "tables_without_the_named_thing": float(tables),
            "of_these_not_found": float(sum(not_found[1:])),
            "of_these_something_touched": float(tables - sum(one.successes for one in without)),
        },
    )


def kept(path: Path, make: Callable[[], SkillReport]) -> SkillReport:
    """A report from a file, or a fresh one that is written there."""
    if not path.exists():
        report = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(report)), encoding="utf-8")
        part.replace(path)
    known = json.loads(path.read_text(encoding="utf-8"))
    return SkillReport(**{**known, "interval": tuple(known["interval"]), "failures": tuple(known["failures"])})


def measure(
    practice: Practice,
    starts: int,
    seed: int,
    progress: Progress = silent,
    decide: Decide | None = None,
    spread: Spread | None = None,
    wordings: Sequence[Wording] | None = None,
) -> SkillReport:
    """Success on held-out tables.

    Args:
        practice: The robot.
        starts: Number of tables.
        seed: Seed of the tables; training draws from other ones.
        progress: Told after every run.
        decide: The policy; the shipped one when None.
        spread: Within what limits tables are drawn, as in training when None.
        wordings: What people say, what was learned when None.
    """
    first = _first(seed)
    trials = [trial(practice, first + number % _STARTS, spread, wordings) for number in range(starts)]
    return evaluate_trials(practice, partial(Pick, decide), trials, _judged, seed, progress=progress)


def outside(
    practice: Practice, starts: int, seed: int = 1, progress: Progress = silent, decide: Decide | None = None
) -> dict[str, SkillReport]:
    """What is left of the success outside the range of the training, by what is different."""
    return {what: measure(practice, starts, seed, progress, decide, **given) for what, given in OUTSIDE.items()}


def measure_absent(
    practice: Practice,
    starts: int,
    seed: int,
    what: str,
    progress: Progress = silent,
    decide: Decide | None = None,
) -> SkillReport:
    """How often the skill leaves everything where it is when nothing on a table is named.

    Args:
        practice: The robot.
        starts: Number of tables.
        seed: Seed of the tables.
        what: What is named, one of `ABSENT`.
        progress: Told after every run.
        decide: The policy; the shipped one when None.
    """
    first = _first(seed) + _NOT_THERE + 1_000 * list(ABSENT).index(what)
    trials = [not_there(practice, first + number % 1_000, ABSENT[what]) for number in range(starts)]
    return evaluate_trials(practice, partial(Pick, decide), trials, _left_alone, seed, progress=progress)


def _first(seed: int) -> int:
    return HELD_OUT_SEEDS + _STARTS * (seed % 100)


def _judged(practice: Practice, trial: Trial, attempt: Attempt) -> str:
    return not_held(practice, trial)


def _left_alone(practice: Practice, trial: Trial, attempt: Attempt) -> str:
    return touched(practice, trial)
