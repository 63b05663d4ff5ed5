"""A run so far as vectors: where the tool is against its target and what it feels, and how the run has gone.

situation = Situation("grasp")
decide = situation.watching(policy)         # notes what the policy is asked
situation.note(observation, step)           # once after every step
situation.state, situation.run
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import STATE, Observation
from executive.contracts.skill import Step
from skills.foresight.families import CHANNELS, MEANINGS, SKILLS
from skills.policy import Array, Decide, Feature

_LENGTHS = (
    "ahead", "left", "up", "beyond", "blocked ahead", "blocked left", "blocked up", "sag", "rest", "above"
)  # fmt: skip
_SCALES = (0.0006, 0.003, 0.012)
"""Lengths [m] are squashed at these sizes, so that what matters near a goal shows: tenths of a millimetre to
centimetres."""
_BENDS = {"turn": 0.15, "force": 4.0, "felt": 4.0, "pull": 0.15, "whole pull": 0.15}
"""Sizes at which other channels are squashed, in their own units."""
STATE_SIZE = len(CHANNELS) + len(_SCALES) * (len(_LENGTHS) + 1) + len(_BENDS)
_JOINTS = 5
RUN_SIZE = 14 + 2 * _JOINTS
RUN = "observation.run"
SKILL = "observation.skill"
INPUTS = (
    Feature(
        STATE,
        (STATE_SIZE,),
        f"when the policy was last asked: {', '.join(CHANNELS)}; then lengths and the distance in the plane squashed "
        f"at {', '.join(f'{1000 * scale:g}' for scale in _SCALES)} mm, and {', '.join(_BENDS)} squashed",
    ),
    Feature(
        RUN,
        (RUN_SIZE,),
        "time since the start, since progress grew, since the policy was first and last asked [10 s]; progress; "
        "success estimate; whether the policy has been asked; how often it was asked anew; opening [10 cm]; force now, "
        "its mean over a second, the largest so far [10 N]; contact [10 N]; speed at which the tool comes "
        "nearer [0.1 m/s]; joint positions [rad]; joint velocities [rad/s]",
    ),
    Feature(SKILL, (len(SKILLS),), f"which skill runs: {', '.join(SKILLS)}"),
)
_GREW = 0.01
"""By so much progress has to grow to count."""
_PAUSE = 0.5
"""A policy that is asked after a pause of so many seconds is asked anew: another try, another round."""
_MEMORY = 0.95
"""Of means over about a second, at 20 steps a second."""


def one_hot(skill: str) -> Array:
    """Which skill it is, as the network takes it; shape (skills,)."""
    return np.array([float(skill == each) for each in SKILLS], dtype=np.float32)


def common_state(skill: str, features: Vector) -> Array:
    """The features of a skill's policy in the common language; shape (STATE_SIZE,)."""
    names = MEANINGS[skill]
    given = dict(zip(names, (float(value) for value in features[: len(names)]), strict=True))
    lengths = [given.get(name, 0.0) for name in _LENGTHS]
    lengths.append(float(np.hypot(lengths[0], lengths[1])))
    squashed = np.tanh(np.array(lengths)[None] / np.array(_SCALES)[:, None]).ravel()
    bent = [np.tanh(given.get(name, 0.0) / size) for name, size in _BENDS.items()]
    return np.array([*(given.get(name, 0.0) for name in CHANNELS), *squashed, *bent], dtype=np.float32)


class Situation:
    """Follows one run of a skill. The thread that steps the skill calls it.

    Attributes:
        skill: Name of the skill.
        state: What the policy saw when it was last asked; shape (STATE_SIZE,), zeros before.
        run: How the run has gone; shape (RUN_SIZE,).
        asked: Whether the policy was asked in the last step.
    """

    def __init__(self, skill: str) -> None:
        self.skill = skill
        self.begin()

    def begin(self) -> None:
        """Forget the last run."""
        self.state = np.zeros(STATE_SIZE, dtype=np.float32)
        self.run = np.zeros(RUN_SIZE, dtype=np.float32)
        self.asked = False
        self._features: Vector | None = None
        self._started: float | None = None
        self._first = self._last = self._grew = 0.0
        self._progress, self._rounds = -1.0, 0
        self._distance, self._nearing = 0.0, 0.0
        self._mean_force = self._largest = 0.0

    def watching(self, decide: Decide) -> Decide:
        """The same policy, with what it is asked noted."""

        def noted(features: Mapping[str, Array]) -> Mapping[str, Array]:
            self._features = np.array(features[STATE], dtype=np.float64)
            return decide(features)

        return noted

    def note(self, observation: Observation, step: Step) -> None:
        """Take in what one step of the skill was given and what it answered."""
        now, force = observation.stamp, observation.state.gripper_force
        if self._started is None:
            self._started = self._grew = now
        if step.progress > self._progress + _GREW:
            self._progress, self._grew = step.progress, now
        self._mean_force = _MEMORY * self._mean_force + (1 - _MEMORY) * force
        self._largest = max(self._largest, force)
        self.asked = self._features is not None
        if self._features is not None:
            self._note_asked(self._features, now)
            self._features = None
        self.run = self._run(observation, step, now)

    def _note_asked(self, features: Vector, now: float) -> None:
        distance = float(np.linalg.norm(features[:3]))
        if self._rounds == 0:
            self._first = now
        if self._rounds == 0 or now - self._last > _PAUSE:
            self._rounds += 1
            self._nearing, self._distance = 0.0, distance
        self._nearing = _MEMORY * self._nearing + (self._distance - distance)
        self._distance, self._last = distance, now
        self.state = common_state(self.skill, features)

    def _run(self, observation: Observation, step: Step, now: float) -> Array:
        state, rounds = observation.state, self._rounds
        assert self._started is not None  # `note` has set it
        times = [now - self._started, now - self._grew]
        times += [now - self._first, now - self._last] if rounds else [0.0, 0.0]
        forces = [state.gripper_force, self._mean_force, self._largest, observation.contact]
        plain = [step.progress, step.success, float(rounds > 0), rounds, 10 * state.gripper]
        return np.array(
            [
                *(time / 10 for time in times),
                *plain,
                *(force / 10 for force in forces),
                10 * self._nearing,
                *state.arm[:_JOINTS],
                *state.arm_velocity[:_JOINTS],
            ],
            dtype=np.float32,
        )
