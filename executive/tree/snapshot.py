"""The tree as plain values, and whether it has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.contracts.snapshot import NodeStatus, NodeView, TreeView
from executive.tree.node import Described

STATUSES = {
    Status.INVALID: NodeStatus.IDLE,
    Status.RUNNING: NodeStatus.RUNNING,
    Status.SUCCESS: NodeStatus.SUCCESS,
    Status.FAILURE: NodeStatus.FAILURE,
}

_visible = attrgetter("status", "feedback_message")
Address = tuple[Behaviour, str, str]
"""A node, its path and its parent's path."""


class Watch:
    """Looks at a tree whose structure no longer changes. The tree's thread alone calls it."""

    def __init__(self, root: Behaviour, title: str = "") -> None:
        self._title = title or root.name
        self._addresses = tuple(_addressed(root, "0", ""))
        self._nodes = tuple(node for node, _, _ in self._addresses)
        self._seen: list[tuple[Status, str]] = []

    def changed(self) -> bool:
        """Whether a status or a reason has changed since the last call; true for the first one."""
        now = list(map(_visible, self._nodes))
        if now == self._seen:
            return False
        self._seen = now
        return True

    def view(self) -> TreeView:
        """The whole tree at this moment."""
        return TreeView(self._title, tuple(_node_view(*entry) for entry in self._addresses))


def view(root: Behaviour, title: str = "") -> TreeView:
    """The tree below `root` at this moment."""
    return Watch(root, title).view()


def _addressed(node: Behaviour, path: str, parent: str) -> Iterator[Address]:
    yield node, path, parent
    for index, child in enumerate(node.children):
        yield from _addressed(child, f"{path}.{index}", path)


def _node_view(node: Behaviour, path: str, parent: str) -> NodeView:
    status = STATUSES[node.status]
    reason = "" if status is NodeStatus.IDLE else node.feedback_message
    if not isinstance(node, Described):  # a node of somebody else: all that is known is what py_trees knows
        return NodeView(path, parent, _snake_case(type(node).__name__), node.name, status=status, reason=reason)
    about = node.about
    return NodeView(
        path,
        parent,
        about.kind,
        about.label,
        node.detail,
        status,
        reason,
        node.seconds,
        about.line,
        about.inherited,
    )


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
