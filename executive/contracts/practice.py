"""Practice: one skill at a time on a simulated robot, for training and evaluation.

Skills know no simulator; whoever trains or evaluates them hands in something that fulfils this contract.

    practice.reset(start, seed)
    attempt = practice.attempt(skill, goal)      # through the host and the safety gate, to its end
    practice.truth().base_pose                   # what really is, for judging; never for the skill
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.memory import WorldMemory
from executive.contracts.observation import Observation
from executive.contracts.people import Manner
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from executive.contracts.skill import Goal, Skill, SkillOutcome


@dataclass(frozen=True)
class Conditions:
    """How a world differs from the usual one; randomised in training, and shifted to see where a policy fails.

    Attributes:
        friction: Sliding friction of everything but the robot, and of drawers in their guides, as a factor.
        mass: Mass of the objects, as a factor.
        light: Brightness of the camera's images, as a factor.
        camera_noise: Noise of the camera's colours and depths, as a factor.
        shifted: Where fixtures stand against the map by name: x, y [m].
        dirt: Where patches of dirt lie that are not at their usual place, by name: x, y in `map` [m].
    """

    friction: float = 1.0
    mass: float = 1.0
    light: float = 1.0
    camera_noise: float = 1.0
    shifted: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    dirt: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Start:
    """Where everything is when an attempt begins; what is not named stands where the scene has it.

    Attributes:
        base_pose: Pose of the base in `map`: x [m], y [m], yaw [rad]; shape (3,).
        arm: Joint positions [rad]; None for the folded arm.
        head: Pan and tilt [rad]; None for straight ahead.
        misaligned: How far pan and tilt of the camera really are from where the robot takes them to be [rad]; None
            for a camera that is well aligned.
        objects: Poses of objects by name: x, y, z [m] of the middle and yaw [rad] in `map`; shape (4,).
        people: Poses of people by name: x [m], y [m], yaw [rad]; shape (3,).
        manners: How people behave who do not just stand and take what they are offered, by name.
        held: Name of the object in the gripper, or None.
        grip: How it is held: its middle ahead of the tool point along the fingers' breadth and below it, against the
            usual grip [m], and its lean about the line from finger to finger [rad].
        fixtures: Joint positions of fixtures by name, e.g. how far a drawer is pulled out [m].
        conditions: How the world differs from the usual one.
    """

    base_pose: Vector | None = None
    arm: Vector | None = None
    head: Vector | None = None
    misaligned: Vector | None = None
    objects: Mapping[str, Vector] = field(default_factory=dict)
    people: Mapping[str, Vector] = field(default_factory=dict)
    manners: Mapping[str, Manner] = field(default_factory=dict)
    held: str | None = None
    grip: tuple[float, float, float] = (0.0, 0.0, 0.0)
    fixtures: Mapping[str, float] = field(default_factory=dict)
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True)
class Truth:
    """What the simulator knows; for judges and scripted experts, never for a skill.

    Attributes:
        base_pose: Pose of the base in `map`; shape (3,).
        base_twist: Twist of the base in `base_link`; shape (3,).
        objects: Pose by object: x, y, z [m], yaw [rad]; shape (4,).
        people: Pose by person: x, y [m], yaw [rad]; shape (3,).
        held: Object between the fingers, off everything else, or None.
        collisions: Collisions since the reset.
        breaches: Breaches of limits since the reset.
        fixtures: Joint position by fixture: `drawer` [m] pulled out, `button` [m] pushed in, `needle` [rad].
    """

    base_pose: Vector
    base_twist: Vector
    objects: Mapping[str, Vector]
    people: Mapping[str, Vector]
    held: str | None
    collisions: int
    breaches: int
    fixtures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Attempt:
    """How one run of a skill ended: by its own word, and what the gate and the referee counted meanwhile."""

    outcome: SkillOutcome
    reason: str
    seconds: float
    collisions: int
    breaches: int
    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """What one control step of a run came to.

    Attributes:
        ended: Whether the skill has ended; nothing of it is left to advance.
        progress: Its own progress, 0 to 1.
        cut: Share of the motion it asked for that the gate did not let through, 0 to 1.
        collisions, breaches: Counted in this step.
    """

    ended: bool
    progress: float
    cut: float
    collisions: int
    breaches: int


class Practice(Protocol):
    """A simulated robot to practise on. One thread uses it."""

    @property
    def description(self) -> RobotDescription:
        """The robot's body."""

    @property
    def site(self) -> Site:
        """What the robot knows of the site."""

    @property
    def memory(self) -> WorldMemory:
        """The robot's memory; empty after a reset, then the caller may fill it."""

    def reset(self, start: Start, seed: int) -> Observation:
        """Put everything where `start` says; `seed` decides the noise of sensors and whatever `start` leaves open."""

    def attempt(self, skill: Skill, goal: Goal, each_step: Callable[[], None] | None = None) -> Attempt:
        """Run `skill` towards `goal` to its end, through host and gate; `each_step` is called after every step."""

    def begin(self, skill: Skill, goal: Goal) -> None:
        """Start `skill` towards `goal`, to `advance` until the skill has ended, then `finish`: an attempt in steps."""

    def advance(self) -> Moment:
        """One control step: observe, step the skill, send its action through the gate, let the period pass.

        An exception that is no `Exception` and is raised inside the skill passes through before anything has moved;
        `advance` may then be called again for the same observation.
        """

    def finish(self) -> Attempt:
        """Let the robot come to rest after a run that has ended, and say how it went."""

    def shove(self, name: str, velocity: Vector) -> None:
        """Somebody gives an object a push: it slides off with `velocity` in `map` [m/s]; shape (2,)."""

    def observe(self) -> Observation:
        """The newest observation."""

    def truth(self) -> Truth:
        """What really is, now."""

    def labels(self) -> Mapping[str, NDArray[np.bool_]]:
        """Which pixels of the newest camera frame show which object, by name; shape (height, width) each.

        Ground truth for training perception, never for a skill.
        """

    def stains(self) -> NDArray[np.bool_]:
        """Which pixels of the newest camera frame show dirt; shape (height, width).

        Ground truth for training perception, never for a skill.
        """

    def encode(self, text: str) -> NDArray[np.float32]:
        """Words as the sentence vector that a skill would get of them; shape (384,)."""

    def holds(self, fact: str) -> bool:
        """Whether a goal fact such as `on(red_cube, shelf)` is true in the simulator now."""


@dataclass(frozen=True)
class Trial:
    """One start and goal of an evaluation.

    Attributes:
        start: Where everything is.
        goal: The skill's goal.
        seed: Seed of the sensors and of the skill.
        note: What is special about it, e.g. "ben in the way"; shown with a failure.
    """

    start: Start
    goal: Goal
    seed: int
    note: str = ""


@dataclass(frozen=True)
class SkillReport:
    """What an evaluation found; success is the simulator's word.

    Attributes:
        skill: Name of the skill.
        trials: Number of starts.
        seed: Seed of the starts.
        successes: Starts after which the goal held and nothing was hit.
        interval: 95 % interval of the success rate (Wilson).
        collisions, breaches: Sums over all starts.
        seconds: Mean time of a successful run [s].
        outcomes: How the runs ended by the skill's own word, with counts.
        failures: One sentence for every start that was not a success.
        measures: Further figures with their unit in the name, e.g. {"position_error_p95_mm": 12.0}.
    """

    skill: str
    trials: int
    seed: int
    successes: int
    interval: tuple[float, float]
    collisions: int
    breaches: int
    seconds: float
    outcomes: Mapping[str, int]
    failures: tuple[str, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Share of successes, 0 to 1."""
        return self.successes / self.trials if self.trials else 0.0

    def sentence(self) -> str:
        """The result in one line."""
        low, high = self.interval
        return (
            f"{self.skill}: {self.successes} of {self.trials} starts succeeded ({self.rate:.1%}, 95 % interval "
            f"{low:.1%} to {high:.1%}), {self.collisions} collisions, {self.seconds:.1f} s a run, seed {self.seed}."
        )

    def __str__(self) -> str:
        measures = (f"{name.replace('_', ' ')}: {value:.4g}" for name, value in self.measures.items())
        return "\n".join([*self.failures, self.sentence(), *measures])

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "skill": self.skill,
            "trials": self.trials,
            "seed": self.seed,
            "successes": self.successes,
            "rate": round(self.rate, 4),
            "interval": [round(bound, 4) for bound in self.interval],
            "collisions": self.collisions,
            "breaches": self.breaches,
            "seconds": round(self.seconds, 2),
            "outcomes": dict(self.outcomes),
            "failures": list(self.failures),
            "measures": {name: round(value, 4) for name, value in self.measures.items()},
        }
