"""All methods on all tasks that they are compared on: a public one of Gymnasium, the same with a limit, this robot's.

    measured = measure_all(seeds=3, steps=None, out=folder, progress=tell)

Every task has a folder of its own below `folder`, as `curves` writes it; `table.md` sums them up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from skills.methods.curves import Curves, measure
from skills.methods.run import Progress

SUITE: Mapping[str, Sequence[str]] = {
    "Pendulum-v1": ("bc", "dagger", "gail", "ddpg", "sac"),
    "Pendulum-v1-speed-limit": ("sac", "constrained"),
    "executive/Reach-v0": ("bc", "dagger", "gail", "ddpg", "sac", "constrained"),
}
"""Methods by task."""
TABLE = "table.md"
_HEAD = ("task", "method", "steps", "return", "success", "cost", "processor seconds", "published")


def measure_all(seeds: int, steps: int | None, out: Path, progress: Progress) -> list[Curves]:
    """Train every method on every task with every seed; goes on where it was interrupted.

    Args:
        seeds: Seeds of each method.
        steps: Steps of the environment for each; the method's own number when None.
        out: Where to write.
        progress: Told what is being done.
    """
    measured = []
    for task, methods in SUITE.items():
        measured.append(measure(methods, task, seeds, steps, out / task.replace("/", "-"), progress))
        (out / TABLE).write_text(table(measured), encoding="utf-8")
    return measured


def table(measured: Sequence[Curves]) -> str:
    """One row a method and task, in Markdown: means over the seeds, and their standard deviation."""
    rows = [_HEAD, ("---",) * len(_HEAD)]
    for curves in measured:
        for name, row in curves.details().items():
            rows.append((curves.task, name, *_figures(row)))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def _figures(row: Mapping[str, Any]) -> tuple[str, ...]:
    success = _spread(row, "success", "deviation of the success over seeds", ".2f") if "success" in row else ""
    return (
        f"{row['steps']:,}" if "steps" in row else "",
        _spread(row, "return", "deviation over seeds", ".1f"),
        success,
        _spread(row, "cost", "deviation of the cost over seeds", ".2f"),
        f"{row['processor seconds a seed']:.0f}" if "processor seconds a seed" in row else "",
        str(row.get("published", "")),
    )


def _spread(row: Mapping[str, Any], mean: str, deviation: str, form: str) -> str:
    """Mean ± deviation over the seeds; the mean alone for what no seed changes."""
    return f"{row[mean]:{form}}" + (f" ± {row[deviation]:{form}}" if deviation in row else "")
