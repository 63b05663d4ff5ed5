"""A definition as a `TreeView`, for drawing a tree that is not running: subtrees put in, decorators as nodes."""

from __future__ import annotations

from dataclasses import dataclass, field

from executive.contracts.snapshot import NodeView, TreeView
from executive.definitions import words
from executive.definitions.model import (
    ActionNode,
    ConditionNode,
    ConditionUse,
    DecoratorUse,
    FallbackNode,
    Literal,
    Node,
    ParallelNode,
    ParallelPolicy,
    SequenceNode,
    SkillNode,
    SubtreeNode,
    SwitchNode,
    TreeDefinition,
    Value,
)
from executive.definitions.walk import children
from executive.errors import UnknownName

KINDS: dict[type[Node], str] = {
    SequenceNode: "sequence",
    FallbackNode: "fallback",
    ParallelNode: "parallel",
    SwitchNode: "switch",
    SkillNode: "skill",
    ActionNode: "action",
    ConditionNode: "condition",
    SubtreeNode: "subtree",
}
"""The word for each kind of node."""


def outline(definition: TreeDefinition, part: str | None = None, expand: bool = True) -> TreeView:
    """The whole file, or the branch or subtree named `part`.

    Args:
        definition: The tree.
        part: A branch (by its family) or a subtree; None for all of them.
        expand: Whether each call of a subtree shows what is inside. Otherwise calls are leaves, and a view of the
            whole file shows every subtree once, behind the branches.

    Raises:
        UnknownName: if the file has no such branch or subtree.
    """
    drawing = _Outline(definition, expand)
    branches = {str(family): branch for family, branch in definition.branches.items()}
    if part is None:
        root = drawing.add("", "tree", definition.name)
        for name, branch in branches.items():
            drawing.part(root, "branch", name, branch.run, branch.mark.line)
        for subtree in () if expand else definition.subtrees.values():
            drawing.part(root, "subtree", subtree.name, subtree.run, subtree.mark.line)
    elif part in branches:
        drawing.part("", "branch", part, branches[part].run, branches[part].mark.line)
    elif part in definition.subtrees:
        subtree = definition.subtrees[part]
        drawing.part("", "subtree", part, subtree.run, subtree.mark.line)
    else:
        raise UnknownName("branch or subtree", part, (*branches, *definition.subtrees))
    title = definition.name if part is None else f"{definition.name} · {part}"
    return TreeView(title, tuple(drawing.nodes))


@dataclass
class _Outline:
    definition: TreeDefinition
    expand: bool
    nodes: list[NodeView] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, parent: str, kind: str, name: str, detail: str = "", line: int = 0, inherited: bool = False) -> str:
        """Add a node under `parent`; answers its path."""
        index = self.counts.get(parent, 0)
        self.counts[parent] = index + 1
        path = f"{parent}.{index}" if parent else "0"
        self.nodes.append(NodeView(path, parent, kind, name, detail, line=line, inherited=inherited))
        return path

    def part(self, parent: str, kind: str, name: str, run: Node, line: int) -> None:
        """Add a branch or subtree with what it runs."""
        self.node(self.add(parent, kind, name, line=line), run)

    def node(self, parent: str, node: Node, case: str = "") -> None:
        """Add a node with its decorators outside and everything inside."""
        for use in node.decorators:
            parent = self.add(parent, use.decorator, decorator_words(use), "", use.mark.line, use.inherited)
        kind, name, detail = node_words(node)
        detail = " · ".join(text for text in (case, detail) if text)
        path = self.add(parent, kind, node.name or name, detail, node.mark.line)
        if isinstance(node, SwitchNode):
            for text, child in node.cases.items():
                self.node(path, child, f"case {text}")
            if node.otherwise is not None:
                self.node(path, node.otherwise, "otherwise")
            return
        for child in children(node):
            self.node(path, child)
        if isinstance(node, SubtreeNode) and self.expand:
            self.node(path, self.definition.subtrees[node.subtree].run)


def node_words(node: Node) -> tuple[str, str, str]:
    """Kind, name and detail of a node without its decorators, as displays show them."""
    kind = KINDS[type(node)]
    match node:
        case SequenceNode() | FallbackNode():
            return kind, kind, "" if node.memory else "reactive"
        case ParallelNode():
            return kind, kind, "" if node.policy is ParallelPolicy.ALL else node.policy.value
        case ConditionNode(use=ConditionUse() as use):
            return kind, f"not {use.condition}" if use.inverted else use.condition, words.values(use.values)
        case SwitchNode(value=value):
            return kind, str(value), ""
        case SkillNode(skill=name) | ActionNode(action=name) | SubtreeNode(subtree=name):
            return kind, name, words.values(node.values)
    return kind, kind, ""


def decorator_words(use: DecoratorUse) -> str:
    """A decorator's settings, conditions and handlers in words; its name when it has none."""
    settings = [_setting(name, value) for name, value in use.settings.items()]
    text = ", ".join((*settings, *(words.condition(condition) for condition in use.conditions), *use.handlers))
    return text or use.decorator


_FORMS = {"count": "{} ×", "frequency": "{} Hz", "delay": "pause {}"}


def _setting(name: str, value: Value) -> str:
    """A setting of a decorator: `30 s`, `2 ×`, `pause $pause`."""
    if isinstance(value, Literal) and name in ("duration", "delay"):
        text = words.duration(value.value)
    elif isinstance(value, Literal) and name == "count" and value.value < 0:
        return "without end"
    else:
        text = words.value(value)
    return _FORMS.get(name, "{}").format(text)
