"""Suites of missions, judged on the simulator's state and never on the program's own word."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from executive.contracts.proportion import wilson
from executive.errors import BadFile, ExecutiveError
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.runtime.assembly import shipped_tree, simulated
from executive.types import Outcome
from executive.understanding import Understander


@dataclass(frozen=True)
class Entry:
    """One line of a suite.

    Attributes:
        texts: What is said, one after the other: missions in plain words, and answers to the robot's questions.
        goal: Facts that must be true on the simulator's state at the end.
    """

    texts: tuple[str, ...]
    goal: tuple[str, ...]


@dataclass(frozen=True)
class Episode:
    """One line of a suite that was run in one world.

    Attributes:
        text, seed: What was run.
        succeeded: Whether every goal fact was true at the end.
        missing: Goal facts that were not.
        outcome: The program's own word on the last mission, for comparison.
        reason: First cause by the program's own word.
        safety: The simulator's counts of collisions and limit breaches.
        seconds: Simulated time [s].
        wall: Time that it took [s].
    """

    text: str
    seed: int
    succeeded: bool
    missing: tuple[str, ...]
    outcome: str
    reason: str
    safety: Mapping[str, int]
    seconds: float
    wall: float

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def shipped_suite() -> Path:
    """The suite of everyday missions beside the shipped trees."""
    return shipped_tree().parent / "suites" / "everyday.jsonl"


def read_suite(path: Path) -> tuple[Entry, ...]:
    """The entries of a suite file: a JSON object a line, `{"text": ..., "goal": ["on(red_cube, shelf)", ...]}`.

    "text" may be a list, said one after the other in the same world.

    Raises:
        BadFile: naming the first line that cannot be used.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFile(path, "is not text in UTF-8.") from error
    entries = {number: _entry(path, number, line) for number, line in enumerate(lines, 1) if line.strip()}
    if not entries:
        raise BadFile(path, "holds no mission.")
    _check_goals(path, entries)
    return tuple(entries.values())


def _entry(path: Path, number: int, line: str) -> Entry:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadFile(path, f"is not JSON: {error.msg}.", number, error.colno) from error
    except RecursionError as error:
        raise BadFile(path, "is nested too deeply.", number) from error
    texts = row.get("text") if isinstance(row, dict) else None
    texts = [texts] if isinstance(texts, str) else texts
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise BadFile(path, 'needs an object with a "text", or a list of them.', number)
    goal = row.get("goal")
    if not isinstance(goal, list) or not goal or not all(isinstance(fact, str) for fact in goal):
        raise BadFile(path, 'needs a "goal": a list of facts such as "on(red_cube, shelf)".', number)
    return Entry(tuple(texts), tuple(goal))


def _check_goals(path: Path, entries: Mapping[int, Entry]) -> None:
    robot = SimRobot(Scene.home(0))
    try:
        for number, entry in entries.items():
            for fact in entry.goal:
                try:
                    robot.referee.check(fact)
                except ExecutiveError as error:
                    raise BadFile(path, str(error), number) from error
    finally:
        robot.close()


def run_episode(entry: Entry, seed: int, reader: Understander, tree: Path | None = None) -> Episode:
    """Run one mission in lockstep in a world of that seed and judge it."""
    began = time.perf_counter()
    with simulated(seed, tree, lockstep=True, reader=reader) as parts:
        reports = [parts.runtime.run(text) for text in entry.texts]
        missing = tuple(fact for fact in entry.goal if not parts.robot.referee.holds(fact))
        safety = parts.robot.referee.counts()
    report = reports[-1]
    return Episode(
        " / ".join(entry.texts),
        seed,
        not missing,
        missing,
        report.outcome.key,
        report.reason,
        safety,
        round(sum(task.seconds for one in reports for task in one.tasks), 2),
        round(time.perf_counter() - began, 2),
    )


@dataclass(frozen=True)
class Summary:
    """A suite's result in numbers.

    Attributes:
        episodes, succeeded: How many were run, and how many succeeded.
        low, high: Wilson's 95 % interval of the success rate.
        false_words: Episodes in which the program's own word and the simulator's state disagree.
        safety: Sums of the simulator's counts.
    """

    episodes: int
    succeeded: int
    low: float
    high: float
    false_words: int
    safety: Mapping[str, int]


def summarised(episodes: Sequence[Episode]) -> Summary:
    """The numbers of a suite."""
    succeeded = sum(episode.succeeded for episode in episodes)
    low, high = wilson(succeeded, len(episodes))
    done = Outcome.SUCCEEDED.key
    return Summary(
        len(episodes),
        succeeded,
        round(low, 4),
        round(high, 4),
        sum((episode.outcome == done) != episode.succeeded for episode in episodes),
        {name: sum(episode.safety[name] for episode in episodes) for name in (episodes[0].safety if episodes else {})},
    )
