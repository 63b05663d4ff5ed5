"""Learns the safety critics on the embedded robot.

    report = train(seed=0, out=None, rollouts=None, progress=print)      # `executive train critic`

Of ten rooms or trials, six train, two calibrate and set the thresholds, two are held out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from executive.contracts.action import Action, Vector
from executive.errors import BadRequest
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.runtime.critic_card import write
from executive.runtime.critic_fit import Split, calibrated, thresholds_for, trained, wiring
from executive.runtime.critic_report import CriticReport, Judged, harmless_work, reported
from executive.runtime.critic_rollouts import Examples, collides, rolled_out
from executive.runtime.critic_witness import Kind
from executive.safety.critic import CRITICS, WEIGHTS, Critic
from executive.safety.outlook import Outlook
from executive.understanding.encoder import cache_folder

ROOMS = 100
"""Random rooms when nothing else is asked for."""
TRIALS = 0.2
"""Trials of skills at work for each room."""
OBJECTIONS = {"collision": 0.005, "position": 0.001, "velocity": 0.001}
"""What sets the thresholds: the share of the harmless actions of skills that each critic may object to."""
_TRAIN, _CALIBRATE = range(6), range(6, 8)
"""Digits of the rooms and trials that train and calibrate; the others are held out."""
_LEAST = 100
"""Fewer rooms cannot be split into three parts that say anything."""
_SEEDS, _FRESH = 1_000_000, 500_000
"""Numbers of rooms from one seed to the next, and where those begin that no training uses."""

Progress = Callable[[str, float], None]


def train(
    *, seed: int, out: Path | None, rollouts: int | None = None, progress: Progress, cache: Path | None = None
) -> CriticReport:
    """Roll out, learn, calibrate, measure, write weights and card. An interruption loses at most one file of examples.

    Args:
        seed: Seed of rooms, trials and training.
        out: Folder for weights and card; the shipped one when None.
        rollouts: Random rooms, 100 at least, and when None. Two trials of skills come with ten of them.
        progress: Told what is being done.
        cache: Folder that keeps the roll-outs; one in the user's cache folder when None.

    Raises:
        BadRequest: if there are too few rooms.
    """
    rooms = rollouts or ROOMS
    if rooms < _LEAST:
        raise BadRequest(f"the critics learn from {_LEAST} rooms or more, not {rooms}.")
    found = _collected(seed * _SEEDS, rooms, lambda digit: digit in _TRAIN, cache, progress)
    first, second, third = split(found)
    networks = calibrated(
        trained(learnt_from(first), wiring(Outlook(DESCRIPTION).names), seed, progress), learnt_from(second)
    )
    good = Judged.by(networks, second.part(harmless_work(second)))
    thresholds = thresholds_for(good.chances, good.still, np.array([OBJECTIONS[name] for name in CRITICS]))
    sizes, before = (rooms, _trials(rooms)), (len(first.labels), len(second.labels))
    report = reported(networks, thresholds, third, seed, sizes, before)
    write(out or WEIGHTS, networks, report, OBJECTIONS)
    return report


@dataclass(frozen=True)
class Evaluation:
    """A critic where no training has been.

    Attributes:
        report: How well it tells what happens.
        collided: In how many rooms getting about at random through the gate ended in a collision without the critic,
            and with it.
        times: Time of each of 300 judgements [s].
    """

    report: CriticReport
    collided: tuple[int, int]
    times: Vector


def evaluate(
    *, seed: int, rooms: int, progress: Progress, folder: Path = WEIGHTS, cache: Path | None = None
) -> Evaluation:
    """Measure the critic of a folder in rooms and trials that no training uses.

    Raises:
        BadWeights: if the critic cannot be loaded.
    """
    critic = Critic.load(DESCRIPTION, folder)
    begin = seed * _SEEDS + _FRESH
    found = _collected(begin, rooms, lambda digit: False, cache, progress)
    thresholds = np.array([getattr(critic.thresholds, name) for name in CRITICS])
    report = reported(critic.networks, thresholds, found, seed, (rooms, _trials(rooms)), (0, 0))
    robot, without, with_it = SimRobot(Scene.home(0)), 0, 0
    for done, number in enumerate(range(begin, begin + rooms)):
        without += collides(robot, number, None)
        with_it += collides(robot, number, critic)
        progress("getting about with it and without", (done + 1) / rooms)
    return Evaluation(report, (without, with_it), _times(critic, seed))


def split(found: Examples) -> tuple[Examples, Examples, Examples]:
    """The examples that train, calibrate, and are held out."""
    first, second = np.isin(found.digits, list(_TRAIN)), np.isin(found.digits, list(_CALIBRATE))
    return found.part(first), found.part(second), found.part(~(first | second))


def learnt_from(examples: Examples) -> Split:
    """What there is to learn: what was tried out, and that what skills did without hitting anything is harmless."""
    chosen = examples.part((examples.kinds != Kind.DONE) | harmless_work(examples))
    known = np.ones_like(chosen.labels)
    known[chosen.kinds == Kind.DONE, 1:] = 0.0
    return Split(chosen.inputs, chosen.labels, known)


def _collected(
    begin: int, rooms: int, learned_from: Callable[[int], bool], cache: Path | None, progress: Progress
) -> Examples:
    folder, trials = cache or cache_folder() / "critic", range(begin, begin + _trials(rooms))
    return rolled_out(range(begin, begin + rooms), trials, learned_from, folder, progress)


def _trials(rooms: int) -> int:
    return round(TRIALS * rooms)


def _times(critic: Critic, seed: int, count: int = 300) -> Vector:
    robot = SimRobot(Scene.home(seed))
    observation = robot.observe()
    state = observation.state
    action = Action(observation.stamp, base=np.array([0.2, 0.0, 0.3]), arm=state.arm + 0.02, head=state.head)
    times = np.empty(count)
    for turn in range(count):
        begun = time.perf_counter()
        critic.judge(observation, action)
        times[turn] = time.perf_counter() - begun
    robot.close()
    return times
