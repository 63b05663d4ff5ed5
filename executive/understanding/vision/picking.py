"""Probabilities of picking one out of several, when it is uncertain which of them fit and how they compare."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector

Matrix = NDArray[np.float64]


def before(values: Vector, deviation: float) -> Matrix:
    """How probably value j is smaller than value i, each with the same error; shape (values, values)."""
    apart = (values[:, None] - values[None, :]) / (math.sqrt(2.0) * deviation)
    return np.array([[0.5 * (1.0 + math.erf(value / math.sqrt(2.0))) for value in row] for row in apart])


def ranked(fits: Vector, ahead: Matrix, rank: int = 1) -> Vector:
    """The probability that each one fits and is the `rank`-th of those that fit; shape (things,).

    Args:
        fits: Probability that each fits, independently.
        ahead: Probability that thing j comes before thing i; shape (things, things).
        rank: Which one, from 1.
    """
    return np.array([fits[i] * _count(np.delete(fits * ahead[i], i), rank)[rank - 1] for i in range(len(fits))])


def any_of(fits: Vector) -> Vector:
    """The probability that each one is meant when any that fits may be, all alike; shape (things,)."""
    shares = 1.0 / np.arange(1, len(fits) + 1)
    return np.array([fits[i] * (_count(np.delete(fits, i), len(fits)) @ shares) for i in range(len(fits))])


def middle(fits: Vector, ahead: Matrix) -> Vector:
    """How far each one is from having as many before it as behind it among those that fit; shape (things,)."""
    smaller = ahead @ fits - np.diag(ahead) * fits
    larger = (1.0 - ahead) @ fits - (1.0 - np.diag(ahead)) * fits
    return np.asarray(np.abs(smaller - larger))


def within(distances: Matrix, limit: float, softness: float) -> Matrix:
    """How probably each distance counts as below a limit [m] that people draw softly."""
    return np.asarray(1.0 / (1.0 + np.exp((distances - limit) / softness)))


def _count(probabilities: Vector, size: int) -> Vector:
    """Probability that 0, 1, ... `size` - 1 of independent events happen (Poisson-binomial); shape (size,)."""
    counts = np.zeros(size)
    counts[0] = 1.0
    for probability in probabilities:
        counts[1:] = counts[1:] * (1.0 - probability) + counts[:-1] * probability
        counts[0] *= 1.0 - probability
    return counts
