"""Calibration: raw scores to probabilities, fitted on commands that the network has not learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from executive.understanding.classifier import OUT_OF_SCOPE, Calibration, Classifier, Scores, scope_score
from executive.understanding.conformal import Conformal
from executive.understanding.training.corpus import Example


def scored(classifier: Classifier, examples: Sequence[Example]) -> tuple[Scores, NDArray[np.int64]]:
    """Raw class scores of all steps of the examples, cut where they truly begin, and the index of their classes."""
    rows, labels = [], []
    classes = (*classifier.families, OUT_OF_SCOPE)
    for one in examples:
        edges = (*one.starts, len(one.text))
        rows.append(classifier.scores(classifier.see(one.text), list(pairwise(edges))))
        labels += [classes.index(label) for label in one.labels]
    return np.concatenate(rows), np.array(labels)


def calibrated(scores: Scores, labels: NDArray[np.int64]) -> Calibration:
    """Fit a temperature for the families, a logistic curve for in scope, and thresholds for sets of classes.

    Args:
        scores: Raw class scores; shape (steps, families + 1).
        labels: Index of each step's class; the last class is out of scope.
    """
    outside = scores.shape[1] - 1
    inside = labels < outside
    families, truth = scores[inside, :-1], labels[inside]

    def family_loss(log_temperature: float) -> float:
        scaled = families / np.exp(log_temperature)
        peak = scaled.max(1)
        total = peak + np.log(np.exp(scaled - peak[:, None]).sum(1))
        return float((total - scaled[np.arange(len(truth)), truth]).mean())

    temperature = float(np.exp(min(np.linspace(-3.0, 3.0, 1201), key=family_loss)))
    slope, offset = _platt(scope_score(scores), inside.astype(float))
    fit = Calibration(round(temperature, 4), round(slope, 4), round(offset, 4))
    names = [str(number) for number in range(outside)]
    guesses = fit.guess(scores, names)
    tasks = [
        one.in_scope * one.families[names[label]] for one, label in zip(guesses, labels, strict=True) if label < outside
    ]
    others = [1.0 - one.in_scope for one, label in zip(guesses, labels, strict=True) if label == outside]
    return replace(fit, conformal=Conformal.fitted(tasks, others))


def _platt(evidence: Scores, inside: Scores) -> tuple[float, float]:
    """Slope and offset of the logistic curve of highest likelihood, by damped Newton steps."""
    features = np.stack([evidence, np.ones_like(evidence)], axis=1)
    curve = np.zeros(2)
    for _ in range(100):
        probability = 1.0 / (1.0 + np.exp(-(features @ curve)))
        gradient = features.T @ (probability - inside)
        curvature = (features * (probability * (1.0 - probability))[:, None]).T @ features + 1e-6 * np.eye(2)
        curve = curve - 0.5 * np.linalg.solve(curvature, gradient)
    return float(curve[0]), float(curve[1])
