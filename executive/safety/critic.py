"""The learned critics: how likely an action, held on for half a second, ends in a collision or breaks a limit.

    critic = Critic.load(robot.description)
    critic.judge(observation, action)          # Judgement(collision=0.02, position=0.00, velocity=0.01)
    action, judgement, scale = critic.safe(observation, action)        # scaled down until judged safe, else a stop

An addition to the hard limits, never instead of them. Three small networks over the outlook of an action, calibrated
on scenes that they have not seen. Runs on numpy alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.errors import BadWeights
from executive.safety.outlook import Outlook, Seen, scaled

WEIGHTS = Path(__file__).with_name("weights")
CONFIG, MODEL = "config.json", "critic.safetensors"
FORMAT = "executive-critic/1"
CRITICS = ("collision", "position", "velocity")
SCALES = (1.0, 0.75, 0.5, 0.25)
"""Shares of an action that are tried, one after the other, until one is judged safe."""
_WHAT = "critic"


@dataclass(frozen=True)
class Judgement:
    """What is expected of an action that is held on.

    Attributes:
        collision: Probability that the robot touches something that it may not.
        position: Probability that a joint or the tool leaves its limits.
        velocity: Probability that a speed or an acceleration exceeds its limit.
    """

    collision: float
    position: float
    velocity: float

    def worst(self, thresholds: Judgement) -> str:
        """Which critic objects most, against its threshold; "" when none does."""
        over = {name: getattr(self, name) - getattr(thresholds, name) for name in CRITICS}
        name = max(over, key=lambda one: over[one])
        return name if over[name] > 0.0 else ""


@dataclass(frozen=True)
class Networks:
    """Small networks side by side, some for each critic: outlook → log-odds.

    Attributes:
        mean, scale: Of the inputs; shape (inputs,).
        first, first_bias: First layers; shapes (3, members, inputs, width) and (3, members, width).
        second, second_bias: Second layers; shapes (3, members, width, narrow) and (3, members, narrow).
        output, output_bias: Last layers; shapes (3, members, narrow) and (3, members).
        slope, offset: Calibration of the log-odds; shape (3,).
    """

    mean: Vector
    scale: Vector
    first: Vector
    first_bias: Vector
    second: Vector
    second_bias: Vector
    output: Vector
    output_bias: Vector
    slope: Vector
    offset: Vector

    def log_odds(self, inputs: Vector) -> Vector:
        """Mean of the members before calibration; (count, inputs) → (count, 3)."""
        at = np.clip((inputs - self.mean) / self.scale, -5.0, 5.0)
        hidden = np.maximum(at @ self.first + self.first_bias[:, :, None], 0.0)
        hidden = np.maximum(hidden @ self.second + self.second_bias[:, :, None], 0.0)
        odds = (hidden * self.output[:, :, None]).sum(axis=-1) + self.output_bias[:, :, None]
        return np.asarray(odds.mean(axis=1).T)

    def probability(self, inputs: Vector) -> Vector:
        """Calibrated; (count, inputs) → (count, 3)."""
        odds = self.slope * self.log_odds(inputs) + self.offset
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * odds)))


class Critic:
    """Judges actions of one robot. One thread uses it.

    Attributes:
        networks: What judges.
        thresholds: An action is judged safe when no probability lies above its threshold.
    """

    def __init__(self, networks: Networks, outlook: Outlook, thresholds: Judgement) -> None:
        self.thresholds = thresholds
        self.networks, self._outlook = networks, outlook

    @classmethod
    def load(cls, robot: RobotDescription, folder: Path = WEIGHTS) -> Critic:
        """The critic of a folder, the shipped one if none is given.

        Raises:
            BadWeights: if a file is missing, damaged, or belongs to something else or to another robot.
        """
        outlook = Outlook(robot)
        thresholds = _thresholds(folder / CONFIG, robot.name, outlook.names)
        return cls(_networks(folder / MODEL, len(outlook.names)), outlook, thresholds)

    def judge(self, observation: Observation, action: Action) -> Judgement:
        """What is expected of an action in the state that was observed. Takes less than a millisecond."""
        return self._judged(observation, self._outlook.look(observation), action)

    def safe(self, observation: Observation, action: Action) -> tuple[Action, Judgement, float]:
        """The action, scaled down until it is judged safe; else a stop.

        Returns:
            The action; the judgement of it, of the whole action if it is a stop; and its scale, 1 unchanged, 0 a stop.
        """
        seen = self._outlook.look(observation)
        whole = self._judged(observation, seen, action)
        judgement = whole
        for scale in SCALES:
            slower = action if scale == 1.0 else scaled(action, observation, scale)
            if scale != 1.0:
                judgement = self._judged(observation, seen, slower)
            if not judgement.worst(self.thresholds):
                return slower, judgement, scale
        return Action(action.stamp, base=np.zeros(3)), whole, 0.0

    def _judged(self, observation: Observation, seen: Seen, action: Action) -> Judgement:
        chances = self.networks.probability(self._outlook.inputs(observation, seen, action)[None])[0]
        if not np.isfinite(chances).all():
            raise ValueError("the critic's answer is no finite number")
        return Judgement(*(float(chance) for chance in chances))


def _thresholds(path: Path, robot: str, names: tuple[str, ...]) -> Judgement:
    """The thresholds of a configuration, once it is known to belong to this robot and these inputs."""
    try:
        config: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadWeights(_WHAT, path, f"it cannot be read ({error})") from error
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise BadWeights(_WHAT, path, f"its format is not '{FORMAT}'")
    if config.get("robot") != robot:
        raise BadWeights(_WHAT, path, f"it was learned on the robot '{config.get('robot')}', not on '{robot}'")
    if config.get("inputs") != list(names):
        raise BadWeights(_WHAT, path, "it was learned from other inputs; train it again")
    told = config.get("thresholds")
    values = [told.get(name) for name in CRITICS] if isinstance(told, dict) else []
    thresholds = [float(value) for value in values if isinstance(value, int | float) and 0.0 < value < 1.0]
    if len(thresholds) != len(CRITICS):
        raise BadWeights(_WHAT, path, "its thresholds are no probabilities")
    return Judgement(*thresholds)


def _networks(path: Path, inputs: int) -> Networks:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = {name: np.asarray(value, dtype=np.float64) for name, value in load_file(path).items()}
    except (OSError, SafetensorError) as error:
        raise BadWeights(_WHAT, path, f"it cannot be read ({error})") from error
    if set(tensors) != set(Networks.__dataclass_fields__):
        raise BadWeights(_WHAT, path, f"it holds {', '.join(sorted(tensors)) or 'nothing'}")
    for name, shape in _shapes(inputs, tensors).items():
        if tensors[name].shape != shape:
            raise BadWeights(_WHAT, path, f"its '{name}' has the shape {tensors[name].shape}, not {shape}")
    if not all(math.isfinite(float(np.abs(value).max(initial=0.0))) for value in tensors.values()):
        raise BadWeights(_WHAT, path, "it holds values that are no finite numbers")
    if not (tensors["scale"] > 0.0).all():
        raise BadWeights(_WHAT, path, "it holds a scale that is not above 0")
    return Networks(**tensors)


def _shapes(inputs: int, tensors: Mapping[str, Vector]) -> Mapping[str, tuple[int, ...]]:
    """The shapes that fit together, with the members and widths that the biases say."""
    biases = tensors["first_bias"], tensors["second_bias"]
    members, width, narrow = (*biases[0].shape[1:], *biases[1].shape[2:]) if _deep(biases) else (0, 0, 0)
    each = (len(CRITICS), members)
    return {
        "mean": (inputs,), "scale": (inputs,),
        "first": (*each, inputs, width), "first_bias": (*each, width),
        "second": (*each, width, narrow), "second_bias": (*each, narrow),
        "output": (*each, narrow), "output_bias": each,
        "slope": (len(CRITICS),), "offset": (len(CRITICS),),
    }  # fmt: skip


def _deep(biases: tuple[Vector, ...]) -> bool:
    """Whether biases have the dimensions of critics, members and values."""
    return all(bias.ndim == 3 for bias in biases)
