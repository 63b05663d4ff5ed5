"""Measures understanding on files of labelled commands, by words alone (without a site).

    .venv/bin/python -m executive.understanding.benchmark FILE...

Each line of a file is a JSON object: `text`, `families` (the ordered task families; empty: out of scope), `source`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from executive.errors import BadFile
from executive.types import Decision, Family, Understanding
from executive.understanding import metrics
from executive.understanding.understander import Understander

TIMED = 300
"""Commands that are timed one by one."""


@dataclass(frozen=True)
class Labelled:
    """One command with its families in order; none when it is out of scope."""

    text: str
    families: tuple[str, ...]
    source: str


def read(path: Path) -> list[Labelled]:
    """The labelled commands of a file.

    Raises:
        BadFile: if a line is not what it should be.
    """
    commands = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(path, f"cannot be read ({error}).") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            commands.append(Labelled(str(value["text"]), tuple(value["families"]), str(value.get("source", ""))))
        except (ValueError, KeyError, TypeError) as error:
            raise BadFile(path, f"should be a JSON object with 'text' and 'families' ({error!r}).", number) from None
        wrong = set(commands[-1].families) - {family.value for family in Family}
        if wrong:
            raise BadFile(path, f"unknown family '{min(wrong)}'.", number)
    return commands


def measure(understander: Understander, commands: Sequence[Labelled]) -> dict[str, Any]:
    """All measures; shares are 0 to 1, times in ms, nan where there is nothing to measure."""
    begin = time.perf_counter()
    answers = understander.understand_all([command.text for command in commands], None)
    seconds = time.perf_counter() - begin
    pairs = list(zip(commands, answers, strict=True))
    inside = [pair for pair in pairs if pair[0].families]
    outside = [pair for pair in pairs if not pair[0].families]
    in_scope = [answer.in_scope for _, answer in inside]
    sources = sorted({command.source for command, _ in outside})
    scores = {
        source: [answer.in_scope for command, answer in outside if command.source == source] for source in sources
    }
    return {
        "commands": len(commands),
        "single step": _single([pair for pair in inside if len(pair[0].families) == 1]),
        "several steps": _several([pair for pair in inside if len(pair[0].families) > 1]),
        "out of scope": {
            source: {
                "count": len(values),
                "AUROC": metrics.auroc(in_scope, values),
                "FPR at 95 % TPR": metrics.false_positives(in_scope, values),
            }
            for source, values in scores.items()
        },
        "tasks refused": _share([answer.decision is Decision.REJECT for _, answer in inside]),
        "out of scope let through": _share([answer.decision is not Decision.REJECT for _, answer in outside]),
        "commands a second": len(commands) / seconds,
        "latency": _latency(understander, [command.text for command in commands[:TIMED]]),
    }


def _single(pairs: Sequence[tuple[Labelled, Understanding]]) -> dict[str, float]:
    truth = [command.families[0] for command, _ in pairs]
    guess = [answer.tasks[0].family.value if len(answer.tasks) == 1 else "" for _, answer in pairs]
    right = [one == other for one, other in zip(truth, guess, strict=True)]
    sure = [answer.tasks[0].confidence if answer.tasks else 0.0 for _, answer in pairs]
    return {
        "count": len(pairs),
        "accuracy": _share(right),
        "macro F1": metrics.macro_f1(truth, guess),
        "ECE": metrics.calibration_error(sure, right),
        "accuracy at 90 % coverage": metrics.accuracy_at(sure, right, 0.9),
        "accuracy at 80 % coverage": metrics.accuracy_at(sure, right, 0.8),
    }


def _several(pairs: Sequence[tuple[Labelled, Understanding]]) -> dict[str, float]:
    right = [command.families == tuple(task.family.value for task in answer.tasks) for command, answer in pairs]
    count = [len(command.families) == len(answer.tasks) for command, answer in pairs]
    return {"count": len(pairs), "exact sequence": _share(right), "right number of steps": _share(count)}


def _latency(understander: Understander, texts: Sequence[str]) -> dict[str, float]:
    times = []
    for text in texts:
        begin = time.perf_counter()
        understander.understand(text, None)
        times.append(1e3 * (time.perf_counter() - begin))
    if not times:
        return {"median [ms]": float("nan"), "p95 [ms]": float("nan")}
    return {"median [ms]": float(np.median(times)), "p95 [ms]": float(np.percentile(times, 95))}


def _share(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")


def main() -> None:
    """Command line of the benchmark; prints one JSON document."""
    parser = argparse.ArgumentParser(description="Measure understanding on files of labelled commands.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--weights", type=Path, default=None, help="folder of other weights")
    arguments = parser.parse_args()
    begin = time.perf_counter()
    understander = Understander.load(arguments.weights)
    loading = time.perf_counter() - begin
    commands = [command for path in arguments.files for command in read(path)]
    print(json.dumps({"loading [s]": loading, **measure(understander, commands)}, indent=2))


if __name__ == "__main__":
    main()
