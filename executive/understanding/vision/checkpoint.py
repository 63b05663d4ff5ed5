"""The folder with the embedded network's weights: what is in it, written by training, checked when read.

config.json     format, calibration, SHA-256 of the other files
image.onnx      the image tower: crop and numbers to a vector
phrase.onnx     the phrase tower: the sentence encoder's vector to a vector in the same space
README.md       the model card
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from executive.contracts.weights import CONFIG, FILES, digests, open_graph, read_config, read_whole
from executive.errors import BadWeights
from executive.understanding.vision.crops import CHANNELS, NUMBERS, SIZE
from executive.understanding.vision.words import WIDTH

WEIGHTS = Path(__file__).with_name("weights")
FORMAT = "executive-vision/1"
IMAGE, PHRASE = "image.onnx", "phrase.onnx"
MODEL_NAME = "the vision-language network"
SPACE = 64
"""Numbers in the vectors of both towers."""


@dataclass(frozen=True)
class Calibration:
    """Makes the likeness of two vectors, -1 to 1, into log-odds: `scale` times likeness plus `shift`."""

    scale: float
    shift: float


def write_config(folder: Path, calibration: Calibration) -> None:
    """Write `config.json` for the graphs that lie in the folder."""
    config = {
        "format": FORMAT,
        "scale": calibration.scale,
        "shift": calibration.shift,
        FILES: digests(folder, (IMAGE, PHRASE)),
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def check(folder: Path) -> tuple[bytes, bytes, Calibration]:
    """The content of both graphs, and the calibration; they are whole, but not opened yet.

    Raises:
        BadWeights: if a file is missing, damaged, or of another format.
    """
    config = read_config(MODEL_NAME, folder, FORMAT)
    numbers = [config.get(key) for key in ("scale", "shift")]
    if not all(isinstance(value, int | float) and math.isfinite(value) for value in numbers):
        raise BadWeights(MODEL_NAME, folder / CONFIG, "it lacks 'scale' or 'shift'")
    image, phrase = (read_whole(MODEL_NAME, folder / name, config) for name in (IMAGE, PHRASE))
    return image, phrase, Calibration(config["scale"], config["shift"])


def load(folder: Path) -> tuple[Any, Any, Calibration]:
    """Both graphs as ONNX Runtime sessions on one thread, and the calibration.

    Raises:
        BadWeights: if a file is missing, damaged, of another format, or takes or gives something else.
    """
    image, phrase, calibration = check(folder)
    vector = {"vector": (SPACE,)}
    seeing = {"picture": (CHANNELS, SIZE, SIZE), "numbers": (NUMBERS,)}
    return (
        open_graph(MODEL_NAME, folder / IMAGE, image, seeing, vector),
        open_graph(MODEL_NAME, folder / PHRASE, phrase, {"phrase": (WIDTH,)}, vector),
        calibration,
    )
