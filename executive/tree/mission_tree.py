"""The tree of one task: ticked, interrupted, looked at."""

from __future__ import annotations

from collections.abc import Sequence

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.contracts.execution import SkillRun
from executive.contracts.snapshot import NodeStatus, TreeView
from executive.tree.cause import asked_in_vain, first_cause
from executive.tree.containment import contain, interrupt_rest
from executive.tree.context import Runs
from executive.tree.decorators.base import LookFirst
from executive.tree.node import About
from executive.tree.scope import Scope
from executive.tree.snapshot import STATUSES, Watch
from executive.tree.ticking import prepare
from executive.tree.tools import Tools
from executive.types import Task


class Branch(LookFirst):
    """The root: the branch of a task's family. Errors that nodes below raise end here."""

    def __init__(self, about: About, child: Behaviour, tools: Tools) -> None:
        super().__init__(about, child)
        self._tools = tools
        self._failed = False

    def initialise(self) -> None:
        super().initialise()
        self._failed = False

    def caught(self, error: Exception) -> None:
        contain(self, error, self._tools)
        self._failed = True

    def update(self) -> Status:
        return Status.FAILURE if self._failed else self.decorated.status

    def stop(self, new_status: Status) -> None:
        """End the branch; what cannot be stopped in order is stopped node by node."""
        try:
            super().stop(new_status)
        except Exception as error:
            contain(self, error, self._tools)
            self.status = new_status
        if new_status is Status.INVALID:
            interrupt_rest(self, self._tools)


class MissionTree:
    """The branch of one task, ready to be ticked. The loop's thread alone calls it.

    Attributes:
        task: The task.
        root: A plain py_trees behaviour. Tick it with `tick` here (fast), with its own `tick()`, or as the root of a
            `py_trees.trees.BehaviourTree`; the nodes are the same and hold all state.
    """

    def __init__(self, task: Task, root: Branch, runs: Runs, scopes: Sequence[Scope]) -> None:
        self.task = task
        self.root = root
        self._runs = runs
        self._scopes = scopes
        self._tick = prepare(root)
        self._watch = Watch(root, task.family)

    def tick(self) -> NodeStatus:
        """Tick the tree once. Errors of nodes end the tree in failure and never come out here."""
        return STATUSES[self._tick()]

    def interrupt(self) -> None:
        """Stop every node that runs; every `on_stop` does its work. May be called at any time, also twice."""
        self.root.stop(Status.INVALID)

    @property
    def status(self) -> NodeStatus:
        """Status of the root."""
        return STATUSES[self.root.status]

    @property
    def ended(self) -> bool:
        """Whether it has succeeded or failed."""
        return self.root.status in (Status.SUCCESS, Status.FAILURE)

    @property
    def succeeded(self) -> bool:
        """Whether it has succeeded."""
        return bool(self.root.status is Status.SUCCESS)

    def pending_stops(self) -> tuple[SkillRun, ...]:
        """Runs that go on, or that have ended without the gate having sent a stop since."""
        return self._runs.pending()

    def first_cause(self) -> str:
        """Why it failed, e.g. `grasp: the gripper closed on nothing (opening 0 mm)`; "" when it has not failed."""
        return first_cause(self.root)

    def asked_in_vain(self) -> bool:
        """Whether it failed because a condition that it asks does not hold."""
        return asked_in_vain(self.root)

    def changed(self) -> bool:
        """Whether a status or a reason has changed since the last call; true for the first one."""
        return self._watch.changed()

    def view(self) -> TreeView:
        """The tree at this moment, decorators as nodes of their own."""
        return self._watch.view()

    def close(self) -> None:
        """Take the tree's values off py_trees' blackboard; happens by itself when the tree is no longer used."""
        for scope in self._scopes:
            scope.close()
