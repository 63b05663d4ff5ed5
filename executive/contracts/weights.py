"""Folders of learned weights: what tells that they are whole, finite, and of the shape that is asked for.

    config = read_config("the critic", folder)
    content = read_whole("the critic", folder / "critic.safetensors", config)
    tensors = read_tensors("the critic", folder / "critic.safetensors", content)
    check_shapes("the critic", folder / "critic.safetensors", tensors, {"mean": (8,)})

Every such folder has a `config.json` that gives the SHA-256 of its other files under "files". Any thread may call
these.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.errors import BadWeights

CONFIG = "config.json"
FILES = "files"
"""Where the configuration has the digests, by name of the file."""

Shapes = Mapping[str, tuple[int, ...]]


def digest(content: bytes) -> str:
    """SHA-256 of a file's content, as `config.json` gives it."""
    return hashlib.sha256(content).hexdigest()


def digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """What belongs under `FILES` for the files that lie in a folder."""
    return {name: digest((folder / name).read_bytes()) for name in names}


def read(what: str, path: Path) -> bytes:
    """A file's content.

    Args:
        what: Whose weights they are, for the sentence: "skill 'grasp'".
        path: The file.

    Raises:
        BadWeights: if it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadWeights(what, path, f"the file cannot be read ({error.strerror})") from error


def read_config(what: str, folder: Path, format: str) -> dict[str, Any]:
    """The configuration of a folder.

    Raises:
        BadWeights: if it cannot be read, is of another format, or has no digests.
    """
    path = folder / CONFIG
    try:
        config = json.loads(read(what, path))
    except (ValueError, RecursionError) as error:
        raise BadWeights(what, path, f"it is not valid JSON ({error})") from error
    if not isinstance(config, dict) or config.get("format") != format:
        raise BadWeights(what, path, f"its format is not '{format}'")
    if not isinstance(config.get(FILES), dict):
        raise BadWeights(what, path, "it has no digests of the other files")
    return config


def read_whole(what: str, path: Path, config: Mapping[str, Any]) -> bytes:
    """The content of a file, once it is known to be the one that the configuration means.

    Raises:
        BadWeights: if it cannot be read or is another one.
    """
    content = read(what, path)
    if digest(content) != config[FILES].get(path.name):
        raise BadWeights(what, path, f"its content is damaged or was changed (the SHA-256 differs from {CONFIG})")
    return content


def read_tensors(what: str, path: Path, content: bytes) -> dict[str, NDArray[Any]]:
    """The tensors in the content of a safetensors file.

    Raises:
        BadWeights: if it is no such file, or something in it is not finite.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors = load(content)
    except SafetensorError as error:
        raise BadWeights(what, path, f"it is not a safetensors file ({error})") from error
    for name, tensor in tensors.items():
        if not np.isfinite(tensor).all():
            raise BadWeights(what, path, f"tensor '{name}' holds values that are not finite")
    return tensors


def check_shapes(what: str, path: Path, tensors: Mapping[str, NDArray[Any]], shapes: Shapes) -> None:
    """Refuse tensors that are not exactly these.

    Raises:
        BadWeights: if names or shapes are others.
    """
    if lacking := [name for name in shapes if name not in tensors]:
        raise BadWeights(what, path, f"it lacks {', '.join(lacking)}")
    if strange := sorted(set(tensors) - set(shapes)):
        raise BadWeights(what, path, f"it holds {', '.join(strange)}, which belongs to something else")
    for name, shape in shapes.items():
        if tensors[name].shape != shape:
            raise BadWeights(what, path, f"its '{name}' has the shape {tensors[name].shape}, not {shape}")


def open_graph(what: str, path: Path, content: bytes, inputs: Shapes, outputs: Shapes) -> Any:
    """An ONNX graph as a session of ONNX Runtime on one thread, after a trial with zeros.

    Args:
        what, path: For the sentence.
        content: The file's content.
        inputs, outputs: Names and shapes without the batch of what it takes and gives, all 32-bit floats.

    Raises:
        BadWeights: if it cannot be opened, takes or gives something else, or answers with what is not finite.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has no public base class for its errors
        raise BadWeights(what, path, f"ONNX Runtime cannot open it ({str(error).splitlines()[0]})") from error
    for side, nodes, shapes in (("inputs", session.get_inputs(), inputs), ("outputs", session.get_outputs(), outputs)):
        found = {node.name: tuple(node.shape[1:]) for node in nodes}
        if found != dict(shapes):
            raise BadWeights(what, path, f"its {side} are {in_words(found)}, not {in_words(shapes)}")
    zeros = {name: np.zeros((1, *shape), np.float32) for name, shape in inputs.items()}
    try:
        answers = session.run(list(outputs), zeros)
    except Exception as error:
        raise BadWeights(what, path, f"it does not run ({str(error).splitlines()[0]})") from error
    if not all(np.isfinite(answer).all() for answer in answers):
        raise BadWeights(what, path, "its answer to a trial input is not finite")
    return session


def in_words(shapes: Mapping[str, Any]) -> str:
    """Names with shapes: "observation.state [4], action [3]"."""
    lists = {name: list(shape) if isinstance(shape, tuple) else shape for name, shape in shapes.items()}
    return ", ".join(f"{name} {shape}" for name, shape in lists.items()) or "nothing"
