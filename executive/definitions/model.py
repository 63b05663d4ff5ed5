"""A tree definition as checked values: what is between the YAML file and the py_trees nodes.

Every value remembers where it stands in its file (`Mark`), so that messages can point at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from executive.contracts.port import Port


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file: path, line from 1, column from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Literal:
    """A value written in the file, already converted to its port's type and unit."""

    value: Any
    mark: Mark


@dataclass(frozen=True)
class Reference:
    """`$name` or `$name.attribute`: a branch argument, a subtree port, a parameter or an output of an earlier node."""

    name: str
    attribute: str
    mark: Mark

    def __str__(self) -> str:
        return f"${self.name}.{self.attribute}" if self.attribute else f"${self.name}"


Value = Literal | Reference
Values = Mapping[str, Value]


@dataclass(frozen=True)
class ConditionUse:
    """A condition with its arguments, as a node or inside a decorator. `inverted` is written `not: name`."""

    condition: str
    values: Values
    mark: Mark
    inverted: bool = False


@dataclass(frozen=True)
class DecoratorUse:
    """A decorator on a node.

    Attributes:
        decorator: Its name.
        settings: Its settings by port name; conditions and handlers are not among them.
        conditions: The conditions of guard, precondition, while, ...
        handlers: Names of the stop handlers of on_stop.
        mark: Where it stands.
        inherited: Whether it came from the file's defaults.
    """

    decorator: str
    settings: Values
    mark: Mark
    conditions: tuple[ConditionUse, ...] = ()
    handlers: tuple[str, ...] = ()
    inherited: bool = False


class ParallelPolicy(StrEnum):
    """When a parallel node succeeds; it fails as soon as one child fails, as in py_trees."""

    ALL = "all"
    """All children have to succeed, and are ticked until they do (py_trees: SuccessOnAll, not synchronised)."""
    ALL_ONCE = "all_once"
    """As `all`, but a child that has succeeded is not ticked again (py_trees: SuccessOnAll, synchronised)."""
    ONE = "one"
    """The first success ends it (py_trees: SuccessOnOne)."""


@dataclass(frozen=True)
class Node:
    """What all nodes have.

    Attributes:
        mark: Where the node stands.
        name: Its name if the author gave one, else "".
        decorators: Outermost first, the file's defaults already applied.
    """

    mark: Mark
    name: str = ""
    decorators: tuple[DecoratorUse, ...] = ()


@dataclass(frozen=True)
class SequenceNode(Node):
    """Children in order until one fails. With `memory` it resumes at the running child, else it starts over."""

    children: tuple[Node, ...] = ()
    memory: bool = True


@dataclass(frozen=True)
class FallbackNode(Node):
    """Children in order until one succeeds (py_trees: Selector)."""

    children: tuple[Node, ...] = ()
    memory: bool = True


@dataclass(frozen=True)
class ParallelNode(Node):
    """All children at once."""

    children: tuple[Node, ...] = ()
    policy: ParallelPolicy = ParallelPolicy.ALL


@dataclass(frozen=True)
class SwitchNode(Node):
    """One child chosen by a value when the node is entered; `otherwise` is taken when no case fits."""

    value: Value | None = None
    cases: Mapping[str, Node] = field(default_factory=dict)
    otherwise: Node | None = None


@dataclass(frozen=True)
class SkillNode(Node):
    """A learned skill."""

    skill: str = ""
    values: Values = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    """Output port → name under which later nodes read it as `$name`."""


@dataclass(frozen=True)
class ActionNode(Node):
    """A registered function of the executive that moves nothing: think, remember, report."""

    action: str = ""
    values: Values = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ConditionNode(Node):
    """Succeeds or fails at once."""

    use: ConditionUse | None = None


@dataclass(frozen=True)
class SubtreeNode(Node):
    """A subtree of the same file, with values for its ports; outputs as for skills."""

    subtree: str = ""
    values: Values = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Subtree:
    """A named part of the tree with input and output ports.

    An output port takes the value that a node inside wrote under the same name.
    """

    name: str
    ports: tuple[Port, ...]
    outputs: tuple[Port, ...]
    run: Node
    mark: Mark


@dataclass(frozen=True)
class Branch:
    """The part of the tree for one task family; its arguments come from understanding."""

    family: str
    args: tuple[Port, ...]
    run: Node
    mark: Mark


@dataclass(frozen=True)
class Parameter:
    """A named constant of the file."""

    port: Port
    value: Any
    mark: Mark


@dataclass(frozen=True)
class TreeDefinition:
    """One file, checked."""

    name: str
    path: str
    parameters: Mapping[str, Parameter]
    branches: Mapping[str, Branch]
    subtrees: Mapping[str, Subtree]
