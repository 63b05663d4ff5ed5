"""Goes through the nodes of one branch or subtree."""

from __future__ import annotations

from collections.abc import Iterator

from executive.definitions.model import FallbackNode, Node, ParallelNode, SequenceNode, SwitchNode


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside `node`, in the file's order; a subtree call has none of its own."""
    match node:
        case SequenceNode() | FallbackNode() | ParallelNode():
            return node.children
        case SwitchNode():
            otherwise = () if node.otherwise is None else (node.otherwise,)
            return (*node.cases.values(), *otherwise)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything inside it, depth first."""
    yield node
    for child in children(node):
        yield from walk(child)
