"""Tries tasks on the embedded robot in flats of many pasts, to learn the value of tasks from what came of them.

    rolled_out(range(250), folder / "rollouts.jsonl", progress)      # one line a flat; goes on where it was broken off

The robot's knowledge before every task is written down with the simulator's verdict after it, so that what is learned
from it can change without trying again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from executive.contracts.memory import Memory, Sighting, WorldMemory
from executive.contracts.site import PlaceKind, Site
from executive.definitions.model import TreeDefinition
from executive.mission.situation import Situation
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.robot.sim.site import read_site
from executive.runtime.assembly import checked_tree
from executive.runtime.loop import Parts, Runtime
from executive.runtime.rehearsal import Rehearsal, rehearsal
from executive.runtime.touched import Touchable
from executive.runtime.vocabulary import vocabulary
from executive.safety.gate import Gate
from executive.telemetry.events import EventBus
from executive.types import Decision, Family, Outcome, Task, Understanding

Progress = Callable[[str, float], None]

_NEVER = ("empty(gripper)", "not empty(gripper)")
"""A goal that is never reached."""


class _Told:
    """A listener that is told the task instead of the words for it."""

    task: Task

    def hear(self, text: str) -> Understanding:
        """The task that it was told."""
        return Understanding(text, Decision.ACCEPT, 1.0, (self.task,))

    def done(self, outcomes: Sequence[Outcome]) -> None:
        """It makes nothing of them."""


def rolled_out(flats: Iterable[int], path: Path, progress: Progress) -> None:
    """Try the tasks of the numbered flats that `path` does not hold yet, and add a line for each flat."""
    _mend(path)
    wanted, known = list(flats), {row["flat"] for row in rows_of(path)}
    missing = [flat for flat in wanted if flat not in known]
    if not missing:
        return
    site, definition = read_site(), checked_tree()
    path.parent.mkdir(parents=True, exist_ok=True)
    robot = SimRobot(Scene.home(0))
    try:
        for number, flat in enumerate(missing, len(wanted) - len(missing)):
            progress("trying tasks", number / len(wanted))
            tried = _tried(rehearsal(flat, site), robot, site, definition)
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"flat": flat, "tasks": tried}) + "\n")
    finally:
        robot.close()


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a file of tries, one a flat; none where there is no file."""
    if not path.is_file():
        return []
    *whole, _ = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in whole if line]


def _mend(path: Path) -> None:
    """Take a last line away that was broken off while it was written."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if text and not text.endswith("\n"):
        path.write_text(text[: text.rfind("\n") + 1], encoding="utf-8")


def _tried(flat: Rehearsal, robot: SimRobot, site: Site, definition: TreeDefinition) -> list[dict[str, Any]]:
    robot.reset(flat.scene)
    told = _Told()
    touchable = Touchable(robot.referee.expect, lambda: robot.referee.held, site)
    parts = Parts(
        robot,
        Gate(robot),
        vocabulary(),
        definition,
        site,
        told,
        EventBus(),
        flat.seed,
        on_task=touchable.by_task,
        on_touches=touchable.by_skills,
        memory=flat.memory,
    )
    runtime = Runtime(parts)
    rows = []
    for drawn in flat.tasks:
        task = _possible(drawn, runtime.memory)
        if task is None:
            continue
        before = Situation.observed(site, runtime.memory, robot.observe(), robot.description)
        row = {"task": task.as_json(), **_written(before)}
        told.task = task
        report = runtime.run("")
        if report.outcome is Outcome.REFUSED:
            continue
        done = _done(task, site, robot, runtime.memory)
        seconds = round(report.tasks[0].seconds, 2)
        word = {"outcome": report.outcome.key, "reason": report.reason, "seconds": seconds}
        rows.append({**row, **word, "success": done})
        if report.outcome not in (Outcome.SUCCEEDED, Outcome.FAILED):
            break
    return rows


def _possible(task: Task, memory: Memory) -> Task | None:
    """The task, about what is held when only that leaves it a chance; None when it has none."""
    if memory.held is None or task.family in (Family.NAVIGATION, Family.INSPECTION):
        return task
    if task.family == Family.GRASPING:
        return None
    return replace(task, args={"object": memory.held, "to": task.args["to"]})


def _written(situation: Situation) -> dict[str, Any]:
    memory = situation.memory
    return {
        "now": round(situation.now, 3),
        "base_pose": [round(float(value), 3) for value in situation.base_pose],
        "strangers": [[round(float(value), 2) for value in point] for point in situation.strangers],
        "held": memory.held,
        "sightings": {
            name: [*(round(float(value), 3) for value in one.position), one.place, round(one.stamp, 2)]
            for name, one in memory.sightings.items()
        },
        "misses": {name: dict(places) for name, places in memory.misses.items()},
    }


def _done(task: Task, site: Site, robot: SimRobot, memory: Memory) -> bool:
    """Whether the simulator's state is what the task asked for."""
    return all(robot.referee.holds(fact) for fact in _goal(task, site, memory))


def _goal(task: Task, site: Site, memory: Memory) -> tuple[str, ...]:
    args = task.args
    if task.family == Family.NAVIGATION:
        place = site.place(args["place"])
        return (f"near(robot, {place.name})" if place.kind is PlaceKind.PERSON else f"at(robot, {place.name})",)
    name = args["object"]
    if task.family == Family.GRASPING:
        return (f"holding({name})",)
    if task.family == Family.INSPECTION:
        sighting = memory.sightings.get(name)
        return _lies(name, sighting.place if sighting is not None else "", site)
    place = site.place(args["to"])
    if place.kind is PlaceKind.PERSON:
        return (f"holding({name})", f"near(robot, {place.name})")
    support = site.support(place.name)
    return _lies(name, support.name if support is not None else "", site)


def _lies(name: str, place: str, site: Site) -> tuple[str, ...]:
    if not place:
        return _NEVER
    return (f"{'in' if site.place(place).kind is PlaceKind.CONTAINER else 'on'}({name}, {place})",)


def situation_of(row: Mapping[str, Any], site: Site) -> Situation:
    """What the robot knew, as `_written` has put it down."""
    memory = WorldMemory()
    for name, (x, y, z, place, stamp) in row["sightings"].items():
        memory.saw(Sighting(name, np.array([x, y, z]), 0.0, 0.01, place, stamp))
    for name, places in row["misses"].items():
        for place, stamp in places.items():
            memory.missed(name, place, stamp)
    memory.hold(row["held"])
    strangers = np.array(row["strangers"], dtype=np.float64).reshape(-1, 2)
    return Situation(site, memory, np.array(row["base_pose"]), row["now"], strangers, DESCRIPTION.base.radius)
