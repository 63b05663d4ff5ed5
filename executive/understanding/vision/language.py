"""The contract of models that say how well words describe what a region of an image shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from executive.understanding.vision.regions import Region
from executive.understanding.vision.view import View

Probabilities = NDArray[np.float64]


class VisionLanguage(Protocol):
    """Scores regions against phrases. One thread at a time calls it; loading happens at the first call.

    `EmbeddedModel` is the small network that ships with the project, `HubModel` any CLIP or SigLIP.
    """

    def scores(self, view: View, regions: Sequence[Region], phrases: Sequence[str]) -> Probabilities:
        """The probability, 0 to 1, that each phrase describes each region; shape (regions, phrases).

        Every pair is judged by itself: a phrase may describe several regions, or none.
        """

    def known(self, words: str) -> str:
        """Those of the words that the model has learned; what it says of others is a guess.

        A guess may rank regions, but must not choose for a person.
        """
