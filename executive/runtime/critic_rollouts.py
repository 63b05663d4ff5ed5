"""Examples for the safety critics: what became of actions in random rooms, and while skills did their work.

    examples = rolled_out(rooms, trials, folder, progress)

In a random room the robot gets about at random; in a trial a skill does its work, from a random start. Both go through
the gate, as they do in use, and now and then what is sent and others in its place are tried out. What is sensed then
is what the critics will see; labels are the simulator's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from executive.contracts.action import Vector
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.runtime.critic_motions import nearest, random_motion
from executive.runtime.critic_outcome import ARM, HEAD, PERIOD, Motion
from executive.runtime.critic_scenes import enter
from executive.runtime.critic_witness import Example, Plan, Witness
from executive.runtime.critic_work import Workers
from executive.runtime.fingerprint import fingerprint
from executive.safety.gate import Gate
from executive.safety.outlook import Outlook
from executive.safety.second_opinion import Judge

Progress = Callable[[str, float], None]

_MOTIONS, _LONGEST = 6, 20
"""Motions one after the other in a room while nothing goes wrong, and most control periods of each."""
IN_ROOMS = {True: Plan(0.15, 1, 3, 0.1), False: Plan(0.15, 3, 0, 0.1)}
AT_WORK = {True: Plan(0.1, 1, 3, 0.05), False: Plan(0.05, 3, 0, 0.05)}
"""What is tried in rooms and in trials, to learn from it (True) or to measure with it."""
_SHARD = 50
_ROOM, _TRIAL = "room", "trial"


@dataclass(frozen=True)
class Examples:
    """Many examples.

    Attributes:
        inputs: What the critics see; shape (examples, inputs).
        still: What they would see of a stop instead; shape (examples, inputs).
        labels: What became of them; shape (examples, 3).
        digits: By which rooms and trials are split, 0 to 9; shape (examples,).
        work: Whether a skill was at work; shape (examples,).
        kinds: How it is known what became of them, `Kind`; shape (examples,).
    """

    inputs: Vector
    still: Vector
    labels: Vector
    digits: np.ndarray
    work: np.ndarray
    kinds: np.ndarray

    def part(self, chosen: np.ndarray) -> Examples:
        """Those that are chosen; shape (examples,)."""
        return Examples(*(column[chosen] for column in vars(self).values()))


def rolled_out(
    rooms: Sequence[int], trials: Sequence[int], learned_from: Callable[[int], bool], folder: Path, progress: Progress
) -> Examples:
    """The examples of the numbered rooms and trials; in trials the skills take turns.

    What was rolled out before is read from `folder`; what is missing is added to it, fifty rooms or trials a file.

    Args:
        rooms, trials: Their numbers.
        learned_from: Whether rooms and trials of a digit are to learn from; see `digit`.
        folder: Keeps what was rolled out.
        progress: Told how far it is.
    """
    inputs = repr(Outlook(DESCRIPTION).names)
    marks = {
        kind: hashlib.sha256(f"{inputs}{depends}".encode()).hexdigest()[:8]
        for kind, depends in ((_ROOM, ""), (_TRIAL, fingerprint()))
    }
    parts: list[dict[str, np.ndarray]] = []
    pieces = [(_ROOM, part) for part in _shards(rooms)] + [(_TRIAL, part) for part in _shards(trials)]
    sources: dict[str, tuple[_Source, Mapping[bool, Plan]]] = {
        _ROOM: (_Rooms(), IN_ROOMS),
        _TRIAL: (Workers(), AT_WORK),
    }
    for done, (kind, numbers) in enumerate(pieces):
        file = folder / f"critic-{marks[kind]}-{kind}-{numbers[0]}-{numbers[-1]}.npz"
        if not file.is_file():
            source, plans = sources[kind]
            wanted = [(number, plans[learned_from(digit(kind, number))]) for number in numbers]
            _keep([(number, one) for number, plan in wanted for one in source.examples(number, plan)], file)
        with np.load(file, allow_pickle=False) as kept:
            part = {name: kept[name] for name in kept.files}
        digits = np.array([digit(kind, int(number)) for number in part.pop("numbers")])
        parts.append({**part, "digits": digits, "work": np.full(len(digits), kind == _TRIAL)})
        progress("rolling out", (done + 1) / len(pieces))
    return Examples(**{name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


class _Source(Protocol):
    def examples(self, number: int, plan: Plan) -> list[Example]: ...


class _Rooms:
    """Rolls out in random rooms, on one robot that is made when it is needed."""

    def __init__(self) -> None:
        self._robot: SimRobot | None = None

    def examples(self, number: int, plan: Plan) -> list[Example]:
        """Every action that was tried in one room."""
        self._robot = self._robot or SimRobot(Scene.home(0))
        return room_rolled_out(self._robot, number, plan)


def room_rolled_out(robot: SimRobot, number: int, plan: Plan) -> list[Example]:
    """Every action that was tried in one room."""
    random = enter(robot, number).random
    witness = Witness(robot, np.random.default_rng([number, 4713]), plan)
    wander(robot, Gate(robot), random, witness)
    return witness.examples()


def wander(robot: SimRobot, gate: Gate, random: np.random.Generator, witness: Witness | None = None) -> int:
    """Get about at random through a gate until something is hit. Returns the number of control periods."""
    robot.filming = True
    periods = 0
    now = _standing(robot)
    for _ in range(_MOTIONS):
        wanted = random_motion(random, now.targets)
        for _ in range(int(random.integers(3, _LONGEST))):
            observation = robot.observe()
            asked = nearest(now, Motion(wanted.twist, wanted.rates, now.targets))
            report = gate.send(asked.action(observation.stamp), observation)
            sent = report.sent
            if witness is not None:
                witness.saw(observation, report)
            robot.advance(PERIOD)
            periods += 1
            if robot.referee.collisions:
                return periods
            if sent.arm is None or sent.head is None:
                now = _standing(robot)
            else:
                targets = np.concatenate([sent.arm, sent.head])
                now = Motion(asked.twist, (targets - now.targets) / PERIOD, targets)
    return periods


def collides(robot: SimRobot, number: int, critic: Judge | None) -> bool:
    """Whether getting about in the room of that number ends in a collision, with a critic in the gate or without."""
    random = enter(robot, number).random
    wander(robot, Gate(robot, critic=critic), random)
    return bool(robot.referee.collisions)


def _standing(robot: SimRobot) -> Motion:
    state = robot.observe().state
    return Motion(state.base_twist, np.zeros(ARM + HEAD), np.concatenate([state.arm, state.head]))


def _shards(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(numbers), _SHARD):
        yield numbers[begin : begin + _SHARD]


def digit(kind: str, number: int) -> int:
    """By which rooms and trials are split, 0 to 9. Trials of one skill, which are ten apart, get different ones."""
    return (number + number // 10) % 10 if kind == _TRIAL else number % 10


def _keep(found: list[tuple[int, Example]], file: Path) -> None:
    """Write examples to a file, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".part.npz")
    np.savez(
        partial,
        inputs=np.array([one.inputs for _, one in found], dtype=np.float32),
        still=np.array([one.still for _, one in found], dtype=np.float32),
        labels=np.array([one.labels for _, one in found]),
        numbers=np.array([number for number, _ in found]),
        kinds=np.array([int(one.kind) for _, one in found]),
    )
    partial.replace(file)
