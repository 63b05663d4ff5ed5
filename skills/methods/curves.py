"""Learning curves of several methods and seeds on one task, with what others have published beside them.

    report = measure(["sac", "constrained"], "Pendulum-v1-speed-limit", seeds=3, steps=None, out=folder, progress=tell)

The folder gets `curves.csv` (every evaluation of every seed), `summary.csv` (one line a method), `learning.png`, and
below `METHOD/seed-N` the state of every training, so that a benchmark that was interrupted goes on where it was.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from skills.methods.evaluation import evaluate_expert, evaluate_random
from skills.methods.method import Episode, Score
from skills.methods.published import published
from skills.methods.run import Progress, Row, learn, write_curve
from skills.methods.settings import Settings
from skills.methods.task import Task
from skills.methods.tasks import settings_for, task_named

EPISODES = 100
"""Held-out episodes of each final score; other numbers of episodes are used on the way."""


@dataclass(frozen=True)
class Curve:
    """What one method learned, over all seeds.

    Attributes:
        method: Its name.
        settings: How it trained.
        runs: The evaluations of each seed.
        finals: The score of each seed at the end, over `EPISODES` held-out episodes.
    """

    method: str
    settings: Settings
    runs: tuple[tuple[Row, ...], ...]
    finals: tuple[Score, ...]

    def over_seeds(self, what: str) -> tuple[float, float]:
        """Mean and standard deviation over the seeds of a property of the final scores."""
        values = [getattr(final, what) for final in self.finals]
        return statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else 0.0


@dataclass(frozen=True)
class Curves:
    """All methods on one task, with the scores of its expert, or None, and of random actions."""

    task: str
    curves: tuple[Curve, ...]
    expert: Score | None
    random: Score

    def details(self) -> dict[str, dict[str, Any]]:
        """The figures by method, as plain values."""
        rows = {curve.method: self._row(curve) for curve in self.curves}
        rows["random actions"] = _plain(self.random)
        if self.expert is not None:
            rows["expert"] = _plain(self.expert)
        return rows

    def _row(self, curve: Curve) -> dict[str, Any]:
        reward, spread = curve.over_seeds("reward")
        cost, cost_spread = curve.over_seeds("cost")
        row = {
            "return": reward,
            "deviation over seeds": spread,
            "deviation over episodes": statistics.fmean(final.deviation for final in curve.finals),
            "cost": cost,
            "deviation of the cost over seeds": cost_spread,
            "episodes with a cost": curve.over_seeds("violating")[0],
            "steps": curve.settings.steps,
            "processor seconds a seed": statistics.fmean(float(run[-1]["seconds"] or 0) for run in curve.runs),
        }
        successes = [final.success for final in curve.finals if final.success is not None]
        if successes:
            success, success_spread = curve.over_seeds("success")
            row |= {"success": success, "deviation of the success over seeds": success_spread}
        if self.expert is not None:
            row["share of the expert"] = (reward - self.random.reward) / (self.expert.reward - self.random.reward)
        known = published(curve.method, self.task)
        return row | ({} if known is None else {"published": str(known)})


def measure(methods: Sequence[str], task: str, seeds: int, steps: int | None, out: Path, progress: Progress) -> Curves:
    """Train every method with every seed, and write curves, summary and picture.

    Args:
        methods: Names of the methods.
        task: Name of the task.
        seeds: Seeds 0 to `seeds` − 1 of each method.
        steps: Steps of the environment for each; the method's own number when None.
        out: Where to write.
        progress: Told what is being done.
    """
    from skills.methods.picture import draw

    found = task_named(task)
    trained = []
    for name in methods:
        settings = settings_for(found, name, steps)
        trained.append(_curve(name, found, settings, seeds, out / name, progress))
    together = settings_for(found, methods[0]).together
    expert = None if found.expert is None else evaluate_expert(found, EPISODES, together)
    curves = Curves(task, tuple(trained), expert, evaluate_random(found, EPISODES, together))
    _write(curves, out)
    draw(curves, out / "learning.png")
    return curves


def _curve(name: str, task: Task, settings: Settings, seeds: int, folder: Path, progress: Progress) -> Curve:
    runs, finals = [], []
    for seed in range(seeds):
        place = folder / f"seed-{seed}"
        rows, method = learn(name, task, settings, seed, place, progress)
        runs.append(tuple(rows))
        done = place / "final.json"
        if not done.exists():
            episodes = [asdict(episode) for episode in method.evaluate(EPISODES).episodes]
            part = done.with_suffix(".part")
            part.write_text(json.dumps(episodes) + "\n", encoding="utf-8")
            part.replace(done)
        finals.append(Score(tuple(Episode(**one) for one in json.loads(done.read_text(encoding="utf-8")))))
    return Curve(name, settings, tuple(runs), tuple(finals))


def _write(curves: Curves, out: Path) -> None:
    every = [
        {"method": curve.method, "seed": seed, **row}
        for curve in curves.curves
        for seed, run in enumerate(curve.runs)
        for row in run
    ]
    write_curve(out / "curves.csv", every)
    write_curve(out / "summary.csv", [{"method": name, **row} for name, row in curves.details().items()])


def _plain(score: Score) -> dict[str, Any]:
    success = {} if score.success is None else {"success": score.success}
    return {
        "return": score.reward,
        "deviation over episodes": score.deviation,
        "cost": score.cost,
        "episodes with a cost": score.violating,
        **success,
    }
