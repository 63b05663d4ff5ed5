"""Measures understanding on labelled commands, by words alone (without a site)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from executive.types import Decision, Understanding
from executive.understanding import metrics
from executive.understanding.classifier import OUT_OF_SCOPE, Guess
from executive.understanding.labelled import Labelled, filled_by
from executive.understanding.steps import StepReader
from executive.understanding.understander import Understander

TIMED = 300
"""Commands that are timed one by one."""
RATES = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
"""Error rates in the table of conformal prediction."""

Pair = tuple[Labelled, Understanding]


def measure_weights(folder: Path | None, commands: Sequence[Labelled]) -> dict[str, Any]:
    """All measures of the weights of a folder, the time of loading them included."""
    begin = time.perf_counter()
    reader = StepReader.load(folder)
    understander = Understander(reader, reader.classifier.meanings)
    loading = time.perf_counter() - begin
    return {"loading [s]": loading, **measure(understander, reader, commands)}


def measure(understander: Understander, reader: StepReader, commands: Sequence[Labelled]) -> dict[str, Any]:
    """All measures; shares are 0 to 1, times in ms, nan where there is nothing to measure."""
    begin = time.perf_counter()
    answers = understander.understand_all([command.text for command in commands], None)
    seconds = time.perf_counter() - begin
    pairs = list(zip(commands, answers, strict=True))
    inside = [pair for pair in pairs if pair[0].families]
    return {
        "commands": len(commands),
        "single step": _single([pair for pair in inside if len(pair[0].families) == 1]),
        "several steps": _several([pair for pair in inside if len(pair[0].families) > 1]),
        "arguments": _arguments(understander, commands),
        "out of scope": _out_of_scope(pairs),
        "conformal": _conformal(understander, reader, [command for command in commands if len(command.families) <= 1]),
        "commands a second": len(commands) / seconds,
        "latency": _latency(understander, [command.text for command in commands[:TIMED]]),
    }


def spread(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Mean and standard deviation of each measure over several weights."""
    first = results[0]
    return {
        name: spread([result[name] for result in results])
        if isinstance(value, Mapping)
        else {"mean": float(np.mean(values)), "spread": float(np.std(values))}
        for name, value in first.items()
        for values in [[] if isinstance(value, Mapping) else [result[name] for result in results]]
    }


def _single(pairs: Sequence[Pair]) -> dict[str, float]:
    """Of commands of one task; one that is read as several tasks or as none is wrong."""
    truth = [command.families[0] for command, _ in pairs]
    guess = [str(answer.tasks[0].family) if len(answer.tasks) == 1 else "" for _, answer in pairs]
    right = [one == other for one, other in zip(truth, guess, strict=True)]
    sure = [answer.tasks[0].confidence if answer.tasks else 0.0 for _, answer in pairs]
    return {
        "count": len(pairs),
        "accuracy": _share(right),
        "macro F1": metrics.macro_f1(truth, guess),
        "ECE": metrics.calibration_error(sure, right),
        "accuracy at 90 % coverage": metrics.accuracy_at(sure, right, 0.9),
        "accuracy at 80 % coverage": metrics.accuracy_at(sure, right, 0.8),
        **_decisions([answer for _, answer in pairs]),
    }


def _several(pairs: Sequence[Pair]) -> dict[str, float]:
    right = [command.families == tuple(map(_family, answer.tasks)) for command, answer in pairs]
    count = [len(command.families) == len(answer.tasks) for command, answer in pairs]
    return {
        "count": len(pairs),
        "exact sequence": _share(right),
        "right number of steps": _share(count),
        **_decisions([answer for _, answer in pairs]),
    }


def _family(task: Any) -> str:
    return str(task.family)


def _decisions(answers: Sequence[Understanding]) -> dict[str, float]:
    return {f"share {one.value}": _share([answer.decision is one for answer in answers]) for one in Decision}


def _arguments(understander: Understander, commands: Sequence[Labelled]) -> dict[str, float]:
    """Of commands whose slots are told: all slots of all steps right, and the F1 of single slots by step and words."""
    told = [command for command in commands if command.slots is not None]
    exact, hits, total = [], 0, 0
    for command, steps in zip(
        told, understander.read([understander.line(command.text) for command in told]), strict=True
    ):
        found = [filled_by(step.spans) for step in steps]
        exact.append(found == list(command.slots or ()))
        first, second = (
            Counter(
                (at, slot, word) for at, slots in enumerate(side) for slot, words in slots.items() for word in words
            )
            for side in (found, command.slots or ())
        )
        hits += (first & second).total()
        total += first.total() + second.total()
    return {"count": len(told), "exact match": _share(exact), "F1": 2 * hits / total if total else float("nan")}


def _out_of_scope(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Of each source: how well its out-of-scope commands are told from all tasks."""
    inside = [answer.in_scope for command, answer in pairs if command.families]
    sources = sorted({command.source for command, _ in pairs if not command.families})
    own = {
        source: [answer for command, answer in pairs if command.source == source and not command.families]
        for source in sources
    }
    truth = [float(bool(command.families)) for command, _ in pairs]
    in_scope = np.array([answer.in_scope for _, answer in pairs])
    right = (in_scope >= 0.5) == np.array(truth, bool)
    return {
        "ECE": metrics.calibration_error(np.maximum(in_scope, 1.0 - in_scope), right),
        **{
            source: {
                "count": len(answers),
                "AUROC": metrics.auroc(inside, [answer.in_scope for answer in answers]),
                "FPR at 95 % TPR": metrics.false_positives(inside, [answer.in_scope for answer in answers]),
                **_decisions(answers),
            }
            for source, answers in own.items()
        },
    }


def _conformal(understander: Understander, reader: StepReader, commands: Sequence[Labelled]) -> dict[str, Any]:
    """For each error rate, over commands of one step and out of scope, each taken whole: what its sets are worth."""
    guesses = reader.classifier.guess([understander.line(command.text) for command in commands])
    truth = [command.families[0] if command.families else OUT_OF_SCOPE for command in commands]
    return {f"error rate {rate:g}": _sets(guesses, truth, rate) for rate in RATES}


def _sets(guesses: Sequence[Guess], truth: Sequence[str], rate: float) -> dict[str, float]:
    sets = [(guess.choices(rate), true) for guess, true in zip(guesses, truth, strict=True)]
    accepted = [(found, true) for found, true in sets if len(found) == 1 and found[0] != OUT_OF_SCOPE]
    return {
        "coverage of tasks": _share([true in found for found, true in sets if true != OUT_OF_SCOPE]),
        "coverage out of scope": _share([true in found for found, true in sets if true == OUT_OF_SCOPE]),
        "share of questions": _share([len(found) > 1 for found, _ in sets]),
        "error among accepted": _share([found != (true,) for found, true in accepted]),
    }


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
