"""The learned critics: how likely an action, if it goes on for a moment, ends in a collision or breaks a limit.

    critic = Critic.load(robot.description)
    critic.judge(observation, action)          # Judgement(collision=0.02, position=0.00, velocity=0.01)
    action, judgement, scale = critic.safe(observation, action)        # scaled down until judged safe, else a stop

An addition to the hard limits, never instead of them. Three small networks over the outlook of an action, calibrated
on scenes that they have not seen. An action is unsafe when a probability lies above its threshold and standing still
would be better: a robot that is near something already may move away from it. Runs on numpy alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.contracts.weights import CONFIG, check_shapes, read_config, read_tensors, read_whole
from executive.errors import BadWeights
from executive.safety.outlook import Outlook, scaled
from executive.safety.sight import Seen, Sight

WEIGHTS = Path(__file__).with_name("weights")
MODEL = "critic.safetensors"
FORMAT = "executive-critic/2"
CRITICS = ("collision", "position", "velocity")
SCALES = (0.75, 0.5, 0.25)
"""Shares of an unsafe action that are tried, one after the other, until one is judged safe."""
REACH = 12.0
"""Inputs are taken to lie within so many of their scale."""
_RAREST = 1e-6
"""Probability below which nothing is."""
_WHAT = "the critic"


@dataclass(frozen=True)
class Judgement:
    """What is expected of an action that goes on for `outlook.HELD` seconds before the robot brakes.

    Attributes:
        collision: Probability that the robot touches something that it may not.
        position: Probability that a joint or the tool leaves its limits.
        velocity: Probability that a speed or an acceleration exceeds its limit.
    """

    collision: float
    position: float
    velocity: float

    def worst(self, thresholds: Judgement, still: Judgement | None = None) -> str:
        """Which critic objects most, against its threshold; "" when none does.

        Args:
            thresholds: No critic objects to less than this.
            still: What is expected of a robot that brakes now; no critic objects to what is not worse.
        """
        over = {
            name: getattr(self, name) - getattr(thresholds, name)
            for name in CRITICS
            if still is None or getattr(self, name) > getattr(still, name)
        }
        name = max(over, key=lambda one: over[one], default="")
        return name if name and over[name] > 0.0 else ""


@dataclass(frozen=True)
class Networks:
    """Small networks side by side, some for each critic: outlook → log-odds.

    A network has channels, each of which looks for one way in which it may happen (the chassis against what the lidar
    sees, the hand against what the camera sees, ...) in inputs of its own. It happens when it happens in any of them.

    Attributes:
        mean, scale: Of the inputs; shape (inputs,).
        first, first_bias: First layers, 0 where a channel does not look; shapes (3, members, channels, inputs, width)
            and (3, members, channels, width).
        second, second_bias: Second layers; shapes (3, members, channels, width, narrow) and (3, members, channels,
            narrow).
        output, output_bias: Last layers; shapes (3, members, channels, narrow) and (3, members, channels).
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
        at = np.clip((inputs - self.mean) / self.scale, -REACH, REACH)
        hidden = np.maximum(at @ self.first + self.first_bias[..., None, :], 0.0)
        hidden = np.maximum(hidden @ self.second + self.second_bias[..., None, :], 0.0)
        odds = (hidden * self.output[..., None, :]).sum(axis=-1) + self.output_bias[..., None]
        spared = np.maximum(np.logaddexp(0.0, odds).sum(axis=2), _RAREST)  # -log of the probability of no channel
        return np.asarray((spared + np.log(-np.expm1(-spared))).mean(axis=1).T)

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
        self._sight = Sight(outlook.robot)
        networks.probability(np.zeros((1, len(outlook.names))))  # the first time takes longer

    @classmethod
    def load(cls, robot: RobotDescription, folder: Path = WEIGHTS) -> Critic:
        """The critic of a folder, the shipped one if none is given.

        Raises:
            BadWeights: if a file is missing, damaged, or belongs to something else or to another robot.
        """
        outlook = Outlook(robot)
        config = read_config(_WHAT, folder, FORMAT)
        thresholds = _thresholds(folder / CONFIG, config, robot.name, outlook.names)
        return cls(_networks(folder / MODEL, config, len(outlook.names)), outlook, thresholds)

    def judge(self, observation: Observation, action: Action) -> Judgement:
        """What is expected of an action in the state that was observed."""
        return self._judged(observation, self._sight.look(observation), action)

    def objection(self, observation: Observation, action: Action) -> tuple[str, Judgement]:
        """Which critic objects to an action, "" when none does; and what is expected of it."""
        seen = self._sight.look(observation)
        whole = self._judged(observation, seen, action)
        if not whole.worst(self.thresholds):
            return "", whole
        return whole.worst(self.thresholds, self._judged(observation, seen, stop(action.stamp))), whole

    def safe(self, observation: Observation, action: Action) -> tuple[Action, Judgement, float]:
        """The action, scaled down until it is judged safe; else a stop.

        Returns:
            The action; the judgement of it, of the whole action if it is a stop; and its scale, 1 unchanged, 0 a stop.
        """
        objects, whole = self.objection(observation, action)
        if not objects:
            return action, whole, 1.0
        seen = self._sight.look(observation)
        still = self._judged(observation, seen, stop(action.stamp))
        for scale in SCALES:
            slower = scaled(action, observation, scale)
            judgement = self._judged(observation, seen, slower)
            if not judgement.worst(self.thresholds, still):
                return slower, judgement, scale
        return stop(action.stamp), whole, 0.0

    def _judged(self, observation: Observation, seen: Seen, action: Action) -> Judgement:
        chances = self.networks.probability(self._outlook.inputs(observation, seen, action)[None])[0]
        if not np.isfinite(chances).all():
            raise ValueError("the critic's answer is no finite number")
        return Judgement(*(float(chance) for chance in chances))


def stop(stamp: float) -> Action:
    """The action of a robot that brakes its base and holds its joints."""
    return Action(stamp, base=np.zeros(3))


def _thresholds(path: Path, config: Mapping[str, Any], robot: str, names: tuple[str, ...]) -> Judgement:
    """The thresholds of a configuration, once it is known to belong to this robot and these inputs."""
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


def _networks(path: Path, config: Mapping[str, Any], inputs: int) -> Networks:
    tensors = read_tensors(_WHAT, path, read_whole(_WHAT, path, config))
    check_shapes(_WHAT, path, tensors, _shapes(inputs, tensors))
    if not (tensors["scale"] > 0.0).all():
        raise BadWeights(_WHAT, path, "it holds a scale that is not above 0")
    return Networks(**{name: np.asarray(tensor, dtype=np.float64) for name, tensor in tensors.items()})


def _shapes(inputs: int, tensors: Mapping[str, Vector]) -> Mapping[str, tuple[int, ...]]:
    """The shapes that fit together, with the members, channels and widths that the biases say."""
    first, second = (tensors.get(name, np.zeros(0)) for name in ("first_bias", "second_bias"))
    deep = first.ndim == second.ndim == 4
    members, channels, width, narrow = (*first.shape[1:], second.shape[-1]) if deep else (0, 0, 0, 0)
    each = (len(CRITICS), members, channels)
    return {
        "mean": (inputs,), "scale": (inputs,),
        "first": (*each, inputs, width), "first_bias": (*each, width),
        "second": (*each, width, narrow), "second_bias": (*each, narrow),
        "output": (*each, narrow), "output_bias": each,
        "slope": (len(CRITICS),), "offset": (len(CRITICS),),
    }  # fmt: skip
