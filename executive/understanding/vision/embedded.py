"""The small vision-language network that ships with the project, run by ONNX Runtime without torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from executive.understanding.vision.checkpoint import WEIGHTS, Calibration, check, load
from executive.understanding.vision.crops import Array, crops
from executive.understanding.vision.language import Probabilities
from executive.understanding.vision.regions import Region
from executive.understanding.vision.scenes.phrases import vocabulary
from executive.understanding.vision.view import View
from executive.understanding.vision.words import PhraseVectors


class EmbeddedModel:
    """Two towers that meet in one space, as CLIP has them; see the model card under `weights`.

    Args:
        folder: The weights; opened at the first call.

    Raises:
        BadWeights: if they are missing or damaged.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        check(folder)  # now: at the first call the robot moves already
        self._folder = folder

    def scores(self, view: View, regions: Sequence[Region], phrases: Sequence[str]) -> Probabilities:
        """See `VisionLanguage`.

        Raises:
            BadWeights: if the weights cannot be used.
            NotInstalled: if the sentence encoder is missing.
        """
        if not regions or not phrases:
            return np.zeros((len(regions), len(phrases)))
        image, phrase, calibration = self._towers
        pictures, numbers = crops(view, regions)
        seen: Array = image.run(None, {"picture": pictures, "numbers": numbers})[0]
        said: Array = phrase.run(None, {"phrase": self._vectors(phrases)})[0]
        odds = calibration.scale * (seen @ said.T).astype(np.float64) + calibration.shift
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))

    def known(self, words: str) -> str:
        """See `VisionLanguage`."""
        return " ".join(word for word in words.lower().split() if word in self._vocabulary)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return vocabulary()

    @cached_property
    def _towers(self) -> tuple[Any, Any, Calibration]:
        return load(self._folder)

    @cached_property
    def _vectors(self) -> PhraseVectors:
        return PhraseVectors()
