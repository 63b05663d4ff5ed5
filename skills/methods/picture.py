"""Draws learning curves as a PNG: mean over the seeds, and a band of one standard deviation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from executive.errors import NotInstalled
from skills.methods.published import published

if TYPE_CHECKING:
    from skills.methods.curves import Curve, Curves


def draw(curves: Curves, path: Path) -> None:
    """Write the picture: returns, and costs below them where the task has any.

    Raises:
        NotInstalled: if matplotlib is missing.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise NotInstalled("matplotlib", "a picture of learning curves", "learning") from error
    costly = any(final.cost > 0 for curve in curves.curves for final in curve.finals)
    figure = Figure(figsize=(9, 8 if costly else 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(2 if costly else 1, 1, squeeze=False, sharex=True)[:, 0]
    for number, curve in enumerate(curves.curves):
        _band(panels[0], curve, "return", f"C{number}")
        known = published(curve.method, curves.task)
        if known is not None and not known.share:
            label = f"{curve.method}, published"
            panels[0].axhline(known.score, color=f"C{number}", linestyle=":", linewidth=1, label=label)
        if costly:
            _band(panels[1], curve, "cost", f"C{number}")
    if curves.expert is not None:
        panels[0].axhline(curves.expert.reward, color="black", linestyle="--", linewidth=1, label="expert")
        if costly:
            panels[1].axhline(curves.expert.cost, color="black", linestyle="--", linewidth=1)
    if costly:
        panels[1].set_ylabel("cost of an episode")
        limits = {curve.settings.cost_limit for curve in curves.curves if curve.method == "constrained"}
        for limit in limits:
            panels[1].axhline(limit, color="grey", linestyle="-.", linewidth=1, label="limit")
            panels[1].legend(fontsize="small")
    panels[0].set_title(f"{curves.task}: mean and standard deviation over {len(curves.curves[0].runs)} seeds")
    panels[0].set_ylabel("return of an episode")
    panels[0].legend(fontsize="small")
    panels[-1].set_xlabel("steps of the environment")
    figure.savefig(path, dpi=120)


def _band(panel: Any, curve: Curve, what: str, colour: str) -> None:
    steps = np.array([float(row["step"] or 0) for row in curve.runs[0]])
    values = np.array([[float(row[what] or 0) for row in run] for run in curve.runs])
    mean, spread = values.mean(axis=0), values.std(axis=0)
    panel.plot(steps, mean, color=colour, label=curve.method)
    panel.fill_between(steps, mean - spread, mean + spread, color=colour, alpha=0.2, linewidth=0)
    panel.grid(alpha=0.3)
