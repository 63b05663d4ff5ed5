"""Walks a branch of the tree without moving, to find the worlds in which it can succeed and how they are after it.

A skill whose needs may be met may succeed, and may fail. A condition holds, does not hold, or is not known. So every
node takes the worlds that are possible before it and gives those in which it may succeed and may fail; a sequence
needs every child, a fallback one of them. Only what cannot work in any world is a problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatchmethod

from executive.contracts.skill import Effect
from executive.definitions.model import (
    ActionNode,
    ConditionNode,
    ConditionUse,
    FallbackNode,
    Node,
    ParallelNode,
    ParallelPolicy,
    SequenceNode,
    SkillNode,
    SubtreeNode,
    SwitchNode,
    TreeDefinition,
)
from executive.definitions.walk import walk
from executive.mission.names import Names, Scope, text
from executive.mission.sentences import Problem
from executive.mission.world import UNKNOWN, World, hand_full, not_held, not_seen, unmet
from executive.registry import Registry
from executive.types import Task

Worlds = frozenset[World]

_REFUSE = "refuse"
"""The action that always fails, with its reason."""
_NONE: Worlds = frozenset()


@dataclass(frozen=True)
class Ways:
    """How a node may end.

    Attributes:
        succeeded, failed: Worlds after it.
        problem: Why it cannot succeed, where it is known; of several the last one, which was the last hope.
    """

    succeeded: Worlds
    failed: Worlds = _NONE
    problem: Problem | None = None


class Walker:
    """Walks the branches of a tree.

    Args:
        definition, registry: The tree, and what its names mean.
        names: Looks up what the tree's values stand for.
    """

    def __init__(self, definition: TreeDefinition, registry: Registry, names: Names) -> None:
        self._definition = definition
        self._registry = registry
        self._names = names

    def task(self, task: Task, worlds: Worlds) -> Ways:
        """How a task that fits its branch may end; an argument that it lacks may be anything."""
        branch = self._definition.branches[task.family]
        lacking = {port.name: UNKNOWN if port.required else text(port.default) for port in branch.args}
        scope = {name: task.args.get(name) or value for name, value in lacking.items()}
        return self._node(branch.run, worlds, scope)

    def _node(self, node: Node, worlds: Worlds, scope: Scope) -> Ways:
        """The node with its decorators around it."""
        before, barred, problem = worlds, _NONE, None
        for use in node.decorators:
            if use.decorator in ("guard", "precondition"):
                for condition in use.conditions:
                    ways = self._condition(condition, before, scope)
                    before, barred, problem = ways.succeeded, barred | ways.failed, ways.problem or problem
        ways = self._plain(node, before, scope) if before else Ways(_NONE, _NONE, problem)
        ways = Ways(ways.succeeded, ways.failed | barred, ways.problem or problem)
        for use in reversed(node.decorators):
            ways = self._turned(use.decorator, ways, worlds)
        return ways

    def _turned(self, decorator: str, ways: Ways, before: Worlds) -> Ways:
        match decorator:
            case "invert":
                return Ways(ways.failed, ways.succeeded, ways.problem)
            case "force_success":
                return Ways(ways.succeeded | ways.failed)
            case "force_failure":
                return Ways(_NONE, ways.succeeded | ways.failed, ways.problem)
            case "while":  # it succeeds without a run of its child as soon as its conditions do not hold
                return Ways(ways.succeeded | before, ways.failed)
            case _:
                return ways

    @singledispatchmethod
    def _plain(self, node: Node, worlds: Worlds, scope: Scope) -> Ways:
        raise TypeError(f"{node.mark}: {type(node).__name__} is not a node that can be walked")

    @_plain.register
    def _sequence(self, node: SequenceNode, worlds: Worlds, scope: Scope) -> Ways:
        return self._all(node.children, worlds, scope)

    @_plain.register
    def _fallback(self, node: FallbackNode, worlds: Worlds, scope: Scope) -> Ways:
        return self._any(node.children, worlds, scope)

    @_plain.register
    def _parallel(self, node: ParallelNode, worlds: Worlds, scope: Scope) -> Ways:
        one = node.policy is ParallelPolicy.ONE
        return self._any(node.children, worlds, scope) if one else self._all(node.children, worlds, scope)

    def _all(self, children: Sequence[Node], worlds: Worlds, scope: Scope) -> Ways:
        failed = _NONE
        for child in children:
            ways = self._node(child, worlds, scope)
            worlds, failed = ways.succeeded, failed | ways.failed
            if not worlds:
                return Ways(_NONE, failed, ways.problem)
        return Ways(worlds, failed)

    def _any(self, children: Sequence[Node], worlds: Worlds, scope: Scope) -> Ways:
        succeeded, problem = _NONE, None
        for child in children:
            ways = self._node(child, worlds, scope)
            succeeded, worlds, problem = succeeded | ways.succeeded, ways.failed, ways.problem or problem
            if not worlds:
                break
        return Ways(succeeded, worlds, None if succeeded else problem)

    @_plain.register
    def _switch(self, node: SwitchNode, worlds: Worlds, scope: Scope) -> Ways:
        """The chosen child in every world; all of them where the value is only found out on the way."""
        assert node.value is not None  # the reader sees to it
        ended: list[Ways] = []
        for world in _ordered(worlds):
            value, only = self._names.value(node.value, world, scope), frozenset({world})
            if value == UNKNOWN:
                choices = [*node.cases.values(), *([node.otherwise] if node.otherwise is not None else [])]
                ended += [self._node(choice, only, scope) for choice in choices]
                continue
            chosen = node.cases.get(value, node.otherwise)
            others = f"this robot's tree knows: {', '.join(node.cases)}"
            nothing = Ways(_NONE, only, Problem(f"there is nothing to do for {value or 'nothing'}", others))
            ended.append(nothing if chosen is None else self._node(chosen, only, scope))
        return _merged(ended)

    @_plain.register
    def _subtree(self, node: SubtreeNode, worlds: Worlds, scope: Scope) -> Ways:
        subtree = self._definition.subtrees[node.subtree]
        ended: list[Ways] = []
        for world in _ordered(worlds):
            inside = self._names.filled(subtree.ports, node.values, world, scope)
            missing = self._names.missing(node.values, world, scope)
            only = frozenset({world})
            ended.append(Ways(_NONE, only, missing) if missing else self._node(subtree.run, only, inside))
        scope.update(dict.fromkeys(node.outputs.values(), UNKNOWN))
        return _merged(ended)

    @_plain.register
    def _skill(self, node: SkillNode, worlds: Worlds, scope: Scope) -> Ways:
        spec = self._registry.skills[node.skill]
        ended: list[Ways] = []
        for world in _ordered(worlds):
            goal = self._names.filled(spec.inputs, node.values, world, scope)
            only = frozenset({world})
            problem = self._names.missing(node.values, world, scope) or unmet(
                spec, goal, world, self._names.site, self._opens
            )
            after = Ways(frozenset({world.after(spec, goal, self._names.site)}), only)
            ended.append(Ways(_NONE, only, problem) if problem is not None else after)
        scope.update(dict.fromkeys(node.outputs.values(), UNKNOWN))
        return _merged(ended)

    @_plain.register
    def _action(self, node: ActionNode, worlds: Worlds, scope: Scope) -> Ways:
        if node.action == _REFUSE:
            ended = [Problem(self._names.value(node.values["reason"], world, scope)) for world in _ordered(worlds)]
            return Ways(_NONE, worlds, ended[0] if ended else None)
        scope.update(dict.fromkeys(node.outputs.values(), UNKNOWN))
        return Ways(worlds, worlds)

    @_plain.register
    def _leaf(self, node: ConditionNode, worlds: Worlds, scope: Scope) -> Ways:
        assert node.use is not None  # the reader sees to it
        return self._condition(node.use, worlds, scope)

    def _condition(self, use: ConditionUse, worlds: Worlds, scope: Scope) -> Ways:
        ended: list[Ways] = []
        for world in _ordered(worlds):
            only = frozenset({world})
            holds, problem = self._holds(use, world, scope)
            ended.append(Ways(only if holds is not False else _NONE, only if holds is not True else _NONE, problem))
        return _merged(ended)

    def _holds(self, use: ConditionUse, world: World, scope: Scope) -> tuple[bool | None, Problem | None]:
        """Whether a condition holds in a world, None when that is not known; and the problem when it does not."""
        name = self._names.value(use.values["object"], world, scope) if "object" in use.values else UNKNOWN
        match use.condition:
            case "hand_empty":
                holds = None if world.held == UNKNOWN else not world.held
                problem = hand_full(world, self._names.site)
            case "holding":
                holds, problem = world.holds(name), not_held(name, world, self._names.site)
            case "seen":
                holds, problem = world.has_seen(name), not_seen(name, self._names.site)
            case _:
                return None, None
        if use.inverted and holds is not None:
            return not holds, Problem(f"'{use.condition}' holds and must not") if holds else None
        return holds, problem if holds is False else None

    def _opens(self) -> bool:
        """Whether a skill anywhere in the tree opens things."""
        parts = [branch.run for branch in self._definition.branches.values()]
        parts += [subtree.run for subtree in self._definition.subtrees.values()]
        names = {node.skill for part in parts for node in walk(part) if isinstance(node, SkillNode)}
        return any(Effect.OPENS in self._registry.skills[name].effects for name in names)


def _ordered(worlds: Worlds) -> Sequence[World]:
    return sorted(worlds, key=lambda world: world.order) if len(worlds) > 1 else tuple(worlds)


def _merged(ended: Sequence[Ways]) -> Ways:
    """How a node may end that was walked in one world after the other."""
    succeeded = frozenset().union(*(ways.succeeded for ways in ended))
    failed = frozenset().union(*(ways.failed for ways in ended))
    problem = next((ways.problem for ways in ended if ways.problem is not None), None)
    return Ways(succeeded, failed, None if succeeded else problem)
