"""How often the skill succeeds from held-out starts, start by start, and how often with other ways to choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from executive.contracts.practice import Attempt, Practice, SkillReport, Trial
from executive.contracts.proportion import wilson
from skills.take_from_clutter.fixed_orders import fixed_orders
from skills.take_from_clutter.kept import Kept
from skills.take_from_clutter.skill import Choose, TakeFromClutter
from skills.take_from_clutter.spec import NAME
from skills.take_from_clutter.trials import USUAL, trial, wrong
from skills.training.evaluate import Progress, silent
from skills.training.evaluate import evaluate as evaluate_skill
from skills.training.model_card import CARD

Draw = Callable[[Practice, int], Trial]
_HELD_OUT, _STARTS = 38_000_000, 10_000
_OPTIONS = "options_of_a_success_mean"
SHIFTS: dict[str, Draw] = {
    "four or five neighbours": partial(trial, spread=replace(USUAL, neighbours=(4, 5))),
    "camera 3 times darker and noisier": partial(trial, spread=replace(USUAL, light=(0.2, 0.45), noise=(1.5, 6.0))),
}
"""Trials outside the range of the training."""


def evaluate(
    practice: Practice,
    starts: int = 200,
    seed: int = 0,
    progress: Progress = silent,
    choose: Choose | None = None,
    draw: Draw = trial,
    kept: Kept | None = None,
    what: str = "learned",
) -> SkillReport:
    """Success from held-out starts of the shipped high level, or of `choose`; starts repeat after 100 seeds.

    Args:
        practice: The robot.
        starts: How many starts.
        seed: Which starts.
        progress: Told after every start.
        choose: What chooses in place of the shipped high level.
        draw: Draws a start.
        kept: Where starts that were measured before are kept, and those that are measured now.
        what: The name of all this there.
    """
    kept = Kept() if kept is None else kept
    first = _HELD_OUT + _STARTS * (seed % 100)
    reports: list[SkillReport] = []
    for number in range(starts):
        one = partial(_one, practice, first + number % _STARTS, seed, choose, draw)
        reports.append(kept.report(f"{what}-{seed}-{number}", one))
        successes = sum(report.successes for report in reports)
        progress(f"{NAME}, {what}: {successes} of {number + 1}", (number + 1) / starts)
    return together(reports, seed)


def _one(practice: Practice, number: int, seed: int, choose: Choose | None, draw: Draw) -> SkillReport:
    """One start."""
    options: list[int] = []

    def judge(practice: Practice, trial: Trial, attempt: Attempt) -> str:
        options.append(int(attempt.outputs.get("options", 0)))
        return wrong(practice, trial)

    report = evaluate_skill(practice, lambda: TakeFromClutter(choose), [draw(practice, number)], judge, seed)
    return replace(report, measures={_OPTIONS: float(options[0])})


def together(reports: Sequence[SkillReport], seed: int) -> SkillReport:
    """The report on starts that were measured one by one."""
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    for number, report in enumerate(reports):
        outcomes.update(report.outcomes)
        failures += [failure.replace("start 0", f"start {number}", 1) for failure in report.failures]
    successes = sum(report.successes for report in reports)
    ended_well = [report for report in reports if report.outcomes.get("succeeded", 0)]
    return SkillReport(
        skill=NAME,
        trials=len(reports),
        seed=seed,
        successes=successes,
        interval=wilson(successes, len(reports)),
        collisions=sum(report.collisions for report in reports),
        breaches=sum(report.breaches for report in reports),
        seconds=float(np.mean([report.seconds for report in ended_well])) if ended_well else 0.0,
        outcomes=dict(outcomes),
        failures=tuple(failures),
        measures={_OPTIONS: float(np.mean([one.measures[_OPTIONS] for one in ended_well])) if ended_well else 0.0},
    )


def outside(
    practice: Practice,
    starts: int,
    seed: int = 1,
    progress: Progress = silent,
    choose: Choose | None = None,
    kept: Kept | None = None,
) -> dict[str, SkillReport]:
    """What is left of the success outside the range of the training, by what is different."""
    return {
        what: evaluate(practice, starts, seed, progress, choose, draw, kept, what.replace(" ", "_"))
        for what, draw in SHIFTS.items()
    }


def compared(practice: Practice, starts: int, progress: Progress, kept: Kept) -> dict[str, SkillReport]:
    """Success of the fixed orders, from the first third of the starts, by order."""
    return {
        what: evaluate(practice, max(1, starts // 3), 0, progress, order, kept=kept, what=what.replace(" ", "_"))
        for what, order in fixed_orders().items()
    }


def add_comparison(folder: Path, others: Mapping[str, SkillReport]) -> None:
    """Write the comparison behind the card in a checkpoint folder."""
    rows = "".join(
        f"| {what} | {one.successes} of {one.trials} ({one.rate:.0%}; {one.interval[0]:.0%} to {one.interval[1]:.0%}) "
        f"| {one.collisions} | {one.breaches} | {one.seconds:.0f} s |\n"
        for what, one in others.items()
    )
    with (folder / CARD).open("a", encoding="utf-8") as file:
        file.write(
            "\n**Compared with** other ways to choose among the same options, from the first of the same held-out "
            "starts, 95 % intervals:\n\n"
            "| how options are chosen | successes | collisions | limit breaches | mean time of a success |\n"
            f"|---|---|---|---|---|\n{rows}"
        )
