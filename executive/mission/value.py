"""The value of a task: the learned probability that it succeeds in a situation.

    values = ValueModel.load()
    estimate = values.estimate(Task("grasping", {"object": "red_cube"}), Situation.fresh(site))
    estimate.value                  # 0.87; None instead of an estimate for what was never tried

An ensemble of small networks over the evidence, all families in one so that they share what they learn of objects,
places and ways; the mean of their log-odds is calibrated on flats that none of them has seen. Runs on numpy alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.weights import CONFIG, check_shapes, read_config, read_tensors, read_whole
from executive.errors import BadWeights
from executive.mission.evidence import NAMES, Evidence, gathered
from executive.mission.routes import Routes
from executive.mission.situation import Situation
from executive.types import Task

WEIGHTS = Path(__file__).with_name("weights")
MODEL = "value.safetensors"
FORMAT = "executive-value/1"
_WHAT = "the values of tasks"


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
        config = _config(folder)
        ensemble = Ensemble(**_tensors(folder / MODEL, config))
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


def _config(folder: Path) -> Mapping[str, Any]:
    config, path = read_config(_WHAT, folder, FORMAT), folder / CONFIG
    if config.get("evidence") != list(NAMES):
        raise BadWeights(_WHAT, path, "it was learned from other evidence; train it again")
    threshold = config.get("threshold")
    if not isinstance(threshold, int | float) or not 0.0 <= threshold < 1.0:
        raise BadWeights(_WHAT, path, "its threshold is no probability")
    for key in ("families", "kinds"):
        names = config.get(key)
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise BadWeights(_WHAT, path, f"it does not name its '{key}'")
    if not isinstance(config.get("robot"), str):
        raise BadWeights(_WHAT, path, "it does not name its 'robot'")
    return config


def _tensors(path: Path, config: Mapping[str, Any]) -> dict[str, Vector]:
    """The networks' numbers, as many side by side and as wide as `hidden_bias` is."""
    tensors = read_tensors(_WHAT, path, read_whole(_WHAT, path, config))
    bias = tensors.get("hidden_bias", np.zeros(0))
    members, width = bias.shape if bias.ndim == 2 else (1, 1)
    inputs = len(NAMES) + len(config["families"])
    check_shapes(_WHAT, path, tensors, _shapes(members, inputs, width))
    if not (tensors["scale"] > 0.0).all():
        raise BadWeights(_WHAT, path, "it holds a scale that is not above 0")
    return {name: np.asarray(tensor, dtype=np.float64) for name, tensor in tensors.items()}


def _shapes(members: int, inputs: int, width: int) -> dict[str, tuple[int, ...]]:
    return {
        "mean": (inputs,), "scale": (inputs,),
        "hidden": (members, inputs, width), "hidden_bias": (members, width),
        "output": (members, width), "output_bias": (members,),
        "slope": (), "offset": (),
    }  # fmt: skip
