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

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from executive.contracts.weights import CONFIG, in_words, open_graph, read_config, read_tensors, read_whole
from executive.errors import BadWeights

FORMAT = "executive-policy/1"
MODEL, NORMALISATION, GRAPH = "model.safetensors", "normalisation.safetensors", "policy.onnx"
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
        inputs, outputs, what = tuple(inputs), tuple(outputs), f"skill '{skill}'"
        config = read_config(what, folder, FORMAT)
        if config.get("skill") != skill:
            raise BadWeights(what, folder / CONFIG, f"they are the weights of skill '{config.get('skill')}'")
        _check_features(what, folder / CONFIG, config, "input_features", inputs)
        _check_features(what, folder / CONFIG, config, "output_features", outputs)
        content = {name: read_whole(what, folder / name, config) for name in FILES}
        for name in (MODEL, NORMALISATION):
            read_tensors(what, folder / name, content[name])
        return cls(open_graph(what, folder / GRAPH, content[GRAPH], _shapes(inputs), _shapes(outputs)), outputs)

    def __call__(self, features: Mapping[str, Array]) -> dict[str, Array]:
        """Outputs by name for one set of features by name; none carries a batch dimension."""
        batch = {name: np.asarray(value, dtype=np.float32)[None] for name, value in features.items()}
        return {name: value[0] for name, value in zip(self._names, self._session.run(self._names, batch), strict=True)}


def describe(features: Iterable[Feature]) -> dict[str, Any]:
    """Features as `config.json` gives them."""
    return {feature.name: {"shape": list(feature.shape), "doc": feature.doc} for feature in features}


def _check_features(what: str, path: Path, config: Mapping[str, Any], key: str, features: Iterable[Feature]) -> None:
    stated = config.get(key)
    if not isinstance(stated, dict):
        raise BadWeights(what, path, f"it has no '{key}'")
    expected = {feature.name: list(feature.shape) for feature in features}
    found = {name: value.get("shape") if isinstance(value, dict) else None for name, value in stated.items()}
    if found != expected:
        raise BadWeights(what, path, f"'{key}' has {in_words(found)}, but the skill has {in_words(expected)}")


def _shapes(features: Iterable[Feature]) -> dict[str, tuple[int, ...]]:
    return {feature.name: feature.shape for feature in features}
