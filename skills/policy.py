"""A trained policy, read from its checkpoint folder and run by ONNX Runtime. Needs no torch.

The folder follows LeRobot's layout:

    config.json                  format, skill, features, digests of the other files
    model.safetensors            the network's weights, for training on
    normalisation.safetensors    mean and deviation of every input feature
    policy.onnx                  the same network and normalisation as one graph: what runs on the robot
    README.md                    the model card

`skills.training.export` writes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from executive.errors import BadWeights

FORMAT = "executive-policy/1"
CONFIG, MODEL, NORMALISATION, GRAPH = "config.json", "model.safetensors", "normalisation.safetensors", "policy.onnx"
FILES = (MODEL, NORMALISATION, GRAPH)

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Feature:
    """One input or output of a policy.

    Attributes:
        name: LeRobot's key where there is one: "observation.state", "action".
        shape: Shape without the batch.
        doc: The components in order with their units, e.g. "forward [m/s], left [m/s], turn [rad/s]".
    """

    name: str
    shape: tuple[int, ...]
    doc: str


class Decide(Protocol):
    """What turns features into outputs: a trained policy, or the scripted expert that it learns from."""

    def __call__(self, features: Mapping[str, Array]) -> Mapping[str, Array]:
        """Outputs by name, without a batch, for features by name, without a batch."""


class Policy:
    """A trained policy. Each skill instance has its own; one thread calls it, in tens of microseconds.

    policy = Policy.load(folder, "navigate", INPUTS, OUTPUTS)
    twist = policy({"observation.state": features})["action"]
    """

    def __init__(self, session: Any, outputs: Iterable[Feature]) -> None:
        self._session = session
        self._names = [feature.name for feature in outputs]

    def __deepcopy__(self, memo: dict[int, Any]) -> Policy:
        """It has no state: a copy of what uses it uses the same."""
        return self

    @classmethod
    def load(cls, folder: Path, skill: str, inputs: Iterable[Feature], outputs: Iterable[Feature]) -> Policy:
        """The policy in `folder`, which must be that of `skill` and have exactly these inputs and outputs.

        Raises:
            BadWeights: if a file is missing, damaged, not finite, or belongs to something else.
        """
        inputs, outputs = tuple(inputs), tuple(outputs)
        config = _read_config(folder, skill)
        _check_features(skill, folder / CONFIG, config, inputs, outputs)
        content = {name: _read(skill, folder / name) for name in FILES}
        for name in FILES:
            _check_digest(skill, folder / name, content[name], config["files"])
        for name in (MODEL, NORMALISATION):
            _check_tensors(skill, folder / name, content[name])
        session = _open_session(skill, folder / GRAPH, content[GRAPH])
        _check_graph(skill, folder / GRAPH, session, inputs, outputs)
        return cls(session, outputs)

    def __call__(self, features: Mapping[str, Array]) -> dict[str, Array]:
        """Outputs by name for one set of features by name; none carries a batch dimension."""
        batch = {name: np.asarray(value, dtype=np.float32)[None] for name, value in features.items()}
        return {name: value[0] for name, value in zip(self._names, self._session.run(self._names, batch), strict=True)}


def digest(content: bytes) -> str:
    """SHA-256 of a file's content, as `config.json` gives it."""
    return hashlib.sha256(content).hexdigest()


def describe(features: Iterable[Feature]) -> dict[str, Any]:
    """Features as `config.json` gives them."""
    return {feature.name: {"shape": list(feature.shape), "doc": feature.doc} for feature in features}


def _read(skill: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadWeights(skill, path, f"the file cannot be read ({error.strerror})") from error


def _read_config(folder: Path, skill: str) -> dict[str, Any]:
    path = folder / CONFIG
    try:
        config = json.loads(_read(skill, path))
    except ValueError as error:
        raise BadWeights(skill, path, f"it is not valid JSON ({error})") from error
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise BadWeights(skill, path, f"its format is not '{FORMAT}'")
    if config.get("skill") != skill:
        raise BadWeights(skill, path, f"they are the weights of skill '{config.get('skill')}'")
    if not isinstance(config.get("files"), dict):
        raise BadWeights(skill, path, "it has no digests of the other files")
    return config


def _check_features(
    skill: str, path: Path, config: dict[str, Any], inputs: tuple[Feature, ...], outputs: tuple[Feature, ...]
) -> None:
    for key, features in (("input_features", inputs), ("output_features", outputs)):
        stated = config.get(key)
        if not isinstance(stated, dict):
            raise BadWeights(skill, path, f"it has no '{key}'")
        expected = {feature.name: list(feature.shape) for feature in features}
        found = {name: value.get("shape") if isinstance(value, dict) else None for name, value in stated.items()}
        if found != expected:
            raise BadWeights(skill, path, f"'{key}' has {_words(found)}, but the skill has {_words(expected)}")


def _words(shapes: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {shape}" for name, shape in shapes.items()) or "nothing"


def _check_digest(skill: str, path: Path, content: bytes, digests: Mapping[str, str]) -> None:
    if digest(content) != digests.get(path.name):
        raise BadWeights(skill, path, "its content is damaged or was changed (the SHA-256 differs from config.json)")


def _check_tensors(skill: str, path: Path, content: bytes) -> None:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors = load(content)
    except SafetensorError as error:
        raise BadWeights(skill, path, f"it is not a safetensors file ({error})") from error
    for name, tensor in tensors.items():
        if not np.isfinite(tensor).all():
            raise BadWeights(skill, path, f"tensor '{name}' holds values that are not finite")


def _open_session(skill: str, path: Path, content: bytes) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has no public base class for its errors
        raise BadWeights(skill, path, f"ONNX Runtime cannot open it ({str(error).splitlines()[0]})") from error


def _check_graph(
    skill: str, path: Path, session: Any, inputs: tuple[Feature, ...], outputs: tuple[Feature, ...]
) -> None:
    for what, nodes, features in (
        ("inputs", session.get_inputs(), inputs),
        ("outputs", session.get_outputs(), outputs),
    ):
        found = {node.name: list(node.shape[1:]) for node in nodes}
        expected = {feature.name: list(feature.shape) for feature in features}
        if found != expected:
            raise BadWeights(skill, path, f"its {what} are {_words(found)}, but the skill has {_words(expected)}")
    probe = {feature.name: np.zeros((1, *feature.shape), dtype=np.float32) for feature in inputs}
    answers = session.run([feature.name for feature in outputs], probe)
    if not all(np.isfinite(answer).all() for answer in answers):
        raise BadWeights(skill, path, "its answer to a trial input is not finite")
