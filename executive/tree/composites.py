"""Sequence, fallback, parallel and switch. Their semantics are py_trees'."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Children

import py_trees
from py_trees.behaviour import Behaviour
from py_trees.common import ParallelPolicy, Status

from executive.definitions import words
from executive.definitions.model import ParallelPolicy as Policy
from executive.definitions.model import Value
from executive.errors import ExecutiveError
from executive.tree.context import Context
from executive.tree.node import About, Described


class Sequence(Described, py_trees.composites.Sequence):
    """Children in order until one fails."""

    def __init__(self, about: About, memory: bool, children: Children[Behaviour]) -> None:
        super().__init__(name=about.label, memory=memory, children=children, about=about)


class Fallback(Described, py_trees.composites.Selector):
    """Children in order until one succeeds."""

    def __init__(self, about: About, memory: bool, children: Children[Behaviour]) -> None:
        super().__init__(name=about.label, memory=memory, children=children, about=about)


class Parallel(Described, py_trees.composites.Parallel):
    """All children at once; the first failure ends it."""

    def __init__(self, about: About, policy: Policy, children: Children[Behaviour]) -> None:
        super().__init__(name=about.label, policy=_POLICIES[policy](), children=children, about=about)


_POLICIES = {
    Policy.ALL: lambda: ParallelPolicy.SuccessOnAll(synchronise=False),
    Policy.ALL_ONCE: lambda: ParallelPolicy.SuccessOnAll(synchronise=True),
    Policy.ONE: ParallelPolicy.SuccessOnOne,
}


class Switch(Described, py_trees.composites.Composite):
    """One child, chosen by a value when the switch is entered and kept until it ends.

    Args:
        about: Where it comes from.
        context: Where the value is looked up.
        value: What chooses.
        cases: Index of the child by case.
        otherwise: Index of the child for every other value, or None: then the switch fails.
        children: The children.
    """

    def __init__(
        self,
        about: About,
        context: Context,
        value: Value,
        cases: dict[str, int],
        otherwise: int | None,
        children: Children[Behaviour],
    ) -> None:
        super().__init__(name=about.label, children=children, about=about)
        self._context = context
        self._value = value
        self._cases = cases
        self._otherwise = otherwise

    def initialise(self) -> None:
        """Choose the child."""
        super().initialise()
        for child in self.children:
            if child.status is not Status.INVALID:
                child.stop(Status.INVALID)
        self.current_child = None
        try:
            chosen = words.plain(self._context.scope.resolve(self._value))
        except ExecutiveError as error:
            self.feedback_message = str(error)
            return
        index = self._cases.get(chosen, self._otherwise)
        if index is None:
            self.feedback_message = f"there is no case for '{chosen}'"
            return
        self.detail = f"{words.value(self._value)} is {chosen}"
        self.current_child = self.children[index]

    def tick(self) -> Iterator[Behaviour]:
        """Tick the chosen child; py_trees has every kind of composite bring its own `tick`."""
        if self.status is not Status.RUNNING:
            self.initialise()
        status = Status.FAILURE
        if self.current_child is not None:
            yield from self.current_child.tick()
            status = self.current_child.status
        if status is not Status.RUNNING:
            self.stop(status)
        self.status = status
        yield self
