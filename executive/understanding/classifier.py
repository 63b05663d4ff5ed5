"""The learned classifier: a clause's family, whether it is a task for a robot at all, and where new steps begin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.errors import BadWeights
from executive.types import Family
from executive.understanding.encoder import MODEL_NAME, Encoder, prepare
from executive.understanding.encoder_graph import WIDTH
from executive.understanding.metrics import softmax

WEIGHTS_FOLDER = Path(__file__).parent / "weights"
ADAPTER_FILE = "adapter.safetensors"
HEAD_FILE = "head.safetensors"
CONFIG_FILE = "config.json"
FAMILIES = tuple(Family)
"""Order of the classifier's outputs; one more follows them: out of scope."""


@dataclass(frozen=True)
class Guess:
    """What the classifier makes of one clause.

    Attributes:
        in_scope: Calibrated probability that it is a task for a robot.
        families: Calibrated probability of each family, given that it is one; they sum to 1.
    """

    in_scope: float
    families: dict[Family, float]

    @property
    def family(self) -> Family:
        """The likeliest family."""
        return max(self.families, key=lambda family: self.families[family])

    @property
    def confidence(self) -> float:
        """Probability of the likeliest family."""
        return self.families[self.family]


@dataclass(frozen=True)
class Calibration:
    """How scores become probabilities; fitted on a split of its own.

    Attributes:
        temperature: Divides the families' scores.
        slope, offset: Of the logistic curve over the in-scope score (Platt scaling).
        accept: From this in-scope probability on, a command is a task.
    """

    temperature: float = 1.0
    slope: float = 1.0
    offset: float = 0.0
    accept: float = 0.5


def scope_score(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Evidence for any family against out of scope: logsumexp of the families' scores minus the last score."""
    families = scores[:, :-1]
    peak = families.max(1)
    result: NDArray[np.float64] = peak + np.log(np.exp(families - peak[:, None]).sum(1)) - scores[:, -1]
    return result


class Classifier:
    """Loads the weights and judges clauses. One instance may be used from several threads."""

    def __init__(self, folder: Path = WEIGHTS_FOLDER) -> None:
        """Load from a folder that training wrote.

        Raises:
            BadWeights: if the folder's files cannot be used.
        """
        heads = _heads(folder / HEAD_FILE)
        self._weight, self._bias = heads["head.weight"], heads["head.bias"]
        self._step_weight, self._step_bias = heads["step.weight"][0], heads["step.bias"][0]
        self.calibration = _calibration(folder / CONFIG_FILE)
        self._encoder = Encoder(prepare(folder / ADAPTER_FILE))

    def is_word(self, word: str) -> bool:
        """Whether a word in lower case is a common one, so that it is not taken for a mistyped other word."""
        return self._encoder.is_word(word)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Raw class scores; shape (texts, families + 1)."""
        return (self._encoder.encode(texts) @ self._weight.T + self._bias).astype(np.float64)

    def steps(self, texts: Sequence[str]) -> list[list[int]]:
        """For each text the offsets at which its second and later steps begin."""
        found = self._encoder.encode_tokens(texts) if texts else []
        return [
            [
                start
                for start, score in zip(starts, states @ self._step_weight + self._step_bias, strict=True)
                if score > 0 < start
            ]
            for starts, states in found
        ]

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """One guess a clause, all in one batch."""
        if not texts:
            return []
        scores = self.scores(texts)
        fit = self.calibration
        in_scope = 1.0 / (1.0 + np.exp(-(fit.slope * scope_score(scores) + fit.offset)))
        families = softmax(scores[:, :-1] / fit.temperature)
        return [
            Guess(float(inside), dict(zip(FAMILIES, map(float, row), strict=True)))
            for inside, row in zip(in_scope, families, strict=True)
        ]


def _heads(path: Path) -> dict[str, NDArray[np.float32]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as error:
        raise BadWeights(MODEL_NAME, path, f"{error}.") from None
    classes = len(FAMILIES) + 1
    shapes = {"head.weight": (classes, WIDTH), "head.bias": (classes,), "step.weight": (1, WIDTH), "step.bias": (1,)}
    found = {name: tensor.shape for name, tensor in tensors.items()}
    if found != shapes:
        raise BadWeights(MODEL_NAME, path, f"its tensors are {found}, not {shapes}.")
    return {name: tensor.astype(np.float32) for name, tensor in tensors.items()}


def _calibration(path: Path) -> Calibration:
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        labels = values["families"]
        fit = Calibration(**{name: float(value) for name, value in values["calibration"].items()})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadWeights(MODEL_NAME, path, f"it cannot be read ({error!r}).") from None
    if labels != [family.value for family in FAMILIES]:
        raise BadWeights(MODEL_NAME, path, f"it was trained for the families {labels}.")
    return fit
