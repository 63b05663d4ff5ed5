"""The contract of a learned skill.

A skill gets a goal, then one observation a control step, and answers with a `Step`: an action, how far it is, and,
when it has ended, how. It returns actions and holds no robot handle; the gate alone moves the robot.

    skill.start(goal, surroundings, observation)     # may refuse: raises SkillRefused
    while (step := skill.step(observation)).outcome is None:
        ...                                          # the host sends step.action through the gate
    skill.close()

Progress, stall and deadline are watched by the host that runs the skill, from what its spec declares.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Action, Resource
from executive.contracts.memory import Memory, Sighting
from executive.contracts.observation import Observation
from executive.contracts.port import Port
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from executive.contracts.survey import Survey
from executive.errors import NotInstalled

Goal = Mapping[str, Any]
"""Input values by port name, already checked against the spec's ports; names stay names."""

Encode = Callable[[str], NDArray[np.float32]]
"""Words → sentence vector of length 1; shape (384,)."""


def no_encoder(text: str) -> NDArray[np.float32]:
    """Stands in where nobody handed over a sentence encoder.

    Raises:
        NotInstalled: always.
    """
    raise NotInstalled("a sentence encoder", f"understanding '{text}'")


class Need(StrEnum):
    """What must hold before a skill may start."""

    HAND_EMPTY = "the gripper is empty"
    HOLDING = "the object of the goal is in the gripper"
    SEEN = "the object of the goal has been localised"
    ARM_FOLDED = "the arm is folded or in the carrying posture"


class Effect(StrEnum):
    """What is different once a skill has succeeded; a mission's plan is checked with it before anything moves."""

    HOLDS = "the object of the goal is in the gripper"
    RELEASES = "the gripper has let go of the object, at the place of the goal"
    GIVES = "the gripper has let go of the object, and somebody has it in their hand"
    INSERTS = "the gripper has let go of the object, and it is in the fixture of the goal"
    SEES = "the object of the goal has been localised"
    OPENS = "the place of the goal is open"
    CLOSES = "the place of the goal is closed"


class SkillOutcome(Enum):
    """How a skill ended. Each member carries the sentence that a person reads."""

    SUCCEEDED = "done"
    NOT_FOUND = "the object was not seen"
    OUT_OF_REACH = "the goal is out of reach"
    NO_PATH = "there is no free path to the goal"
    BLOCKED = "the way stayed blocked"
    MISSED = "the gripper closed on nothing"
    SLIPPED = "the object slipped out of the gripper"
    NOT_DONE = "the goal was not reached"
    STALLED = "it made no progress"
    DEADLINE = "it took longer than it may"
    REFUSED = "it could not start"
    CANCELLED = "it was cancelled"
    STOPPED = "the safety gate stopped the robot"
    CRASHED = "the skill raised an error"

    @property
    def succeeded(self) -> bool:
        """Whether the goal was reached."""
        return self is SkillOutcome.SUCCEEDED


@dataclass(frozen=True)
class StallTest:
    """A skill whose progress grew by less than `progress` over `seconds` [s] has stalled."""

    seconds: float
    progress: float = 0.01


@dataclass(frozen=True)
class SkillSpec:
    """What a skill declares about itself.

    Attributes:
        name: Name in YAML.
        doc: One sentence: what it does.
        inputs, outputs: Ports.
        observation_keys: Keys of the observation that it reads.
        resources: Parts of the robot that it occupies while it runs.
        needs: What must hold before it starts.
        deadline: Longest run [s] that is ever sensible; the host ends it then.
        stall: When it counts as stalled.
        rate: Steps a second [Hz].
        effects: What is different once it has succeeded; "the object" is its input `object`, "the place" its first
            input that is a place.
    """

    name: str
    doc: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    observation_keys: tuple[str, ...]
    resources: frozenset[Resource]
    needs: tuple[Need, ...]
    deadline: float
    stall: StallTest
    rate: float = 20.0
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What a skill may know besides the observation: all of it the robot's own knowledge.

    Attributes:
        description: The robot's body.
        site: What is known of the site.
        memory: What was perceived, read-only.
        random: Source of every random draw that the skill makes; seeded by the runtime.
        encode: The sentence encoder, for skills that are told in words what to do; loads at its first call.
    """

    description: RobotDescription
    site: Site
    memory: Memory
    random: np.random.Generator
    encode: Encode = no_encoder


@dataclass(frozen=True)
class Step:
    """What a skill answers to one observation.

    Attributes:
        action: What it wants the robot to do next; only parts that its spec names as resources.
        progress: How far it is, 0 to 1; compared over time by the stall test.
        success: Learned estimate of the probability that the goal is reached now, 0 to 1.
        outcome: How it ended, or None while it runs.
        reason: Facts behind the outcome as a short clause, or "".
        outputs: Values of its output ports, given with the outcome.
        sightings: Objects localised in this step, for the robot's memory.
        lost: Objects that are not where memory has them.
        holds: Name of the object now in the gripper, "" when it let go, None for no change.
        survey: What a look over a whole place found, for the robot's memory.
    """

    action: Action
    progress: float
    success: float = 0.0
    outcome: SkillOutcome | None = None
    reason: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    sightings: tuple[Sighting, ...] = ()
    lost: tuple[str, ...] = ()
    holds: str | None = None
    survey: Survey | None = None


class Skill(ABC):
    """A learned low-level policy under the contract. One instance runs one goal at a time, in one thread."""

    spec: SkillSpec

    @property
    def looking(self) -> bool:
        """Whether this run may still read the camera; when not, a training saves itself the pictures."""
        return True

    @property
    def touches(self) -> frozenset[str]:
        """Objects besides those of its goal that this run means to touch now; others are collisions in practice."""
        return frozenset()

    def prepare(self) -> None:  # noqa: B027 - a skill without weights has nothing to prepare
        """Load what `start` would have to load, so that bad weights are found before anything moves.

        Raises:
            BadWeights: if its weights cannot be used.
        """

    @abstractmethod
    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        """Begin towards `goal`. Called once before the first `step`.

        Raises:
            SkillRefused: if it cannot start towards this goal.
            BadWeights: if its weights cannot be used.
        """

    @abstractmethod
    def step(self, observation: Observation) -> Step:
        """Answer one observation. Takes well under one control period; never blocks."""

    def foresee(self, observation: Observation, step: Step) -> float | None:
        """Learned probability that this run will still succeed, 0 to 1; None where nobody has learned it.

        Called once after every `step`, with what it was given and what it answered.
        """
        return None

    def close(self) -> None:  # noqa: B027 - most skills hold nothing that has to be released
        """Release what the run holds. Called on every way out, also when `start` raised."""
