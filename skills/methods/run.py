"""One training from its first step to its last, evaluated on the way and resumed where it was left.

    rows = learn("sac", task, settings, seed=0, folder=Path("out"), progress=tell)

The folder holds `training.safetensors`, the whole state of the training, and `curve.csv`, one line an evaluation.
Whoever calls `learn` again with the same folder goes on from there; a finished training answers at once.
"""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from executive.errors import BadFile, BadRequest
from skills.methods.method import Method, Score
from skills.methods.registry import method_named
from skills.methods.saved import FILE, load, save
from skills.methods.settings import Settings
from skills.methods.task import Task

CURVE = "curve.csv"
Progress = Callable[[str, float], None]
"""Told what is being done and how far it is, 0 to 1."""
Row = Mapping[str, float | None]
"""One line of the curve: step, return, return deviation, cost, success, seconds of training on the processor, and the
losses by name."""


def learn(
    name: str, task: Task, settings: Settings, seed: int, folder: Path, progress: Progress
) -> tuple[list[Row], Method]:
    """Train to the last step.

    Args:
        name: Name of the method.
        task, settings, seed: What is learned, how, and the seed of everything.
        folder: Where the state and the curve are kept.
        progress: Told after every evaluation.

    Returns:
        The curve, and the method, whose environments are closed.

    Raises:
        BadRequest: if the folder holds another training.
        BadFile: if what it holds is damaged or something else.
    """
    import torch

    torch.set_num_threads(1)  # sums in one order: the same weights again
    folder.mkdir(parents=True, exist_ok=True)
    told = {"method": name, "task": task.name, "seed": seed, **_plain(settings)}
    left = load(folder)
    if left is not None and not (isinstance(left, dict) and {"told", "rows", "method"} <= set(left)):
        raise BadFile(folder / FILE, "is not the state of a training by a method.")
    if left is not None and left["told"] != told:
        raise BadRequest(f"{folder} holds another training ({_difference(left['told'], told)}); name another folder.")
    method = method_named(name, task, settings, seed)
    try:
        rows = _resumed(method, left)
        progress(f"{name} on {task.name}, seed {seed}", method.steps / settings.steps)
        while method.steps < settings.steps:
            rows.append(_advanced(method, rows))
            save(folder, {"told": told, "rows": rows, "method": method.state()})
            write_curve(folder / CURVE, rows)
            progress(
                f"{name} on {task.name}, seed {seed}: return {rows[-1]['return']:.1f}", method.steps / settings.steps
            )
    finally:
        method.close()
    return rows, method


def write_curve(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as CSV, empty where a value is missing; the earlier file stays until the new one is whole."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    fresh = path.with_name(f".{path.name}")
    with fresh.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    os.replace(fresh, path)


def _resumed(method: Method, left: Mapping[str, Any] | None) -> list[Row]:
    """Bring the method to where it was left; the rows so far."""
    if left is None:
        return []
    method.restore(left["method"])
    rows: list[Row] = left["rows"]
    return rows


def _advanced(method: Method, rows: Sequence[Row]) -> Row:
    """Train to the next evaluation; its row. Its seconds are those of the processor: others may be using it, too."""
    before = time.process_time()
    left = method.settings.steps - method.steps
    losses = method.advance(min(method.settings.evaluate_every, left))
    seconds = time.process_time() - before + (float(rows[-1]["seconds"] or 0) if rows else 0.0)
    return {**_measured(method.steps, method.evaluate()), "seconds": seconds, **losses}


def _measured(step: int, score: Score) -> dict[str, float | None]:
    return {
        "step": step,
        "return": score.reward,
        "return deviation": score.deviation,
        "cost": score.cost,
        "success": score.success,
    }


def _plain(settings: Settings) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(settings).items()}


def _difference(left: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    names = [name for name in told if left.get(name) != told[name]]
    return ", ".join(f"{name} {left.get(name)} in place of {told[name]}" for name in names)


def _cell(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) else value
