"""Parts of the robot: two skills that move the same part never run side by side."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.definitions.model import Node, ParallelNode, SkillNode, SubtreeNode, TreeDefinition
from executive.definitions.source import Source
from executive.definitions.walk import children, walk

Users = dict[Resource, str]
"""One skill for each part of the robot that is moved."""


def check_occupied(source: Source, definition: TreeDefinition) -> None:
    """Note every parallel node of which two children move the same part. Subtrees form no cycles."""
    known: dict[str, Users] = {}

    def users(node: Node) -> Users:
        found: Users = {}
        if isinstance(node, SkillNode) and node.skill in source.registry.skills:
            found = dict.fromkeys(source.registry.skills[node.skill].resources, node.skill)
        elif isinstance(node, SubtreeNode) and node.subtree in definition.subtrees:
            if node.subtree not in known:
                known[node.subtree] = users(definition.subtrees[node.subtree].run)
            found = dict(known[node.subtree])
        for child in children(node):
            found = users(child) | found
        return found

    branches = (branch.run for branch in definition.branches.values())
    for run in (*branches, *(subtree.run for subtree in definition.subtrees.values())):
        for node in walk(run):
            if isinstance(node, ParallelNode):
                _compare(source, node, [users(child) for child in node.children])


def _compare(source: Source, node: ParallelNode, parts: list[Users]) -> None:
    taken: Users = {}
    for child, found in zip(node.children, parts, strict=True):
        twice = sorted(taken.keys() & found.keys())
        if twice:
            part = twice[0]
            problem = f"skills '{taken[part]}' and '{found[part]}' would run side by side, and both move the {part}."
            source.faults.add(child.mark, problem)
        taken = found | taken
