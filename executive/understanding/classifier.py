"""The learned heads on the encoder's vectors: where steps begin, which words fill slots, and what a step is.

A user's weights may know more families than the ten; the folder's configuration lists them in order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.contracts.weights import CONFIG, check_shapes, read_config, read_tensors, read_whole
from executive.errors import BadWeights
from executive.understanding.conformal import Conformal
from executive.understanding.encoder import Encoder, prepare
from executive.understanding.encoder_graph import WIDTH
from executive.understanding.metrics import softmax
from executive.understanding.tags import TAGS

WEIGHTS_FOLDER = Path(__file__).parent / "weights"
ADAPTER_FILE = "adapter.safetensors"
HEAD_FILE = "head.safetensors"
MODEL_NAME = "understanding"
FORMAT = "executive-understanding/1"
OUT_OF_SCOPE = "out_of_scope"
"""Name of the class that is no family; the last one of the class head."""

_KEPT = 16
"""Texts whose sights are kept: a command is looked at once for its remarks and once for its steps."""

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Guess:
    """What the classifier makes of one step.

    Attributes:
        in_scope: Calibrated probability that it is a task for a robot.
        families: Calibrated probability of each family, given that it is one; they sum to 1.
        conformal: Thresholds for sets of classes.
    """

    in_scope: float
    families: Mapping[str, float]
    conformal: Conformal = field(default_factory=Conformal, repr=False)

    @property
    def family(self) -> str:
        """The likeliest family."""
        return max(self.families, key=lambda family: self.families[family])

    @property
    def confidence(self) -> float:
        """Probability of the likeliest family."""
        return self.families[self.family]

    def choices(self, error_rate: float) -> tuple[str, ...]:
        """Families, and perhaps `out_of_scope`, among which the truth is, but for the error rate; likeliest first."""
        tasks = {family: self.in_scope * share for family, share in self.families.items()}
        return self.conformal.choices(tasks, {OUT_OF_SCOPE: 1.0 - self.in_scope}, error_rate)


@dataclass(frozen=True)
class Calibration:
    """How scores become probabilities; fitted on a split of its own.

    Attributes:
        temperature: Divides the families' scores.
        slope, offset: Of the logistic curve over the in-scope score (Platt scaling).
        accept: From this in-scope probability on, a command is a task.
        begin: Above this score a step begins at a token; low, as a step that is missed is lost without a word.
        conformal: Thresholds for sets of classes.
    """

    temperature: float = 1.0
    slope: float = 1.0
    offset: float = 0.0
    accept: float = 0.5
    begin: float = -1.5
    conformal: Conformal = field(default_factory=Conformal)

    def guess(self, scores: Scores, families: Sequence[str]) -> list[Guess]:
        """One guess a row of raw class scores; shape (steps, families + 1)."""
        in_scope = 1.0 / (1.0 + np.exp(-(self.slope * scope_score(scores) + self.offset)))
        shares = softmax(scores[:, :-1] / self.temperature)
        return [
            Guess(float(inside), dict(zip(families, map(float, row), strict=True)), self.conformal)
            for inside, row in zip(in_scope, shares, strict=True)
        ]


def meanings(folder: Path = WEIGHTS_FOLDER) -> dict[str, str]:
    """What each family of a folder's weights means in a few words, in the order of the network's outputs.

    Raises:
        BadWeights: if the folder's configuration cannot be read.
    """
    return _fitted(folder / CONFIG, read_config(MODEL_NAME, folder, FORMAT))[0]


def scope_score(scores: Scores) -> Scores:
    """Evidence for any family against out of scope: logsumexp of the families' scores minus the last score."""
    families = scores[:, :-1]
    peak = families.max(1)
    result: Scores = peak + np.log(np.exp(families - peak[:, None]).sum(1)) - scores[:, -1]
    return result


@dataclass(frozen=True)
class Sight:
    """What the network sees in one text.

    Attributes:
        offsets: Start and end of each token in the text.
        begins: For each token the score that a step begins there.
        tags: Scores of the slots' tags; shape (tokens, tags).
        states: One vector a token; shape (tokens, 384).
    """

    offsets: tuple[tuple[int, int], ...]
    begins: NDArray[np.float32]
    tags: NDArray[np.float32]
    states: NDArray[np.float32]

    def within(self, start: int, end: int) -> slice:
        """The tokens that begin within a part of the text."""
        inside = [at for at, (first, _) in enumerate(self.offsets) if start <= first < end]
        return slice(inside[0], inside[-1] + 1) if inside else slice(0, 0)


class Classifier:
    """Loads the weights and judges texts. One instance may be used from several threads.

    Attributes:
        meanings: What each family means in a few words, as in a question; its keys are the families in order.
        calibration: How scores become probabilities.
        see: What the network sees in a text, in one pass; `see(text)` gives a `Sight`.
    """

    def __init__(self, folder: Path = WEIGHTS_FOLDER) -> None:
        """Load from a folder that training wrote.

        Raises:
            BadWeights: if the folder's files cannot be used.
        """
        config = read_config(MODEL_NAME, folder, FORMAT)
        self.meanings, self.calibration = _fitted(folder / CONFIG, config)
        self._heads = _heads(folder / HEAD_FILE, config, len(self.meanings) + 1)
        read_whole(MODEL_NAME, folder / ADAPTER_FILE, config)
        self._encoder = Encoder(prepare(folder / ADAPTER_FILE))
        self.see = lru_cache(_KEPT)(self._see)

    @property
    def families(self) -> tuple[str, ...]:
        """The families in the order of the class head's outputs; one more output follows: out of scope."""
        return tuple(self.meanings)

    def is_word(self, word: str) -> bool:
        """Whether a word in lower case is a common one, so that it is not taken for a mistyped other word."""
        return self._encoder.is_word(word)

    def _see(self, text: str) -> Sight:
        tokens = self._encoder.encode(text)
        return Sight(
            tokens.offsets, self._head("step", tokens.states)[:, 0], self._head("tag", tokens.states), tokens.states
        )

    def scores(self, sight: Sight, parts: Sequence[tuple[int, int]]) -> Scores:
        """Raw class scores of parts of a text, given as offsets; shape (parts, families + 1)."""
        rows = [sight.states[sight.within(start, end)] for start, end in parts]
        means = [row.mean(0) if len(row) else np.zeros(WIDTH, np.float32) for row in rows]
        return self._head("class", np.stack(means)).astype(np.float64)

    def judge(self, sight: Sight, parts: Sequence[tuple[int, int]]) -> list[Guess]:
        """One guess a part of a text, in the context of the whole."""
        return self.calibration.guess(self.scores(sight, parts), self.families) if parts else []

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """One guess a text, each taken as one step."""
        return [self.judge(self.see(text), [(0, len(text))])[0] for text in texts]

    def _head(self, name: str, states: NDArray[np.float32]) -> NDArray[np.float32]:
        result: NDArray[np.float32] = states @ self._heads[f"{name}.weight"].T + self._heads[f"{name}.bias"]
        return result


def head_sizes(classes: int) -> dict[str, int]:
    """Outputs of each head, by its name."""
    return {"class": classes, "step": 1, "tag": len(TAGS)}


def _heads(path: Path, config: Mapping[str, Any], classes: int) -> dict[str, NDArray[np.float32]]:
    tensors = read_tensors(MODEL_NAME, path, read_whole(MODEL_NAME, path, config))
    shapes: dict[str, tuple[int, ...]] = {}
    for name, size in head_sizes(classes).items():
        shapes |= {f"{name}.weight": (size, WIDTH), f"{name}.bias": (size,)}
    check_shapes(MODEL_NAME, path, tensors, shapes)
    return {name: tensor.astype(np.float32) for name, tensor in tensors.items()}


def _fitted(path: Path, config: Mapping[str, Any]) -> tuple[dict[str, str], Calibration]:
    try:
        meanings = {str(name): str(means) for name, means in config["families"].items()}
        fit = dict(config["calibration"])
        conformal = Conformal(**{name: tuple(map(float, row)) for name, row in fit.pop("conformal").items()})
        numbers = {name: float(value) for name, value in fit.items()}
        calibration = Calibration(**numbers, conformal=conformal)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadWeights(MODEL_NAME, path, f"its families and its calibration cannot be read ({error!r})") from None
    if not all(map(math.isfinite, numbers.values())) or calibration.temperature <= 0.0:
        raise BadWeights(MODEL_NAME, path, "its calibration holds a number that cannot be")
    return meanings, calibration
