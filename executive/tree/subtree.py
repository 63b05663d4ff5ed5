"""A subtree with its ports: names inside are its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.contracts.port import Port
from executive.definitions import words
from executive.definitions.model import Values
from executive.errors import ExecutiveError
from executive.tree.decorators.base import LookFirst
from executive.tree.node import About
from executive.tree.scope import Scope


class Subtree(LookFirst):
    """Gives the ports their values when it is entered, and hands the outputs over when it succeeds.

    Args:
        about: Where it comes from.
        child: The subtree's own root.
        ports: Its input ports.
        values: What they are given, in the scope outside.
        outputs: Output port → name outside.
        inside, outside: The scopes.
    """

    def __init__(
        self,
        about: About,
        child: Behaviour,
        ports: Sequence[Port],
        values: Values,
        outputs: Mapping[str, str],
        inside: Scope,
        outside: Scope,
    ) -> None:
        super().__init__(about, child)
        self._ports = ports
        self._values = values
        self._outputs = outputs
        self._inside = inside
        self._outside = outside
        self._problem = ""
        self.blackboards.append(inside.client)

    def initialise(self) -> None:
        super().initialise()
        self._problem = ""
        self._inside.clear()
        try:
            for name, value in self._outside.fill(self._ports, self._values).items():
                self._inside.write(name, value)
            self.detail = ", ".join(f"{name} = {words.plain(self._inside.read(name))}" for name in self._values)
        except ExecutiveError as error:
            self._problem = str(error)

    def before(self) -> Status | None:
        if not self._problem:
            return None
        self.feedback_message = self._problem
        return Status.FAILURE

    def update(self) -> Status:
        if self.decorated.status is Status.SUCCESS:
            for port, name in self._outputs.items():
                self._outside.write(name, self._inside.read(port))
        return self.decorated.status
