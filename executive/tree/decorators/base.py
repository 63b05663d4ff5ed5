"""What decorators share, and the one that looks before its child is ticked."""

from __future__ import annotations

from collections.abc import Iterator

import py_trees
from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.tree.node import About, Described


class Decorator(Described, py_trees.decorators.Decorator):
    """A decorator that judges its child after the child was ticked: override `update`."""

    def __init__(self, about: About, child: Behaviour) -> None:
        super().__init__(name=f"{about.kind} {about.label}".strip(), child=child, about=about)

    def update(self) -> Status:
        """The child's status."""
        return self.decorated.status


class LookFirst(Decorator):
    """A decorator that may decide before its child is ticked: override `before`, and `update` as usual.

    The only class of decorators here that has a `tick` of its own; `ticking` knows the same steps.
    """

    def before(self) -> Status | None:
        """Called in every tick before the child.

        Returns:
            None to have the child ticked; RUNNING to leave it alone in this tick; SUCCESS or FAILURE to end, in which
            case a running child is stopped.
        """
        return None

    def caught(self, error: Exception) -> None:
        """The child's tick raised `error`. Raise it again, or return to go on with `update`."""
        raise error

    def tick(self) -> Iterator[Behaviour]:
        """As py_trees' decorators, with `before` ahead of the child."""
        if self.status is not Status.RUNNING:
            self.initialise()
        status = self.before()
        if status is None:
            try:
                yield from self.decorated.tick()
            except Exception as error:
                self.caught(error)
            status = self.update()
        if status is not Status.RUNNING:
            self.stop(status)
        self.status = status
        yield self


def subject(node: Behaviour) -> str:
    """What sentences call a node: its own name, or for a decorator that of the first node below it that is none."""
    while isinstance(node, py_trees.decorators.Decorator) and not _named(node):
        node = node.decorated
    return node.called if isinstance(node, Described) else str(node.name)


def _named(node: Behaviour) -> bool:
    return isinstance(node, Described) and node.about.kind == "subtree"
