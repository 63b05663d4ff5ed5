"""Writes the two towers as ONNX graphs and holds them against torch."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from executive.understanding.training.vision_network import Towers
from executive.understanding.vision.checkpoint import IMAGE, PHRASE
from executive.understanding.vision.crops import CHANNELS, NUMBERS, SIZE
from executive.understanding.vision.words import WIDTH

TOLERANCE = 5e-5
"""Two runtimes add the terms of a convolution in different orders."""


def export(towers: Towers, folder: Path) -> None:
    """Write both graphs into a folder.

    Raises:
        ValueError: if a graph's answer differs from the network's by more than `TOLERANCE`.
    """
    generator = torch.Generator().manual_seed(0)

    def some(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    image = {"picture": some(3, CHANNELS, SIZE, SIZE), "numbers": some(3, NUMBERS)}
    _write(towers.image, folder / IMAGE, image)
    _write(towers.phrase, folder / PHRASE, {"phrase": some(3, WIDTH)})


def _write(tower: nn.Module, path: Path, examples: dict[str, Tensor]) -> None:
    tower = tower.eval()
    batch = torch.export.Dim("batch")
    with warnings.catch_warnings(), _quiet():
        warnings.simplefilter("ignore")  # torch's exporter warns about torch's own deprecations
        program = torch.onnx.export(
            tower,
            tuple(examples.values()),
            input_names=list(examples),
            output_names=["vector"],
            dynamic_shapes=tuple({0: batch} for _ in examples),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    if program is None:
        raise ValueError("torch gave no graph")
    for node in program.model.graph:
        node.metadata_props.clear()  # stack traces of the exporter, with this machine's paths
    program.save(path, external_data=False)
    _held_against(tower, path, examples)


def _held_against(tower: nn.Module, path: Path, examples: dict[str, Tensor]) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    given = session.run(None, {name: value.numpy() for name, value in examples.items()})[0]
    with torch.inference_mode():
        difference = float(np.abs(given - tower(*examples.values()).numpy()).max())
    if difference > TOLERANCE:
        raise ValueError(f"the exported graph differs from the network by {difference:.2e}, more than {TOLERANCE:.0e}")


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
