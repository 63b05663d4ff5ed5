"""Looks at subtrees put into each other: cycles, and trees that grow beyond any use."""

from __future__ import annotations

from dataclasses import dataclass

from executive.definitions.model import Mark, Node, Subtree, SubtreeNode, TreeDefinition
from executive.definitions.source import Source
from executive.definitions.walk import children, walk

MOST_NODES = 5_000
"""Nodes and decorators of one branch with its subtrees put in."""
DEEPEST = 150
"""Levels of nodes and decorators inside each other, with subtrees put in."""


def check_expansion(source: Source, definition: TreeDefinition) -> bool:
    """Note cycles of subtrees, and parts that grow too large; whether there are none of either."""
    expansion = _Expansion(source, definition)
    for subtree in definition.subtrees.values():
        expansion.visit(subtree, (subtree.name,))
    for branch in definition.branches.values():
        expansion.measure(f"branch '{branch.family}'", branch.run, branch.mark)
    return expansion.good


@dataclass(frozen=True)
class _Extent:
    nodes: int
    depth: int


class _Expansion:
    """Goes through the subtrees from the inside out, so that each one is measured once and nothing recurses far."""

    def __init__(self, source: Source, definition: TreeDefinition) -> None:
        self._source = source
        self._subtrees = definition.subtrees
        self._extents: dict[str, _Extent] = {}
        self._done: set[str] = set()
        self.good = True

    def visit(self, subtree: Subtree, path: tuple[str, ...]) -> None:
        """Measure a subtree after those that it calls; `path` names the subtrees from the first one to it."""
        if subtree.name in self._done:
            return
        for call in walk(subtree.run):
            if not isinstance(call, SubtreeNode) or call.subtree not in self._subtrees:
                continue
            if call.subtree in path:
                circle = " → ".join((*path[path.index(call.subtree) :], call.subtree))
                self._fault(call.mark, f"subtree '{call.subtree}' would contain itself: {circle}.")
            elif len(path) >= DEEPEST:
                self._fault(call.mark, f"subtrees call each other more than {DEEPEST} levels deep here.")
            else:
                self.visit(self._subtrees[call.subtree], (*path, call.subtree))
        self._done.add(subtree.name)
        self._extents[subtree.name] = self.measure(f"subtree '{subtree.name}'", subtree.run, subtree.mark)

    def measure(self, label: str, run: Node, mark: Mark) -> _Extent:
        """Size of a part; one that is too large is noted and counts as small, so that only the first is named."""
        extent = self._extent(run)
        label = f"{label}, with its subtrees put in,"
        if extent.nodes > MOST_NODES:
            problem = f"{label} has {extent.nodes:,} nodes and decorators; at most {MOST_NODES:,} are of use."
        elif extent.depth > DEEPEST:
            problem = f"{label} is {extent.depth} levels deep; at most {DEEPEST} are of use."
        else:
            return extent
        self._fault(mark, problem)
        return _Extent(1, 1)

    def _extent(self, node: Node) -> _Extent:
        own = 1 + len(node.decorators)
        inner = [self._extent(child) for child in children(node)]
        if isinstance(node, SubtreeNode) and node.subtree in self._extents:
            inner = [self._extents[node.subtree]]
        depth = max((extent.depth for extent in inner), default=0)
        return _Extent(own + sum(extent.nodes for extent in inner), own + depth)

    def _fault(self, mark: Mark, sentence: str) -> None:
        self._source.faults.add(mark, sentence)
        self.good = False
