"""Sentence vectors of very many wordings, kept on disk: a training that goes on need not make them again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_TENSOR, _TEXTS = "vectors", "texts"


class SentenceVectors:
    """Words → sentence vector, from a file as far as it has them.

    Args:
        encode: Makes a vector; shape (384,).
        path: The file.
    """

    def __init__(self, encode: Callable[[str], NDArray[np.float32]], path: Path) -> None:
        self._encode, self._path = encode, path
        self._known: dict[str, NDArray[np.float32]] = {}
        if path.exists():
            from safetensors import safe_open

            with safe_open(path, "np") as file:
                texts: list[str] = json.loads(file.metadata()[_TEXTS])
                self._known = dict(zip(texts, file.get_tensor(_TENSOR), strict=True))

    def __call__(self, text: str) -> NDArray[np.float32]:
        """The vector of one wording; shape (384,)."""
        if text not in self._known:
            self._known[text] = self._encode(text)
        return self._known[text]

    def prepare(self, texts: Iterable[str]) -> None:
        """Make the vectors of these wordings that are missing, and write the file."""
        from safetensors.numpy import save_file

        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if not missing:
            return
        for text in missing:
            self(text)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        vectors = np.stack(list(self._known.values())).astype(np.float32)
        save_file({_TENSOR: vectors}, part, metadata={_TEXTS: json.dumps(list(self._known))})
        part.replace(self._path)
