"""The folder with the embedded network's weights: what is in it, written by training, checked when read.

config.json     format, calibration, SHA-256 of the other files
image.onnx      the image tower: crop and numbers to a vector
phrase.onnx     the phrase tower: the sentence encoder's vector to a vector in the same space
README.md       the model card
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from executive.errors import BadWeights

WEIGHTS = Path(__file__).with_name("weights")
FORMAT = "executive-vision/1"
CONFIG, IMAGE, PHRASE = "config.json", "image.onnx", "phrase.onnx"
MODEL_NAME = "vision"


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
        "files": {name: _digest((folder / name).read_bytes()) for name in (IMAGE, PHRASE)},
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def load(folder: Path) -> tuple[Any, Any, Calibration]:
    """Both graphs as ONNX Runtime sessions on one thread, and the calibration.

    Raises:
        BadWeights: if a file is missing, damaged, or of another format.
    """
    config = _read_config(folder / CONFIG)
    sessions = []
    for name in (IMAGE, PHRASE):
        content = _read(folder / name)
        if _digest(content) != config["files"].get(name):
            raise BadWeights(MODEL_NAME, folder / name, f"its content is damaged: the SHA-256 differs from {CONFIG}")
        sessions.append(_session(folder / name, content))
    return sessions[0], sessions[1], Calibration(config["scale"], config["shift"])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadWeights(MODEL_NAME, path, f"the file cannot be read ({error.strerror})") from error


def _read_config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(_read(path))
    except ValueError as error:
        raise BadWeights(MODEL_NAME, path, f"it is not valid JSON ({error})") from error
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise BadWeights(MODEL_NAME, path, f"its format is not '{FORMAT}'")
    numbers = [config.get(key) for key in ("scale", "shift")]
    sound = all(isinstance(value, int | float) and math.isfinite(value) for value in numbers)
    if not sound or not isinstance(config.get("files"), dict):
        raise BadWeights(MODEL_NAME, path, "it lacks 'scale', 'shift' or 'files'")
    return config


def _session(path: Path, content: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors have no common root
        raise BadWeights(MODEL_NAME, path, f"ONNX Runtime cannot open it ({str(error).splitlines()[0]})") from error
