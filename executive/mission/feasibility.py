"""Whether a mission can work, judged before anything moves.

    plan = feasible(tasks, definition, Situation.fresh(site), registry, ValueModel.load())
    plan.tasks[1].value     # learned probability that the second step succeeds, in the state in which it will start

Three checks in order: every task fits its branch, the whole mission chains, and no step is as good as hopeless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from executive.definitions.model import TreeDefinition
from executive.mission.chain import Walker, Worlds
from executive.mission.evidence import named_place
from executive.mission.hopeless import hopeless
from executive.mission.names import Names, text
from executive.mission.plan import planned
from executive.mission.sentences import Problem, rejected
from executive.mission.situation import Situation
from executive.mission.value import ValueModel
from executive.mission.world import UNKNOWN, World
from executive.registry import Registry
from executive.types import Condition, Task


@dataclass(frozen=True)
class PlannedTask:
    """A step of a plan.

    Attributes:
        task: The task, with the arguments that its branch takes.
        value: Learned probability that it succeeds in the state it will start in; None where nothing was learned.
    """

    task: Task
    value: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values; the value only where there is one."""
        return self.task.as_json() | ({} if self.value is None else {"value": round(self.value, 4)})


@dataclass(frozen=True)
class Plan:
    """A mission that may work."""

    tasks: tuple[PlannedTask, ...]


def feasible(
    tasks: Sequence[Task],
    definition: TreeDefinition,
    situation: Situation,
    registry: Registry,
    values: ValueModel | None = None,
) -> Plan:
    """The plan of a mission, with the value of every step.

    Args:
        tasks: The tasks in order.
        definition: The tree in use.
        situation: What the robot knows now.
        registry: What the tree's names mean.
        values: What was learned about success; None to leave it out.

    Raises:
        Rejected: naming the first step that cannot work, in the person's words, why, and what would help.
    """
    site = situation.site
    constants = {name: text(parameter.value) for name, parameter in definition.parameters.items()}
    walker = Walker(definition, registry, Names(site, constants, situation.believed_place))
    anything = World(held=UNKNOWN, looked=True)
    fitting = planned(tasks, definition, site, lambda task: walker.task(task, frozenset({anything})).problem)
    starts = _Chain(walker, fitting).starts(frozenset({World.now(site, situation.memory)}))
    if values is None:
        return Plan(tuple(PlannedTask(task) for task in fitting))
    steps = []
    for number, (task, start) in enumerate(zip(fitting, starts, strict=True), 1):
        present = situation if number == 1 else situation.imagined(start.held, dict(start.put), fitting[: number - 1])
        estimate = values.estimate(task, present)
        # A conditional task may not be needed, and a person who says where something is knows more than the robot.
        certain = task.condition is None and not named_place(task)
        if estimate is not None and certain and estimate.value < values.threshold:
            raise rejected(number, task, hopeless(values, estimate, task, present))
        steps.append(PlannedTask(task, None if estimate is None else estimate.value))
    return Plan(tuple(steps))


class _Chain:
    """Walks the tasks one after the other, with their conditions and repetitions."""

    def __init__(self, walker: Walker, tasks: Sequence[Task]) -> None:
        self._walker = walker
        self._tasks = tasks

    def starts(self, worlds: Worlds) -> list[World]:
        """The likeliest world in which each task starts.

        Raises:
            Rejected: if a task cannot work in any world that is possible before it.
        """
        starts: dict[int, World] = {}
        for repeated in _together(range(len(self._tasks)), lambda index: id(self._tasks[index].repeat)):
            repeat = self._tasks[repeated[0]].repeat
            rounds = 1 if repeat is None or repeat.times == 1 else 2
            for again in range(rounds):
                for group in _together(repeated, lambda index: _condition(self._tasks[index])):
                    worlds = self._group(group, worlds, starts, again=bool(again))
        return [starts[index] for index in range(len(self._tasks))]

    def _group(self, group: Sequence[int], worlds: Worlds, starts: dict[int, World], again: bool) -> Worlds:
        """Tasks that share a condition; where there is one, they may all be left out as well."""
        condition = self._tasks[group[0]].condition
        left_out: Worlds = frozenset()
        if condition is not None:
            worlds = left_out = self._tested(group[0], condition, worlds)
        for index in group:
            starts.setdefault(index, _likeliest(worlds))
            ways = self._walker.task(self._tasks[index], worlds)
            if not ways.succeeded:
                raise rejected(index + 1, self._tasks[index], ways.problem or _UNCLEAR, again)
            worlds = ways.succeeded
        return worlds | left_out

    def _tested(self, index: int, condition: Condition, worlds: Worlds) -> Worlds:
        ways = self._walker.task(condition.test, worlds)
        if not ways.succeeded and ways.problem is not None:
            reason = f"its condition cannot be tested: {ways.problem.reason}"
            raise rejected(index + 1, self._tasks[index], Problem(reason, ways.problem.help))
        return ways.succeeded | ways.failed


_UNCLEAR = Problem("no part of its branch can succeed")


def _likeliest(worlds: Worlds) -> World:
    """One of several worlds: the one in which most has been done, the same one every time."""
    return max(worlds, key=lambda world: world.order)


def _condition(task: Task) -> str:
    return repr(task.condition) if task.condition is not None else ""


def _together(indices: Sequence[int], key: Callable[[int], object]) -> Iterator[list[int]]:
    """Neighbours with the same key."""
    for _, group in groupby(indices, key):
        yield list(group)
