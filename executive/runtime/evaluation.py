"""Suites of missions, judged on the simulator's state and never on the program's own word."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from executive.contracts.proportion import wilson
from executive.runtime.assembly import simulated
from executive.runtime.suite import Entry
from executive.types import Outcome
from executive.understanding import Understander


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
        group: What it is counted under.
        gate: In how many actions each of the gate's reasons changed or stopped something.
        steps: Control steps of the missions.
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
    group: str = ""
    gate: Mapping[str, int] = field(default_factory=dict)
    steps: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def run_episode(
    entry: Entry, seed: int, reader: Understander, tree: Path | None = None, critic: bool = False
) -> Episode:
    """Run one mission in lockstep in a world of that seed and judge it; with the learned critic in the gate, or not."""
    began = time.perf_counter()
    reports = []
    with simulated(seed, tree, lockstep=True, reader=reader, scene=entry.staging.scene(seed), critic=critic) as parts:
        for number, part in enumerate(entry.course):
            if isinstance(part, str):
                reports.append(parts.runtime.run(part))
            else:
                part.change(parts.robot.world, np.random.default_rng([seed, 3, number]))
        missing = tuple(fact for fact in entry.goal if not parts.robot.referee.holds(fact))
        safety = parts.robot.referee.counts()
        gate = dict(parts.runtime.parts.gate.counts)
        steps = round(parts.robot.clock.now() * parts.robot.description.control_rate)
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
        entry.group,
        gate,
        steps,
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


def by_group(episodes: Sequence[Episode]) -> dict[str, Summary]:
    """The numbers of each group of a suite, in the order in which the groups come; none where nothing is grouped."""
    groups = dict.fromkeys(episode.group for episode in episodes)
    return {
        group: summarised([episode for episode in episodes if episode.group == group])
        for group in groups
        if any(groups)
    }
