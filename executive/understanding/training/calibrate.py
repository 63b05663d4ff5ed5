"""Calibration: raw scores to probabilities, fitted on sentences that the network has not learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from executive.understanding.classifier import Calibration, scope_score
from executive.understanding.training.corpus import LABELS, Example

Scores = Callable[[Sequence[str]], NDArray[np.float64]]

FAMILY_COUNT = len(LABELS) - 1


def calibrated(scores_of: Scores, examples: Sequence[Example]) -> Calibration:
    """Fit a temperature for the families and a logistic curve for in scope, both by maximum likelihood.

    Args:
        scores_of: Raw class scores of texts, as the deployed classifier gives them.
        examples: Labelled sentences, in and out of scope.
    """
    scores = scores_of([one.text for one in examples])
    labels = np.array([one.label for one in examples])
    inside = labels < FAMILY_COUNT
    families, truth = scores[inside, :-1], labels[inside]

    def family_loss(log_temperature: float) -> float:
        scaled = families / np.exp(log_temperature)
        peak = scaled.max(1)
        total = peak + np.log(np.exp(scaled - peak[:, None]).sum(1))
        return float((total - scaled[np.arange(len(truth)), truth]).mean())

    evidence = scope_score(scores)
    temperature = float(np.exp(min(np.linspace(-3.0, 3.0, 1201), key=family_loss)))
    slope, offset = _platt(evidence, inside.astype(float))
    return Calibration(round(temperature, 4), round(slope, 4), round(offset, 4))


def _platt(evidence: NDArray[np.float64], inside: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset of the logistic curve of highest likelihood, by damped Newton steps."""
    features = np.stack([evidence, np.ones_like(evidence)], axis=1)
    curve = np.zeros(2)
    for _ in range(100):
        probability = 1.0 / (1.0 + np.exp(-(features @ curve)))
        gradient = features.T @ (probability - inside)
        curvature = (features * (probability * (1.0 - probability))[:, None]).T @ features + 1e-6 * np.eye(2)
        curve = curve - 0.5 * np.linalg.solve(curvature, gradient)
    return float(curve[0]), float(curve[1])
