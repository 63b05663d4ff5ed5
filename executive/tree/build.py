"""From a checked definition to the py_trees nodes of one task."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatchmethod
from typing import Any

from py_trees.behaviour import Behaviour

from executive.contracts.memory import Memory
from executive.definitions import words
from executive.definitions.model import (
    ActionNode,
    Branch,
    ConditionNode,
    FallbackNode,
    Node,
    ParallelNode,
    SequenceNode,
    SkillNode,
    SubtreeNode,
    SwitchNode,
    TreeDefinition,
)
from executive.errors import BadRequest, UnknownName, suggestion
from executive.tree import mission_tree
from executive.tree.checks import Check
from executive.tree.composites import Fallback, Parallel, Sequence, Switch
from executive.tree.context import Context, Runs
from executive.tree.decorators.making import decorate
from executive.tree.leaves import ActionLeaf, ConditionLeaf, SkillLeaf
from executive.tree.mission_tree import MissionTree
from executive.tree.node import About
from executive.tree.scope import Scope, converted
from executive.tree.subtree import Subtree
from executive.tree.tools import Tools
from executive.types import Task

__all__ = ["MissionTree", "Tools", "build"]


def build(definition: TreeDefinition, task: Task, tools: Tools) -> MissionTree:
    """The branch of the task's family with the task's arguments.

    Raises:
        UnknownName: if the family has no branch, the branch names something that the registry does not have, or the
            task names a place or object that the site does not know.
        BadRequest: if the task's arguments are not those that the branch takes.
    """
    branch = definition.branches.get(task.family)
    if branch is None:
        raise UnknownName("branch", task.family, definition.branches)
    builder = _Builder(definition, tools)
    context = Context(tools, builder.new_scope(task.family), Runs())
    arguments = _arguments(branch, task, tools)
    for name, value in arguments.items():
        context.scope.write(name, value)
    detail = ", ".join(f"{name} = {words.plain(value)}" for name, value in arguments.items())
    about = About("branch", task.family, tools.clock, detail, branch.mark.line)
    root = mission_tree.Branch(about, builder.node(branch.run, context), tools)
    return MissionTree(task, root, context.runs, builder.scopes)


def _memory(tools: Tools) -> Memory:
    return tools.circumstances().memory


def _arguments(branch: Branch, task: Task, tools: Tools) -> Mapping[str, Any]:
    what = f"the branch for {task.family}"
    names = [port.name for port in branch.args]
    for name in task.args:
        if name not in names:
            raise BadRequest(f"{what} has no argument '{name}'. {suggestion(name, names)}")
    values: dict[str, Any] = {}
    for port in branch.args:
        if port.name in task.args:
            values[port.name] = converted(port, task.args[port.name], tools.site, _memory(tools))
        elif port.required:
            raise BadRequest(f"{what} needs the argument '{port.name}'{f' ({port.doc})' if port.doc else ''}.")
        else:
            values[port.name] = port.default
    return values


class _Builder:
    """Makes nodes; keeps the scopes that it has made, and the subtrees that it is in at the moment."""

    def __init__(self, definition: TreeDefinition, tools: Tools) -> None:
        self.scopes: list[Scope] = []
        self._definition = definition
        self._tools = tools
        self._constants = {name: parameter.value for name, parameter in definition.parameters.items()}
        self._inside: list[str] = []

    def new_scope(self, name: str) -> Scope:
        """A scope that knows the parameters of the file."""
        scope = Scope(name, self._constants, self._tools.site, lambda: _memory(self._tools))
        self.scopes.append(scope)
        return scope

    def node(self, node: Node, context: Context) -> Behaviour:
        """The node with its decorators around it."""
        behaviour = self._plain(node, context)
        for use in reversed(node.decorators):
            behaviour = decorate(use, behaviour, context)
        return behaviour

    @singledispatchmethod
    def _plain(self, node: Node, context: Context) -> Behaviour:
        """The node without its decorators; one method a kind of node."""
        raise TypeError(f"{node.mark}: {type(node).__name__} is not a node that can be built")

    @_plain.register
    def _sequence(self, node: SequenceNode, context: Context) -> Behaviour:
        return Sequence(self._about(node, "sequence", context), node.memory, self._children(node, context))

    @_plain.register
    def _fallback(self, node: FallbackNode, context: Context) -> Behaviour:
        return Fallback(self._about(node, "fallback", context), node.memory, self._children(node, context))

    @_plain.register
    def _parallel(self, node: ParallelNode, context: Context) -> Behaviour:
        about = self._about(node, "parallel", context, detail=f"policy = {node.policy.value}")
        return Parallel(about, node.policy, self._children(node, context))

    @_plain.register
    def _condition(self, node: ConditionNode, context: Context) -> Behaviour:
        if node.use is None:
            raise BadRequest(f"{node.mark}: a condition needs a name")
        check = Check(node.use, context)
        return ConditionLeaf(self._about(node, "condition", context, check.label), check)

    def _children(self, node: SequenceNode | FallbackNode | ParallelNode, context: Context) -> list[Behaviour]:
        return [self.node(child, context) for child in node.children]

    @_plain.register
    def _switch(self, node: SwitchNode, context: Context) -> Behaviour:
        if node.value is None:
            raise BadRequest(f"{node.mark}: a switch needs a value")
        children = [self.node(child, context) for child in node.cases.values()]
        cases = {case: index for index, case in enumerate(node.cases)}
        otherwise = None
        if node.otherwise is not None:
            otherwise = len(children)
            children.append(self.node(node.otherwise, context))
        detail = f"{words.value(node.value)}: {' | '.join(node.cases)}"
        about = self._about(node, "switch", context, detail=detail)
        return Switch(about, context, node.value, cases, otherwise, children)

    @_plain.register
    def _skill(self, node: SkillNode, context: Context) -> Behaviour:
        known = context.tools.registry.skills
        if node.skill not in known:
            raise UnknownName("skill", node.skill, known)
        about = self._about(node, "skill", context, node.skill, words.values(node.values))
        return SkillLeaf(about, context, known[node.skill], node.values, node.outputs)

    @_plain.register
    def _action(self, node: ActionNode, context: Context) -> Behaviour:
        known = context.tools.registry.actions
        if node.action not in known:
            raise UnknownName("action", node.action, known)
        about = self._about(node, "action", context, node.action, words.values(node.values))
        return ActionLeaf(about, context, known[node.action], node.values, node.outputs)

    @_plain.register
    def _subtree(self, node: SubtreeNode, context: Context) -> Behaviour:
        subtree = self._definition.subtrees.get(node.subtree)
        if subtree is None:
            raise UnknownName("subtree", node.subtree, self._definition.subtrees)
        if node.subtree in self._inside:
            raise BadRequest(f"{node.mark}: subtree '{node.subtree}' contains itself")
        inside = self.new_scope(node.subtree)
        self._inside.append(node.subtree)
        child = self.node(subtree.run, Context(context.tools, inside, context.runs))
        self._inside.pop()
        about = self._about(node, "subtree", context, node.subtree, words.values(node.values))
        return Subtree(about, child, subtree.ports, node.values, node.outputs, inside, context.scope)

    def _about(self, node: Node, kind: str, context: Context, label: str = "", detail: str = "") -> About:
        return About(kind, node.name or label or kind, context.tools.clock, detail, node.mark.line)
