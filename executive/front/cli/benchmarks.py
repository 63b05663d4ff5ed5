"""The benchmarks behind `executive bench`: each measures one part several times and gives its figures."""

from __future__ import annotations

import math
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from executive.errors import BadRequest, ExecutiveError
from executive.front.cli.critic_benchmark import critic
from executive.front.cli.first_motion import MOVING
from executive.front.cli.foresight_benchmark import foresight, generators
from executive.front.cli.lessons import Lessons
from executive.front.cli.progress import Tell


@dataclass(frozen=True)
class Plan:
    """What is to be measured, and how thoroughly.

    Attributes:
        seed: Seed of worlds and starts.
        rounds: Repetitions behind each figure of speed.
        starts: Starts of each skill, scenes for vision.
        files: Labelled commands for the understanding.
        weights: Folders of weights of the understanding; the project's own if none.
        lessons: What training methods are compared on.
    """

    seed: int
    rounds: int
    starts: int
    files: tuple[Path, ...] = ()
    weights: tuple[Path, ...] = ()
    lessons: Lessons = field(default_factory=Lessons)


@dataclass(frozen=True)
class Figure:
    """One figure with its spread over the rounds.

    Attributes:
        name: What was measured.
        unit: Its unit, "" for a ratio.
        values: One value a round.
    """

    name: str
    unit: str
    values: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """Median, extremes and the number of rounds."""
        return {
            "name": self.name,
            "unit": self.unit,
            "median": statistics.median(self.values),
            "lowest": min(self.values),
            "highest": max(self.values),
            "rounds": len(self.values),
        }

    def __str__(self) -> str:
        values = (statistics.median(self.values), min(self.values), max(self.values))
        median, low, high = (f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" for value in values)
        return f"{self.name:<62} {median:>6} {self.unit:<2} ({low} to {high}, {len(self.values)} rounds)"


@dataclass(frozen=True)
class Measured:
    """What one benchmark found.

    Attributes:
        benchmark: Its name.
        sample: What was measured over, in words: sizes and seed.
        figures: Figures with spread.
        details: Further results by name, as plain values.
    """

    benchmark: str
    sample: str
    figures: tuple[Figure, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "benchmark": self.benchmark,
            "sample": self.sample,
            "figures": [figure.as_json() for figure in self.figures],
            "details": _plain(self.details),
        }

    def __str__(self) -> str:
        rows = [f"{self.benchmark}: {self.sample}", *(f"  {figure}" for figure in self.figures), *_rows(self.details)]
        return "\n".join(rows)


def _plain(details: Mapping[str, Any]) -> dict[str, Any]:
    """The details as JSON can hold them: what could not be measured is null."""

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return _plain(value)
        return None if isinstance(value, float) and math.isnan(value) else value

    return {name: plain(value) for name, value in details.items()}


def _rows(details: Mapping[str, Any], indent: str = "  ") -> list[str]:
    rows: list[str] = []
    for name, value in details.items():
        if isinstance(value, Mapping):
            rows += [f"{indent}{name}:", *_rows(value, indent + "  ")]
        else:
            rows.append(f"{indent}{name}: {value:.4g}" if isinstance(value, float) else f"{indent}{name}: {value}")
    return rows


def sim(plan: Plan, tell: Tell) -> Measured:
    """How many times faster than real time the embedded robot runs in lockstep, with and without its camera."""
    from executive.robot.sim.benchmark import measure

    seconds, figures = 5.0, []
    for camera in (True, False):
        sensors = "camera at 10 Hz and lidar" if camera else "lidar only"
        rounds = []
        for number in range(plan.rounds):
            rounds.append(measure(seconds, plan.seed, camera))
            tell(sensors, (number + 1) / plan.rounds)
        figures.append(Figure(f"by the clock, {sensors}", "×", tuple(speed.real_time_factor for speed in rounds)))
        figures.append(Figure(f"by time of one core, {sensors}", "×", tuple(speed.core_factor for speed in rounds)))
    return Measured("sim", f"{seconds:.0f} s of simulated time a round, seed {plan.seed}", tuple(figures))


def tree(plan: Plan, tell: Tell) -> Measured:
    """What a tick costs a node, beside py_trees' own ticking of the same nodes."""
    from executive.tree.benchmark import TREES, measured

    ticks, figures = 2000, []
    for name, make in TREES:
        rounds = []
        for number in range(plan.rounds):
            rounds.append(measured(name, make, ticks))
            tell(name, (number + 1) / plan.rounds)
        figures.append(Figure(f"{name}, a node", "µs", tuple(one.direct for one in rounds)))
        figures.append(Figure(f"{name}, a node by py_trees", "µs", tuple(one.generators for one in rounds)))
        figures.append(Figure(f"{name}, times faster", "×", tuple(one.generators / one.direct for one in rounds)))
    return Measured("tree", f"each round the fastest of five times {ticks} ticks", tuple(figures))


def gate(plan: Plan, tell: Tell) -> Measured:
    """What one action costs in the safety gate, the robot's own part included."""
    from executive.robot.sim.robot import SimRobot
    from executive.robot.sim.scene import Scene
    from executive.safety.benchmark import measure

    sends, rounds = 500, []
    robot = SimRobot(replace(Scene.home(plan.seed), robot=(4.0, 2.8, 0.0)), camera=False)
    try:
        for number in range(plan.rounds):
            rounds.append(measure(robot, sends))
            tell("gate", (number + 1) / plan.rounds)
    finally:
        robot.close()
    figures = (
        Figure("an action, median", "µs", tuple(cost.median * 1e6 for cost in rounds)),
        Figure("an action, 99 of 100 below", "µs", tuple(cost.tail * 1e6 for cost in rounds)),
    )
    return Measured("gate", f"{sends} actions a round, seed {plan.seed}", figures)


def understanding(plan: Plan, tell: Tell) -> Measured:
    """How well labelled commands are understood by their words alone, and how fast."""
    from executive.understanding.benchmark import measure_weights, spread
    from executive.understanding.classifier import WEIGHTS_FOLDER, meanings
    from executive.understanding.labelled import read

    if not plan.files:
        raise BadRequest("name the files of labelled commands: executive bench understanding FILE...")
    folders = plan.weights or (WEIGHTS_FOLDER,)
    families = meanings(folders[0])
    commands = [command for path in plan.files for command in read(path, families)]
    if not commands:
        raise BadRequest("the files hold no commands.")
    results = []
    for number, folder in enumerate(folders):
        tell(f"{len(commands)} commands, weights of {folder.name}", number / len(folders))
        results.append(measure_weights(folder, commands))
    names = ", ".join(path.name for path in plan.files)
    sample = f"{len(commands)} commands of {names}"
    if len(folders) == 1:
        return Measured("understanding", sample, details=results[0])
    details = {"over all weights": spread(results), **dict(zip(map(str, folders), results, strict=True))}
    return Measured("understanding", f"{sample}, {len(folders)} weights", details=details)


def vision(plan: Plan, tell: Tell) -> Measured:
    """How well words find what the camera sees, judged on the simulator's state."""
    from executive.understanding.vision.benchmark import evaluate

    report = evaluate(scenes=plan.starts, seed=plan.seed, progress=tell)
    details = {name.replace("_", " "): value for name, value in report.measures.items()}
    sorts = {name: f"{right} of {asked}" for name, (right, asked) in report.sorts.items()}
    return Measured("vision", f"{plan.starts} scenes of each kind, seed {plan.seed}", details=details | sorts)


def start(plan: Plan, tell: Tell) -> Measured:
    """Time from the command to the first motion, and until --help has answered; each in a process of its own."""
    text = "go to the kitchen"
    motion, help_text = [], []
    for number in range(plan.rounds):
        help_text.append(_until_help())
        motion.append(_until_motion(text, plan.seed))
        tell("starting", (number + 1) / plan.rounds)
    figures = (
        Figure(f"executive run '{text}' --lockstep, to the first motion", "s", tuple(motion)),
        Figure("executive --help", "s", tuple(help_text)),
    )
    return Measured("start", f"a fresh process a round, seed {plan.seed}", figures)


def _until_help() -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "executive.front.cli.main", "--help"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def _until_motion(text: str, seed: int) -> float:
    command = [sys.executable, "-m", "executive.front.cli.first_motion", text, str(seed)]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        moved = process.stdout.readline().strip() == MOVING
        seconds = time.perf_counter() - begin
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate()
    if not moved:
        raise ExecutiveError(f"the mission ended before anything moved: {complaint.strip() or 'no word why'}")
    return seconds


def skills(plan: Plan, tell: Tell) -> Measured:
    """Success of every skill from held-out starts, judged on the simulator's state."""
    from executive.runtime.training import evaluate, trainable

    reports = {name: evaluate(name, starts=plan.starts, seed=plan.seed, progress=tell) for name in trainable()}
    details = {name: {**report.as_json(), "failures": len(report.failures)} for name, report in reports.items()}
    return Measured("skills", f"{plan.starts} starts a skill, seed {plan.seed}", details=details)


def missions(plan: Plan, tell: Tell) -> Measured:
    """Success of the shipped suite of everyday missions in the world of one seed."""
    from dataclasses import asdict

    from executive.front.cli.workers import run_all
    from executive.runtime.evaluation import summarised
    from executive.runtime.suite import read_suite, shipped_suite

    entries = read_suite(shipped_suite())
    episodes, broken_off = run_all([(entry, plan.seed) for entry in entries], 1, None, tell)
    if broken_off:
        raise ExecutiveError(f"broken off after {len(episodes)} of {len(entries)} missions: {broken_off}")
    figures = (Figure("a mission, simulated", "s", tuple(episode.seconds for episode in episodes)),)
    return Measured("missions", f"{len(entries)} missions, seed {plan.seed}", figures, asdict(summarised(episodes)))


def learning(plan: Plan, tell: Tell) -> Measured:
    """Learning curves of training methods, with published scores beside them."""
    return Measured("learning", plan.lessons.sample, details=plan.lessons.measured(tell))


def environments(plan: Plan, tell: Tell) -> Measured:
    """Steps a second of environments for reinforcement learning: one world against many that threads step together."""
    from executive.runtime.environments.benchmark import measure

    figures = tuple(Figure(one.name, one.unit, tuple(one.values)) for one in measure(plan.rounds, plan.seed, tell))
    return Measured("environments", f"random actions, resets included, seed {plan.seed}", figures)


BENCHMARKS: Mapping[str, Callable[[Plan, Tell], Measured]] = {
    "sim": sim,
    "tree": tree,
    "gate": gate,
    "critic": critic,
    "environments": environments,
    "start": start,
    "understanding": understanding,
    "vision": vision,
    "skills": skills,
    "missions": missions,
    "learning": learning,
    "foresight": foresight,
    "generators": generators,
}
"""By name, in the order in which they are listed."""
