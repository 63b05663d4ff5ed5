"""The training of the understanding: reads, trains, calibrates, measures, and only then replaces the weights."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from executive.contracts.weights import CONFIG, FILES, digests
from executive.understanding.classifier import (
    ADAPTER_FILE,
    FORMAT,
    HEAD_FILE,
    WEIGHTS_FOLDER,
    Calibration,
    Classifier,
)
from executive.understanding.steps import StepReader
from executive.understanding.training import card
from executive.understanding.training.calibrate import calibrated, scored
from executive.understanding.training.corpus import Corpus, Example, split
from executive.understanding.training.fine_tune import Plan, Progress, fit
from executive.understanding.training.measure import measure
from executive.understanding.training.network import Network
from executive.understanding.training.read import read

Summary = dict[str, dict[str, float]]
"""For each measure the value of the weights that are kept (`first`), and `mean` and `spread` over the seeds."""


def train(
    *,
    seed: int = 0,
    out: Path | None = None,
    data: Path | None = None,
    progress: Progress,
    seeds: int = 1,
    plan: Plan | None = None,
) -> Summary:
    """Train with `seeds` seeds from `seed` on; the first one's weights are kept, with a model card.

    Args:
        seed: First seed.
        out: Folder for the weights; the project's own by default. With a folder given, the weights of the other seeds
            are kept beside it, as in `FOLDER-seed-1`.
        data: A user's folder of sentences that are added to the project's own.
        progress: Told how far the training is.
        seeds: How many seeds to train; the others only show the spread.
        plan: Settings.

    Returns:
        Measures on held-out written commands; `spread` is their standard deviation.

    Raises:
        BadFile: if a file of sentences is not what it should be.
    """
    plan, folder = plan or Plan(), out or WEIGHTS_FOLDER
    corpus = read(data)
    folder.parent.mkdir(parents=True, exist_ok=True)
    results: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".training-") as spare:
        for number in range(seeds):

            def report(what: str, share: float, done: int = number) -> None:
                progress(f"seed {seed + done}: {what}" if seeds > 1 else what, (done + share) / seeds)

            results.append(one_seed(corpus, plan, seed + number, Path(spare, str(number)), report))
        summary = summarised(results)
        card.write(Path(spare, "0"), plan, corpus, range(seed, seed + seeds), summary, data)
        replace_weights(Path(spare, "0"), folder)
        for number in range(1, seeds if out is not None else 1):
            replace_weights(Path(spare, str(number)), folder.with_name(f"{folder.name}-seed-{seed + number}"))
    return summary


def one_seed(corpus: Corpus, plan: Plan, seed: int, folder: Path, report: Progress) -> dict[str, float]:
    """Train with one seed, write the weights into a fresh folder and measure them."""
    started = time.monotonic()
    held_out, calibration, learned = divided(corpus, plan, seed)
    network = fit(corpus, learned, plan, seed, lambda what, share: report(what, 0.97 * share))
    report("calibrating and measuring", 0.97)
    write(network, corpus, folder, Calibration())
    write_config(corpus, folder, calibrated(*scored(Classifier(folder), calibration)))
    measures = measure(StepReader.load(folder), held_out)
    report(f"done in {(time.monotonic() - started) / 60:.1f} min", 1.0)
    return measures


def divided(corpus: Corpus, plan: Plan, seed: int) -> list[list[Example]]:
    """Written commands for measuring, for calibration and for learning."""
    shares, draw = (plan.held_out, plan.calibration), random.Random(seed)
    singles = split(corpus.written, shares, draw)
    several = split(corpus.sequences, shares, draw)
    return [one + other for one, other in zip(singles, several, strict=True)]


def summarised(results: Sequence[dict[str, float]]) -> Summary:
    """Value of the first seed, mean and standard deviation of each measure."""
    return {
        name: {"first": results[0][name], "mean": float(np.mean(values)), "spread": float(np.std(values))}
        for name in results[0]
        for values in [[result[name] for result in results]]
    }


def write(network: Network, corpus: Corpus, folder: Path, fitted: Calibration) -> None:
    """Write adapter, heads and configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(network.adapter(), folder / ADAPTER_FILE)
    save_file({name: tensor.numpy() for name, tensor in network.heads.state_dict().items()}, folder / HEAD_FILE)
    for name in (ADAPTER_FILE, HEAD_FILE):
        (folder / name).chmod(0o644)
    write_config(corpus, folder, fitted)


def write_config(corpus: Corpus, folder: Path, fitted: Calibration) -> None:
    """Write the families with their meanings, and the calibration."""
    values = {
        "format": FORMAT,
        "families": dict(corpus.meanings),
        "calibration": asdict(fitted),
        FILES: digests(folder, (ADAPTER_FILE, HEAD_FILE)),
    }
    (folder / CONFIG).write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def replace_weights(fresh: Path, folder: Path) -> None:
    """Move the files of a finished training over the old ones, the configuration last."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(fresh.iterdir(), key=lambda path: path.name == CONFIG):
        shutil.move(path, folder / path.name)
