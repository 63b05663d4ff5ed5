"""Phrases as vectors: the base sentence encoder's, averaged over the tokens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from executive.understanding.encoder import Encoder, prepare

WIDTH = 384
"""Numbers in a vector."""
_KEPT = 4096


class PhraseVectors:
    """Turns phrases into vectors. It takes the encoder without the adapter for commands, which users may retrain.

    Raises:
        NotInstalled: if the encoder's package is missing.
    """

    def __init__(self) -> None:
        self._encoder = Encoder(prepare(None))
        self._vector = lru_cache(_KEPT)(self._encode)

    def __call__(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 a phrase; shape (phrases, 384)."""
        if not phrases:
            return np.zeros((0, WIDTH), dtype=np.float32)
        return np.stack([self._vector(phrase) for phrase in phrases])

    def _encode(self, phrase: str) -> NDArray[np.float32]:
        states = self._encoder.encode(phrase.lower()).states
        mean = states.mean(axis=0) if len(states) else np.zeros(WIDTH)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


class SentenceEncoder:
    """One phrase to its vector, as skills ask for it. Loads at the first call; one thread at a time calls it."""

    def __call__(self, phrase: str) -> NDArray[np.float32]:
        """A vector of length 1; shape (384,).

        Raises:
            NotInstalled: if the encoder's package is missing.
        """
        vector: NDArray[np.float32] = self._vectors([phrase])[0]
        return vector

    @cached_property
    def _vectors(self) -> PhraseVectors:
        return PhraseVectors()
