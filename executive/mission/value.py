"""The value of a task: the learned probability that it succeeds in a situation.

    values = ValueModel.load()
    estimate = values.estimate(Task("grasping", {"object": "red_cube"}), Situation.fresh(site))
    estimate.value                  # 0.87; None instead of an estimate for what was never tried

An ensemble of small networks over the evidence, all families in one so that they share what they learn of objects,
places and ways; the mean of their log-odds is calibrated on flats that none of them has seen. Runs on numpy alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from executive.contracts.action import Vector
from executive.errors import BadWeights
from executive.mission.evidence import NAMES, Evidence, gathered
from executive.mission.routes import Routes
from executive.mission.situation import Situation
from executive.types import Task

WEIGHTS = Path(__file__).with_name("weights")
CONFIG, MODEL = "config.json", "value.safetensors"
FORMAT = "executive-value/1"
_WHAT = "value"


@dataclass(frozen=True)
class Estimate:
    """What is expected of one task.

    Attributes:
        value: Probability of success, 0 to 1.
        evidence: What it is based on.
    """

    value: float
    evidence: Evidence


@dataclass(frozen=True)
class Ensemble:
    """Small networks side by side: evidence and family → log-odds of success.

    Attributes:
        mean, scale: Of the inputs; shape (inputs,).
        hidden, hidden_bias: First layers; shapes (members, inputs, width) and (members, width).
        output, output_bias: Second layers; shapes (members, width) and (members,).
        slope, offset: Calibration of the mean log-odds; shape ().
    """

    mean: Vector
    scale: Vector
    hidden: Vector
    hidden_bias: Vector
    output: Vector
    output_bias: Vector
    slope: Vector
    offset: Vector

    def log_odds(self, inputs: Vector) -> Vector:
        """Mean log-odds of the members before calibration; (count, inputs) → (count,)."""
        scaled = (inputs - self.mean) / self.scale
        active = np.tanh(np.einsum("ni,mih->mnh", scaled, self.hidden) + self.hidden_bias[:, None])
        odds = np.einsum("mnh,mh->mn", active, self.output) + self.output_bias[:, None]
        return np.asarray(odds.mean(axis=0))

    def probability(self, inputs: Vector) -> Vector:
        """Calibrated probabilities of success; (count, inputs) → (count,)."""
        return logistic(self.slope * self.log_odds(inputs) + self.offset)


class ValueModel:
    """Estimates values. One thread uses it.

    Attributes:
        families, kinds: What was tried: families of tasks, and kinds of objects. Nothing is known of others.
        robot: Name of the robot that tried it.
        threshold: A task of a lower value is as good as hopeless, and is refused.
    """

    def __init__(
        self, ensemble: Ensemble, families: tuple[str, ...], kinds: tuple[str, ...], robot: str, threshold: float
    ) -> None:
        self.families, self.kinds, self.robot, self.threshold = families, kinds, robot, threshold
        self._ensemble = ensemble
        self._routes: Routes | None = None

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> ValueModel:
        """The model of a folder, the shipped one if none is given.

        Raises:
            BadWeights: if a file is missing, damaged or of something else.
        """
        config = _config(folder / CONFIG)
        ensemble = Ensemble(**_tensors(folder / MODEL))
        inputs = len(NAMES) + len(config["families"])
        if ensemble.hidden.shape[1] != inputs:
            raise BadWeights(_WHAT, folder / MODEL, f"it takes {ensemble.hidden.shape[1]} inputs, not {inputs}")
        return cls(
            ensemble, tuple(config["families"]), tuple(config["kinds"]), config["robot"], float(config["threshold"])
        )

    def estimate(self, task: Task, situation: Situation) -> Estimate | None:
        """What is expected of a task that fits its branch; None for what was never tried."""
        name = task.args.get("object")
        known = situation.site.objects.get(name) if name else None
        if task.family not in self.families or (name and (known is None or known.kind not in self.kinds)):
            return None
        if self._routes is None or self._routes.site is not situation.site:
            self._routes = Routes(situation.site)
        evidence = gathered(task, situation, self._routes)
        return Estimate(self.value(task.family, evidence), evidence)

    def value(self, family: str, evidence: Evidence) -> float:
        """Probability that a task of that family succeeds on that evidence."""
        return float(self._ensemble.probability(inputs_of(family, evidence, self.families)[None])[0])


def logistic(odds: Vector) -> Vector:
    """Log-odds as probabilities, without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * odds)))


def inputs_of(family: str, evidence: Evidence, families: tuple[str, ...]) -> Vector:
    """What the networks take: the evidence, then 1 for the family; shape (len(NAMES) + len(families),)."""
    return np.concatenate([evidence.vector(), [float(family == each) for each in families]])


def _config(path: Path) -> Mapping[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadWeights(_WHAT, path, f"it cannot be read ({error})") from error
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise BadWeights(_WHAT, path, f"its format is not '{FORMAT}'")
    if config.get("evidence") != list(NAMES):
        raise BadWeights(_WHAT, path, "it was learned from other evidence; train it again")
    threshold = config.get("threshold")
    if not isinstance(threshold, int | float) or not 0.0 <= threshold < 1.0:
        raise BadWeights(_WHAT, path, "its threshold is no probability")
    for key in ("families", "kinds", "robot"):
        if not config.get(key):
            raise BadWeights(_WHAT, path, f"it does not say its '{key}'")
    return config


def _tensors(path: Path) -> dict[str, Vector]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = {name: np.asarray(value, dtype=np.float64) for name, value in load_file(path).items()}
    except (OSError, SafetensorError) as error:
        raise BadWeights(_WHAT, path, f"it cannot be read ({error})") from error
    if set(tensors) != set(Ensemble.__dataclass_fields__):
        raise BadWeights(_WHAT, path, f"it holds {', '.join(sorted(tensors)) or 'nothing'}")
    if not all(math.isfinite(float(np.abs(value).max())) for value in tensors.values()):
        raise BadWeights(_WHAT, path, "it holds values that are no finite numbers")
    return tensors
