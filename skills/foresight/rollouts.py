"""Runs from difficult starts, kept on disk one file a run, so that an interruption loses at most one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from executive.contracts.observation import Observation
from executive.contracts.practice import Attempt, Practice
from executive.contracts.skill import Skill, Step
from executive.contracts.weights import CONFIG, digest
from skills.foresight.difficult import MODERATE, SEVERE, Hard, Shove, difficult, prepare
from skills.foresight.families import SKILLS
from skills.foresight.situation import RUN_SIZE, STATE_SIZE, Situation
from skills.learned import Foreseeing
from skills.policy import Array, Decide, Policy
from skills.training.demonstrations import Noise
from skills.training.imitation import Course

SEEDS = 700_000_000
"""First seed of the starts; no course draws from there."""
FIRST_SEVERE, FRESH = 1_000_000, 5_000_000
"""Numbers of starts from which on they are severe, and from which on nothing is learned from them."""
_APART = 10_000_000
"""Seeds from one skill to the next."""
ACTION_SIZE = 5
_PLACES: Mapping[str, tuple[int, ...]] = {
    "grasp": (0, 1, 2, 3, 4),
    "press": (0, 1, 2),
    "close": (0, 1, 2),
    "wipe": (0, 1, 2),
}
_VELOCITY_AND_OPENING = (0, 1, 2, 4)
TRAIN, CALIBRATE = range(6), range(6, 8)
"""Last digits of the numbers of the starts that train and calibrate; the others are held out."""
_SHAKEN = 3
"""In one of so many runs that train the action is carried out with noise, and its label is without."""

Progress = Callable[[str, float], None]
PracticeFor = Callable[[str], Practice]


@dataclass(frozen=True)
class Rollout:
    """One run of a skill from a difficult start.

    Attributes:
        skill: Name of the skill.
        number: Number of the start.
        states: What the policy saw when it was last asked; shape (steps, STATE_SIZE).
        runs: How the run had gone; shape (steps, RUN_SIZE).
        actions: What the policy answered, as shares of its bounds; shape (steps, 5), not a number where not asked.
        success: Whether the skill said that it succeeded, and the simulator agreed, and nothing was hit.
        seconds: How long it took [s].
        outcome: How it ended by the skill's own word.
    """

    skill: str
    number: int
    states: Array
    runs: Array
    actions: Array
    success: bool
    seconds: float
    outcome: str


def course_of(skill: str) -> Course:
    """The course that a skill was learned in."""
    course: Course = import_module(f"skills.{skill}.training").COURSE
    return course


def places(skill: str) -> tuple[int, ...]:
    """Which components of the common action (velocity, turn, opening) a skill's policy gives, in order."""
    return _PLACES.get(skill, _VELOCITY_AND_OPENING)


def hard_start(practice: Practice, skill: str, number: int) -> Hard:
    """The difficult start of a number."""
    severity = SEVERE if number >= FIRST_SEVERE else MODERATE
    return difficult(practice, course_of(skill), SEEDS + SKILLS.index(skill) * _APART + number, severity)


class _Recorder(Situation):
    """Follows a run and keeps what it came to; shakes what is carried out when there is noise."""

    def __init__(self, skill: str, course: Course, policy: Decide, noise: Noise | None) -> None:
        super().__init__(skill)
        self._policy, self._noise = policy, noise
        self._lower, self._upper = course.lower, course.upper
        self._answer: NDArray[np.float64] = np.full(ACTION_SIZE, np.nan)
        self.rows: list[tuple[Array, Array, Array]] = []

    def decide(self, features: Mapping[str, Array]) -> Mapping[str, Array]:
        """What the policy answers, noted, and with the noise on it."""
        decided = self._policy(features)
        action = np.asarray(decided["action"], dtype=np.float64)
        share = (2 * action - self._upper - self._lower) / (self._upper - self._lower)
        self._answer = np.zeros(ACTION_SIZE)
        self._answer[list(places(self.skill))] = np.clip(share, -1.0, 1.0)
        if self._noise is None:
            return decided
        return {**decided, "action": np.asarray(action + self._noise(), dtype=np.float32)}

    def note(self, observation: Observation, step: Step) -> None:
        super().note(observation, step)
        answer = self._answer if self.asked else np.full(ACTION_SIZE, np.nan)
        self.rows.append((self.state, self.run, answer.astype(np.float32)))


def policy_of(course: Course) -> Policy:
    """The shipped policy of a course's skill."""
    return Policy.load(course.weights, course.spec.name, course.inputs, course.outputs)


def run_once(practice: Practice, hard: Hard, skill: Skill) -> tuple[Attempt, bool]:
    """Run a skill from a difficult start; how it ended, and whether it succeeded in the simulator as well."""
    course = course_of(skill.spec.name)
    attempt = practice.attempt(skill, hard.trial.goal, meddling(practice, hard.shove))
    wrong = course.wrong(practice, hard.trial) or attempt.collisions or attempt.breaches
    return attempt, attempt.outcome.succeeded and not wrong


def meddling(practice: Practice, shove: Shove | None) -> Callable[[], None]:
    """What to call after every step, so that the shove of a start happens."""
    began = practice.observe().stamp
    waiting = [] if shove is None else [shove]

    def each_step() -> None:
        if waiting and practice.observe().stamp - began >= waiting[0].after:
            practice.shove(waiting[0].name, waiting.pop().velocity)

    return each_step


def rolled_out(practice: Practice, skill: str, number: int) -> Rollout:
    """One run of the shipped skill from a difficult start."""
    course = course_of(skill)
    hard = hard_start(practice, skill, number)
    prepare(practice, course, hard)
    shaken = number % 10 in TRAIN and number % _SHAKEN == 0
    noise = Noise(course.noise, number) if shaken else None
    recorder = _Recorder(skill, course, policy_of(course), noise)
    learner = course.make(recorder.watching(recorder.decide))
    assert isinstance(learner, Foreseeing)
    learner.situation = recorder
    attempt, success = run_once(practice, hard, learner)
    states, runs, actions = (
        np.array([row[part] for row in recorder.rows], dtype=np.float32).reshape(-1, size)
        for part, size in enumerate((STATE_SIZE, RUN_SIZE, ACTION_SIZE))
    )
    return Rollout(skill, number, states, runs, actions, success, attempt.seconds, attempt.outcome.name.lower())


def collect(practice_for: PracticeFor, folder: Path, numbers: Mapping[str, Sequence[int]], progress: Progress) -> None:
    """Make the runs that `folder` does not have yet, the skills in turns.

    Args:
        practice_for: The robot to practise a skill on, by its name.
        folder: Where the runs are kept.
        numbers: Numbers of the starts by skill.
        progress: Told after every run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    practices = {skill: practice_for(skill) for skill in numbers}
    places_in_turn = {
        (place / len(group), skill): number for skill, group in numbers.items() for place, number in enumerate(group)
    }
    for done, ((_, skill), number) in enumerate(sorted(places_in_turn.items()), 1):
        path = path_of(folder, skill, number)
        if not path.exists():
            _write(rolled_out(practices[skill], skill, number), path)
        progress(f"running {skill} from difficult starts", done / len(places_in_turn))


def path_of(folder: Path, skill: str, number: int) -> Path:
    """Where a run is kept: another place once the skill has other weights."""
    weights = (course_of(skill).weights / CONFIG).read_bytes()
    return folder / f"{skill}-{digest(weights)[:8]}-{number:07d}.safetensors"


def _write(rollout: Rollout, path: Path) -> None:
    from safetensors.numpy import save_file

    facts = {name: getattr(rollout, name) for name in ("skill", "number", "success", "seconds", "outcome")}
    tensors = {"states": rollout.states, "runs": rollout.runs, "actions": rollout.actions}
    part = path.with_suffix(".part")
    save_file(tensors, part, metadata={"facts": json.dumps(facts)})
    part.replace(path)


def read(path: Path) -> Rollout:
    """A run that was kept."""
    from safetensors import safe_open

    with safe_open(path, "np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
        facts = json.loads(file.metadata()["facts"])
    return Rollout(**tensors, **facts)


def kept(folder: Path, numbers: Mapping[str, Sequence[int]]) -> Iterator[Rollout]:
    """The runs of these numbers that `folder` has, but for those that the skill refused before its first step."""
    for skill, group in numbers.items():
        for number in group:
            path = path_of(folder, skill, number)
            rollout = read(path) if path.exists() else None
            if rollout is not None and len(rollout.states):
                yield rollout
