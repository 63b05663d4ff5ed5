"""Learns the value of tasks from tries, and measures it on flats that it has not seen. Needs numpy alone.

Flats are split by their seed: of ten, six train the networks, two calibrate them, two are held out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.mission.evidence import Evidence
from executive.mission.value import Ensemble, inputs_of, logistic

MEMBERS, WIDTH = 10, 16
STEPS = 300
_RATE = 0.01
_DECAY = 6.0
"""Weight decay over all tries together: the fewer there are, the closer the networks stay to knowing nothing."""
_TRAIN, _CALIBRATE = range(6), range(6, 8)
"""Last digits of the seeds of flats that train and calibrate; the others are held out."""


@dataclass(frozen=True)
class Try:
    """One task that was tried.

    Attributes:
        flat: Seed of the flat.
        family: Family of the task.
        kind: Kind of its object, or "".
        evidence: What the robot knew before.
        success: Whether the simulator's state was what the task asked for at the end.
    """

    flat: int
    family: str
    kind: str
    evidence: Evidence
    success: bool


@dataclass(frozen=True)
class Split:
    """Inputs (count, inputs), successes (count,) and flats (count,) of some tries."""

    inputs: Vector
    successes: Vector
    flats: Vector


def split(tries: Sequence[Try], families: tuple[str, ...]) -> tuple[Split, Split, Split]:
    """The tries that train, calibrate, and are held out."""

    def of(chosen: list[Try]) -> Split:
        inputs = np.array([inputs_of(one.family, one.evidence, families) for one in chosen])
        successes = np.array([float(one.success) for one in chosen])
        return Split(inputs, successes, np.array([one.flat for one in chosen]))

    parts: list[list[Try]] = [[], [], []]
    for one in tries:
        digit = one.flat % 10
        parts[0 if digit in _TRAIN else 1 if digit in _CALIBRATE else 2].append(one)
    return of(parts[0]), of(parts[1]), of(parts[2])


def trained(train: Split, calibrate: Split, seed: int, progress: Callable[[float], None]) -> Ensemble:
    """An ensemble whose members learn from flats drawn with replacement, calibrated on flats that they do not know."""
    random = np.random.default_rng(seed)
    ensemble = _initial(train, random)
    weights = np.stack([_drawn(train.flats, random) for _ in range(MEMBERS)])
    parameters = [ensemble.hidden, ensemble.hidden_bias, ensemble.output, ensemble.output_bias]
    movers = [_Adam(one) for one in parameters]
    scaled = (train.inputs - ensemble.mean) / ensemble.scale
    for step in range(1, STEPS + 1):
        slopes = _slopes(parameters, scaled, train.successes, weights)
        rate = _RATE * 0.5 * (1.0 + math.cos(math.pi * step / STEPS))
        for mover, slope in zip(movers, slopes, strict=True):
            mover.move(slope, rate)
        if step % 100 == 0:
            progress(step / STEPS)
    return _calibrated(ensemble, calibrate)


class _Adam:
    """Moves one array of parameters in place (Kingma and Ba, 2015)."""

    def __init__(self, values: Vector) -> None:
        self._values, self._steps = values, 0
        self._mean, self._square = np.zeros_like(values), np.zeros_like(values)

    def move(self, slope: Vector, rate: float) -> None:
        """One step against the slope."""
        self._steps += 1
        self._mean += 0.1 * (slope - self._mean)
        self._square += 0.001 * (slope**2 - self._square)
        mean, square = self._mean / (1 - 0.9**self._steps), self._square / (1 - 0.999**self._steps)
        self._values -= rate * mean / (np.sqrt(square) + 1e-8)


def _initial(train: Split, random: np.random.Generator) -> Ensemble:
    count = train.inputs.shape[1]
    spread = train.inputs.std(axis=0)
    return Ensemble(
        mean=train.inputs.mean(axis=0),
        scale=np.where(spread > 1e-6, spread, 1.0),
        hidden=random.normal(0.0, 1.0 / math.sqrt(count), (MEMBERS, count, WIDTH)),
        hidden_bias=np.zeros((MEMBERS, WIDTH)),
        output=random.normal(0.0, 1.0 / math.sqrt(WIDTH), (MEMBERS, WIDTH)),
        output_bias=np.zeros(MEMBERS),
        slope=np.array(1.0),
        offset=np.array(0.0),
    )


def _drawn(flats: Vector, random: np.random.Generator) -> Vector:
    """How often each try counts when as many flats are drawn with replacement as there are; mean 1."""
    known = np.unique(flats)
    counts = np.bincount(random.integers(len(known), size=len(known)), minlength=len(known)).astype(np.float64)
    drawn = counts[np.searchsorted(known, flats)]
    return np.asarray(drawn / drawn.mean())


def _slopes(parameters: list[Vector], scaled: Vector, successes: Vector, weights: Vector) -> list[Vector]:
    """Gradient of the weighted log-loss with weight decay, for all members at once."""
    hidden, hidden_bias, output, output_bias = parameters
    count = len(successes)
    active = np.tanh(np.einsum("ni,mih->mnh", scaled, hidden) + hidden_bias[:, None])
    odds = np.einsum("mnh,mh->mn", active, output) + output_bias[:, None]
    error = (logistic(odds) - successes) * weights / count
    back = error[..., None] * output[:, None] * (1.0 - active**2)
    return [
        np.einsum("ni,mnh->mih", scaled, back) + _DECAY / count * hidden,
        back.sum(axis=1),
        np.einsum("mnh,mn->mh", active, error) + _DECAY / count * output,
        error.sum(axis=1),
    ]


def _calibrated(ensemble: Ensemble, calibrate: Split) -> Ensemble:
    """Slope and offset of the log-odds by Newton's method (Platt), with a little prior so that they stay sane."""
    odds = ensemble.log_odds(calibrate.inputs)
    inputs = np.stack([odds, np.ones_like(odds)], axis=1)
    at, prior, start = np.array([1.0, 0.0]), np.array([1.0, 1.0]), np.array([1.0, 0.0])
    for _ in range(30):
        chance = logistic(inputs @ at)
        slope = inputs.T @ (chance - calibrate.successes) + prior * (at - start)
        bend = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + np.diag(prior)
        at = at - np.linalg.solve(bend, slope)
    return Ensemble(**{**vars(ensemble), "slope": np.array(at[0]), "offset": np.array(at[1])})
