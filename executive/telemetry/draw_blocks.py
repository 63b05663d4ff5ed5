"""Folds a tree view for drawing: decorators become tags of the node that they wrap.

Also holds what text and SVG drawings share: the words and symbols for kinds and statuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from executive.contracts.snapshot import NodeStatus, NodeView, TreeView

FRAMES = frozenset({"tree", "mission", "task", "branch", "subtree"})
"""Kinds that name a part of the tree; drawn as a frame around what is inside."""
COMPOSITES = frozenset({"sequence", "fallback", "parallel", "switch"})
"""Kinds that order their children."""
LEAVES = frozenset({"skill", "action", "condition"})
"""Kinds that do something."""

SYMBOLS: dict[NodeStatus, str] = {
    NodeStatus.IDLE: "○",
    NodeStatus.RUNNING: "▶",
    NodeStatus.SUCCESS: "✓",
    NodeStatus.FAILURE: "✗",
}
"""One character for each status."""


@dataclass(frozen=True)
class Block:
    """One node as it is drawn.

    Attributes:
        node: The node.
        tags: Its decorators, outermost first.
        children: The blocks below it.
    """

    node: NodeView
    tags: tuple[NodeView, ...]
    children: tuple[Block, ...]

    @property
    def status(self) -> NodeStatus:
        """Status that the parent sees: the outermost decorator's, or the node's own."""
        return self.tags[0].status if self.tags else self.node.status

    @property
    def framed(self) -> bool:
        """Whether it is drawn as a frame around its children."""
        return self.node.kind in FRAMES and bool(self.children)

    @property
    def ordering(self) -> bool:
        """Whether it is drawn as a square before its children."""
        return self.node.kind in COMPOSITES or (bool(self.children) and not self.framed)

    @property
    def shown(self) -> NodeStatus:
        """Status to show for the block as one: the node's own, or its decorators' while they keep it from running."""
        active = (view.status for view in (self.node, *reversed(self.tags)) if view.status is not NodeStatus.IDLE)
        return next(active, NodeStatus.IDLE)

    @property
    def cause(self) -> NodeView | None:
        """The decorator that failed by itself, not because of what it wraps; None when there is none."""
        inner = self.node
        for tag in reversed(self.tags):
            if tag.status is NodeStatus.FAILURE and inner.status is not NodeStatus.FAILURE:
                return tag
            inner = tag
        return None

    @property
    def teller(self) -> NodeView:
        """Who gives the reason: the node, or the innermost decorator that has one."""
        return next((view for view in (self.node, *reversed(self.tags)) if view.reason), self.node)

    @property
    def reason(self) -> str:
        """Why it failed or what it is doing, or ""."""
        return self.teller.reason


def fold(view: TreeView) -> tuple[Block, ...]:
    """The blocks of a tree from its root down; more than one only when the view has several roots."""
    below: dict[str, list[NodeView]] = {}
    known = {node.path for node in view.nodes}
    for node in view.nodes:
        below.setdefault(node.parent if node.parent in known else "", []).append(node)
    return tuple(_block(root, below) for root in below.get("", ()))


def is_decorator(node: NodeView, children: Sequence[NodeView]) -> bool:
    """Whether a node wraps the one below it: any kind that is no frame, composite or leaf."""
    return len(children) == 1 and node.kind not in FRAMES | COMPOSITES | LEAVES


def _block(node: NodeView, below: dict[str, list[NodeView]]) -> Block:
    tags = []
    while is_decorator(node, below.get(node.path, ())):
        tags.append(node)
        node = below[node.path][0]
    return Block(node, tuple(tags), tuple(_block(child, below) for child in below.get(node.path, ())))


def tag_words(tag: NodeView) -> str:
    """A decorator in a few words, as in `timeout 30 s`."""
    return tag.kind if tag.name in ("", tag.kind) else f"{tag.kind} {tag.name}"


def node_words(node: NodeView) -> str:
    """What a node is and is called, as in `skill grasp`; one word when its name says nothing more."""
    return node.kind if node.name in ("", node.kind) else f"{node.kind} {node.name}"


def time_words(seconds: float) -> str:
    """Elapsed time: `0.3 s`, `12 s`, `2:05 min`; "" when it never ran."""
    if seconds <= 0:
        return ""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} min"
