"""Suites of missions: what is said in which scene, and what has to be so in the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from executive.errors import BadFile, ExecutiveError
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.robot.sim.staging import Staging, staged
from executive.runtime.assembly import shipped_tree


@dataclass(frozen=True)
class Entry:
    """One line of a suite.

    Attributes:
        course: What happens, one after the other: texts (missions in plain words, and answers to the robot's
            questions), and changes that are made while the robot stands.
        goal: Facts that must be true on the simulator's state at the end.
        staging: How the scene differs from the usual one.
        group: What it is counted under, such as its task family; "" for nothing.
    """

    course: tuple[str | Staging, ...]
    goal: tuple[str, ...]
    staging: Staging = field(default_factory=Staging)
    group: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said."""
        return tuple(part for part in self.course if isinstance(part, str))


def shipped_suite() -> Path:
    """The suite of everyday missions beside the shipped trees."""
    return shipped_tree().parent / "suites" / "everyday.jsonl"


def read_suite(path: Path) -> tuple[Entry, ...]:
    """The entries of a suite file: a JSON object a line, `{"text": ..., "goal": ["on(red_cube, shelf)", ...]}`.

    "text" may be a list, said one after the other in the same world; between the texts may stand what somebody changes
    meanwhile, as `{"objects": {"red_cube": "shelf"}}`. A "scene" of the same form is what differs from the beginning.
    Results are shown for each "group" as well.

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
    row = row if isinstance(row, dict) else {}
    said = row.get("text")
    course = said if isinstance(said, list) else [said]
    if not any(isinstance(part, str) for part in course) or not all(isinstance(part, str | dict) for part in course):
        raise BadFile(path, 'needs an object with a "text", or a list of them.', number)
    goal = row.get("goal")
    if not isinstance(goal, list) or not goal or not all(isinstance(fact, str) for fact in goal):
        raise BadFile(path, 'needs a "goal": a list of facts such as "on(red_cube, shelf)".', number)
    try:
        parts = tuple(part if isinstance(part, str) else staged(part) for part in course)
        return Entry(parts, tuple(goal), staged(row.get("scene", {})), str(row.get("group", "")))
    except ExecutiveError as error:
        raise BadFile(path, str(error), number) from error


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
