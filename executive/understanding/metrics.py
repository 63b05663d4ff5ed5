"""Measures of a classifier with a class for everything out of scope."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def auroc(inside: ArrayLike, outside: ArrayLike) -> float:
    """Probability that an in-scope score lies above an out-of-scope one (area under the ROC curve), ties half."""
    first, second = np.asarray(inside, float), np.asarray(outside, float)
    if not first.size or not second.size:
        return float("nan")
    ordered = np.sort(second)
    below = np.searchsorted(ordered, first, "left")
    tied = np.searchsorted(ordered, first, "right") - below
    return float((below + tied / 2).mean() / second.size)


def false_positives(inside: ArrayLike, outside: ArrayLike, kept: float = 0.95) -> float:
    """Share of out-of-scope scores that pass the threshold which lets the share `kept` of in-scope ones pass."""
    first, second = np.asarray(inside, float), np.asarray(outside, float)
    if not first.size or not second.size:
        return float("nan")
    return float((second >= np.quantile(first, 1.0 - kept)).mean())


def calibration_error(confidence: ArrayLike, correct: ArrayLike, bins: int = 15) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equal-width bins (Guo et al., 2017)."""
    sure, right = np.asarray(confidence, float), np.asarray(correct, float)
    if not sure.size:
        return float("nan")
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [
        abs(sure[bin_of == one].mean() - right[bin_of == one].mean()) * (bin_of == one).mean() for one in set(bin_of)
    ]
    return float(sum(gaps))


def macro_f1(truth: ArrayLike, guess: ArrayLike) -> float:
    """Mean F1 over the classes that occur in `truth`."""
    true, guessed = np.asarray(truth), np.asarray(guess)
    values = []
    for label in np.unique(true):
        hits = float(((true == label) & (guessed == label)).sum())
        values.append(2 * hits / float((true == label).sum() + (guessed == label).sum()))
    return float(np.mean(values)) if values else float("nan")


def accuracy_at(confidence: ArrayLike, correct: ArrayLike, coverage: float) -> float:
    """Accuracy over the share `coverage` of cases with the highest confidence."""
    sure, right = np.asarray(confidence, float), np.asarray(correct, float)
    if not sure.size:
        return float("nan")
    order = np.argsort(-sure, kind="stable")[: max(1, round(coverage * sure.size))]
    return float(right[order].mean())


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(-1, keepdims=True))
    result: NDArray[np.float64] = shifted / shifted.sum(-1, keepdims=True)
    return result
