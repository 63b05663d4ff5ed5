"""The tree at one moment, as plain values: what displays, the live page and the log draw from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class NodeStatus(StrEnum):
    """Status of a node, as py_trees names it."""

    IDLE = "idle"
    """Not ticked, or stopped (py_trees: INVALID)."""
    RUNNING = "running"
    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True)
class NodeView:
    """One node of the tree.

    Attributes:
        path: Unique address in the tree: indices of children from the root, e.g. "0.2.1"; the root is "0".
        parent: Path of the parent, "" for the root.
        kind: Word in YAML: sequence, fallback, parallel, switch, skill, action, condition, subtree, timeout, ...
        name: What it is called, e.g. "grasp" or "30 s".
        detail: Arguments or settings in words, e.g. "object = red_cube".
        status: Its status.
        reason: Why it failed or what it is doing, or "".
        seconds: How long it has run or ran [s] by the executive's clock; 0 when it never did.
        line: Line in the YAML file, 0 when it has none.
        inherited: Whether it is a decorator that comes from the file's defaults; drawings keep those small.
    """

    path: str
    parent: str
    kind: str
    name: str
    detail: str = ""
    status: NodeStatus = NodeStatus.IDLE
    reason: str = ""
    seconds: float = 0.0
    line: int = 0
    inherited: bool = False


@dataclass(frozen=True)
class TreeView:
    """A whole tree at one moment: nodes in depth-first order, the root first."""

    title: str
    nodes: tuple[NodeView, ...]

    def children(self, path: str) -> tuple[NodeView, ...]:
        """Direct children of the node at `path`, in order."""
        return tuple(node for node in self.nodes if node.parent == path)

    def running(self) -> NodeView | None:
        """The deepest running node, or None."""
        active = [node for node in self.nodes if node.status is NodeStatus.RUNNING]
        return max(active, key=lambda node: node.path.count("."), default=None)

    def as_json(self) -> dict[str, Any]:
        """Plain values for logs and pages."""
        return {
            "title": self.title,
            "nodes": [
                {
                    "path": node.path,
                    "parent": node.parent,
                    "kind": node.kind,
                    "name": node.name,
                    "detail": node.detail,
                    "status": node.status.value,
                    "reason": node.reason,
                    "seconds": round(node.seconds, 3),
                    "line": node.line,
                    "inherited": node.inherited,
                }
                for node in self.nodes
            ],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> TreeView:
        """The tree that `as_json` made `values` of; times are rounded to milliseconds."""
        nodes = (NodeView(**{**node, "status": NodeStatus(node["status"])}) for node in values["nodes"])
        return cls(str(values["title"]), tuple(nodes))
