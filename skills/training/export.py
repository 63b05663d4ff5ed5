"""Writes a trained network as the checkpoint folder that `skills.policy` reads."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from executive.contracts.weights import CONFIG, digests
from skills.policy import FILES, FORMAT, GRAPH, MODEL, NORMALISATION, Feature, Policy, describe
from skills.training.networks import Normalise

TOLERANCE = 5e-5
"""Two runtimes add the terms of a convolution in different orders; float32 keeps about 1e-5 of that."""


def export(
    network: nn.Module,
    folder: Path,
    skill: str,
    inputs: Sequence[Feature],
    outputs: Sequence[Feature],
    examples: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]],
) -> float:
    """Write the checkpoint folder and hold its graph against torch.

    Args:
        network: Takes the inputs in order, returns the outputs in order; every tensor has a batch dimension.
        folder: Where to write; files of an earlier export are replaced.
        skill: Name of the skill.
        inputs, outputs: What the network takes and gives.
        examples: Input values by name with a batch dimension, for the comparison.

    Returns:
        The largest difference between the graph's and torch's answers on the examples, against 1 or, where larger,
        the answer itself.

    Raises:
        ValueError: if that difference exceeds `TOLERANCE`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network = network.eval()
    _write_tensors(network, folder)
    _write_graph(network, folder / GRAPH, inputs, outputs)
    config = {
        "format": FORMAT,
        "skill": skill,
        "input_features": describe(inputs),
        "output_features": describe(outputs),
        "files": digests(folder, FILES),
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    difference = _difference(network, Policy.load(folder, skill, inputs, outputs), inputs, outputs, examples)
    if difference > TOLERANCE:
        raise ValueError(f"the exported graph differs from the network by {difference:.2e}, more than {TOLERANCE:.0e}")
    return difference


def restore(network: nn.Module, folder: Path) -> None:
    """Load the weights and the normalisation of a checkpoint folder into a network of the same make."""
    from safetensors.torch import load_file

    network.load_state_dict(load_file(folder / MODEL) | load_file(folder / NORMALISATION))


def _write_tensors(network: nn.Module, folder: Path) -> None:
    from safetensors.torch import save_file

    owners = tuple(f"{name}." for name, module in network.named_modules() if isinstance(module, Normalise))
    tensors = {name: value.detach().contiguous() for name, value in network.state_dict().items()}
    save_file({name: value for name, value in tensors.items() if not name.startswith(owners)}, folder / MODEL)
    save_file({name: value for name, value in tensors.items() if name.startswith(owners)}, folder / NORMALISATION)
    for name in (MODEL, NORMALISATION):
        (folder / name).chmod(0o644)  # safetensors writes files that nobody else may read


def _write_graph(network: nn.Module, path: Path, inputs: Sequence[Feature], outputs: Sequence[Feature]) -> None:
    trial = tuple(torch.zeros(2, *feature.shape) for feature in inputs)
    batch = torch.export.Dim("batch")
    with warnings.catch_warnings(), _quiet():
        warnings.simplefilter("ignore")  # torch's exporter warns about torch's own deprecations
        program = torch.onnx.export(
            network,
            trial,
            input_names=[feature.name for feature in inputs],
            output_names=[feature.name for feature in outputs],
            dynamic_shapes=tuple({0: batch} for _ in inputs),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    if program is None:
        raise ValueError("torch gave no graph")
    for node in program.model.graph:
        node.metadata_props.clear()  # stack traces of the exporter, with this machine's paths
    program.save(path, external_data=False)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps torch's exporter from logging that torchvision, which nothing here needs, is missing."""
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _difference(
    network: nn.Module,
    policy: Policy,
    inputs: Sequence[Feature],
    outputs: Sequence[Feature],
    examples: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]],
) -> float:
    with torch.inference_mode():
        answer = network(*(torch.from_numpy(examples[feature.name]) for feature in inputs))
    answers: tuple[Tensor, ...] = (answer,) if isinstance(answer, Tensor) else answer
    largest = 0.0
    for row in range(min(64, len(next(iter(examples.values()))))):
        given = policy({name: values[row] for name, values in examples.items()})
        for feature, tensor in zip(outputs, answers, strict=True):
            wanted = tensor[row].numpy()
            largest = max(
                largest, float((np.abs(given[feature.name] - wanted) / np.maximum(1.0, np.abs(wanted))).max())
            )
    return largest
