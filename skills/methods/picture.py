"""Draws learning curves as a PNG: mean over the seeds, and a band of one standard deviation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from executive.errors import NotInstalled
from skills.methods.published import published

if TYPE_CHECKING:
    from skills.methods.curves import Curve, Curves

_WHAT = {"return": "return of an episode", "success": "share that succeeded", "cost": "cost of an episode"}
"""What may be drawn, a panel each."""


def draw(curves: Curves, path: Path) -> None:
    """Write the picture: returns, and below them successes and costs where the task has any.

    Raises:
        NotInstalled: if matplotlib is missing.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise NotInstalled("matplotlib", "a picture of learning curves", "learning") from error
    drawn = [what for what in _WHAT if what == "return" or _is_there(curves, what)]
    figure = Figure(figsize=(9, 1 + 3.2 * len(drawn)), layout="constrained")
    FigureCanvasAgg(figure)
    panels = dict(zip(drawn, figure.subplots(len(drawn), 1, squeeze=False, sharex=True)[:, 0], strict=True))
    for what, panel in panels.items():
        for number, curve in enumerate(curves.curves):
            _band(panel, curve, what, f"C{number}")
        _expert(panel, curves, what)
        panel.set_ylabel(_WHAT[what])
        panel.grid(alpha=0.3)
    _published(panels["return"], curves)
    _limits(panels.get("cost"), curves)
    seeds = len(curves.curves[0].runs)
    panels["return"].set_title(f"{curves.task}: mean and standard deviation over {seeds} seeds")
    panels["return"].legend(fontsize="small")
    panels[drawn[-1]].set_xlabel("steps of the environment")
    figure.savefig(path, dpi=100)


def _is_there(curves: Curves, what: str) -> bool:
    """Whether the task has goals, or anything cost something."""
    return any(getattr(final, what) for curve in curves.curves for final in curve.finals)


def _band(panel: Any, curve: Curve, what: str, colour: str) -> None:
    steps = np.array([float(row["step"] or 0) for row in curve.runs[0]])
    values = np.array([[float(row[what] or 0) for row in run] for run in curve.runs])
    mean, spread = values.mean(axis=0), values.std(axis=0)
    panel.plot(steps, mean, color=colour, label=curve.method)
    panel.fill_between(steps, mean - spread, mean + spread, color=colour, alpha=0.2, linewidth=0)


def _expert(panel: Any, curves: Curves, what: str) -> None:
    """A line where the expert is."""
    if curves.expert is not None:
        score = {"return": curves.expert.reward, "success": curves.expert.success, "cost": curves.expert.cost}[what]
        panel.axhline(score, color="black", linestyle="--", linewidth=1, label="expert")


def _published(panel: Any, curves: Curves) -> None:
    """A line at every score that others have published for a method on the same task."""
    for number, curve in enumerate(curves.curves):
        known = published(curve.method, curves.task)
        if known is not None and not known.share:
            label = f"{curve.method}, published"
            panel.axhline(known.score, color=f"C{number}", linestyle=":", linewidth=1, label=label)


def _limits(panel: Any | None, curves: Curves) -> None:
    """A line at the limit that a method was to keep."""
    for limit in {curve.settings.cost_limit for curve in curves.curves if curve.method == "constrained"}:
        if panel is not None:
            panel.axhline(limit, color="grey", linestyle="-.", linewidth=1, label="limit")
            panel.legend(fontsize="small")
