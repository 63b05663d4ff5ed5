"""Follows values through a branch or subtree: every `$name` that is read has surely been written before.

`flow` tells which variables are surely written once a node has succeeded: a sequence writes what all its children
write, a fallback only what each of them writes, and a node inside a decorator that can succeed without it, nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from executive.contracts.port import Port, PortType
from executive.contracts.site import PlaceKind
from executive.definitions.model import (
    ActionNode,
    Branch,
    ConditionNode,
    ConditionUse,
    DecoratorUse,
    FallbackNode,
    Node,
    ParallelNode,
    ParallelPolicy,
    Parameter,
    Reference,
    SequenceNode,
    SkillNode,
    Subtree,
    SubtreeNode,
    SwitchNode,
    Values,
)
from executive.definitions.scopes import KINDS, NAMES, Scope, Write
from executive.definitions.source import Signature, Source
from executive.definitions.walk import children, walk
from executive.errors import UnknownName

Defined = frozenset[str]
_NOTHING: Defined = frozenset()


def check_branch(source: Source, branch: Branch, parameters: Mapping[str, Parameter]) -> None:
    """Check every reference of a branch."""
    _check(source, f"branch '{branch.family}'", branch.args, (), branch, parameters)


def check_subtree(source: Source, subtree: Subtree, parameters: Mapping[str, Parameter]) -> None:
    """Check every reference of a subtree, and that it writes its outputs."""
    _check(source, f"subtree '{subtree.name}'", subtree.ports, subtree.outputs, subtree, parameters)


def check_defaults(source: Source, defaults: Iterable[DecoratorUse], parameters: Mapping[str, Parameter]) -> None:
    """Check the references of the file's default decorators, which may read parameters only."""
    fixed = {name: parameter.port for name, parameter in parameters.items()}
    _Flow(Scope(source, "the parameters, all that defaults may read,", fixed, parameters)).decorators(
        defaults, _NOTHING
    )


def _check(
    source: Source,
    label: str,
    ports: tuple[Port, ...],
    outputs: tuple[Port, ...],
    part: Branch | Subtree,
    parameters: Mapping[str, Parameter],
) -> None:
    nodes = tuple(walk(part.run))
    fixed = {name: parameter.port for name, parameter in parameters.items()} | {port.name: port for port in ports}
    for port in ports:
        if port.name in parameters:
            source.faults.add(part.mark, f"{label} and the parameters both have '{port.name}'; rename one of them.")
    scope = Scope(source, label, fixed, parameters)
    scope.writes = tuple(_writes(source, nodes))
    scope.complete = not any(type(node) is Node for node in nodes)
    scope.unused = _unused(source, nodes)
    _check_writes(scope, outputs)
    written = _Flow(scope).node(part.run, _NOTHING)
    for port in outputs:
        _check_output(scope, part, port, written)
    wanted = scope.reads | {port.name for port in outputs}
    for write in scope.writes:
        if write.name not in wanted and scope.complete:
            source.faults.add(
                write.mark, f"the output '{write.name}' is written here, and nothing in {label} reads it."
            )


def _writes(source: Source, nodes: Iterable[Node]) -> Iterator[Write]:
    for node in nodes:
        signature = _signature(source, node)
        ports = {port.name: port for port in signature.outputs} if signature is not None else {}
        for output, variable in _outputs(node).items():
            yield Write(variable, ports.get(output), source.written.get((node.mark, variable), node.mark), node.mark)


def _unused(source: Source, nodes: Iterable[Node]) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in nodes:
        signature = _signature(source, node)
        for port in signature.outputs if signature is not None else ():
            if port.name not in _outputs(node):
                found.setdefault(port.name, f"{signature} on line {node.mark.line}")
    return found


def _check_writes(scope: Scope, outputs: tuple[Port, ...]) -> None:
    kinds = {port.name: port.type for port in outputs}
    for write in scope.writes:
        if write.name in scope.fixed:
            problem = f"'{write.name}' is already a name in {scope.label}; write the output under another one."
            scope.source.faults.add(write.mark, problem)
        elif write.port is not None and kinds.setdefault(write.name, write.port.type) is not write.port.type:
            there, here = KINDS[kinds[write.name]], KINDS[write.port.type]
            problem = f"'{write.name}' is {there} elsewhere in {scope.label}, and {here} here; use two names."
            scope.source.faults.add(write.mark, problem)


def _check_output(scope: Scope, part: Branch | Subtree, port: Port, written: Defined) -> None:
    if port.name in written or not scope.complete:
        return
    lines = [str(write.node.line) for write in scope.writes if write.name == port.name]
    how = f"only on some ways (line {', '.join(lines)})" if lines else "nowhere"
    scope.source.faults.add(part.mark, f"{scope.label} promises the output '{port.name}', and writes it {how}.")


def _outputs(node: Node) -> Mapping[str, str]:
    return node.outputs if isinstance(node, SkillNode | ActionNode | SubtreeNode) else {}


def _signature(source: Source, node: Node) -> Signature | None:
    match node:
        case SkillNode():
            return source.signatures("skill").get(node.skill)
        case ActionNode():
            return source.signatures("action").get(node.action)
        case SubtreeNode():
            return source.subtrees.get(node.subtree)
        case _:
            return None


class _Flow:
    """Walks one body with the variables that are surely written so far."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._source = scope.source

    def node(self, node: Node, defined: Defined) -> Defined:
        """Check a node that is entered with `defined`; answers what is surely written when it has succeeded."""
        self.decorators((use for use in node.decorators if not use.inherited), defined)
        after = self._inside(node, defined)
        specs = self._source.registry.decorators
        sure = all(specs[use.decorator].needs_success for use in node.decorators if use.decorator in specs)
        return after if sure else defined

    def _inside(self, node: Node, defined: Defined) -> Defined:
        match node:
            case SequenceNode():
                for child in node.children:
                    defined = self.node(child, defined)
            case ParallelNode():
                ends = [self.node(child, defined) for child in node.children]
                defined = _common(ends, defined) if node.policy is ParallelPolicy.ONE else defined.union(*ends)
            case SwitchNode() | FallbackNode():
                if isinstance(node, SwitchNode):
                    self._switch(node, defined)
                defined = _common([self.node(child, defined) for child in children(node)], defined)
            case ConditionNode(use=ConditionUse() as use):
                self._condition(use, defined)
            case SkillNode() | ActionNode() | SubtreeNode():
                signature = _signature(self._source, node)
                if signature is not None:
                    self._values(signature.inputs, node.values, str(signature), defined)
                else:
                    self._unknown(node.values)
                defined = defined.union(node.outputs.values())
        return defined

    def decorators(self, uses: Iterable[DecoratorUse], defined: Defined) -> None:
        """Check the settings and conditions of decorators."""
        for use in uses:
            spec = self._source.registry.decorators.get(use.decorator)
            if spec is not None:
                self._values(spec.settings, use.settings, f"decorator '{spec.name}'", defined)
            for condition in use.conditions:
                self._condition(condition, defined)

    def _condition(self, use: ConditionUse, defined: Defined) -> None:
        signature = self._source.signatures("condition").get(use.condition)
        if signature is not None:
            self._values(signature.inputs, use.values, str(signature), defined)
        else:
            self._unknown(use.values)

    def _unknown(self, values: Values) -> None:
        """An unknown name has a fault of its own; what it is given counts as read."""
        self._scope.reads.update(value.name for value in values.values() if isinstance(value, Reference))

    def _values(self, ports: tuple[Port, ...], values: Values, owner: str, defined: Defined) -> None:
        for port in ports:
            value = values.get(port.name)
            if isinstance(value, Reference):
                self._scope.fits(value, defined, port, owner)

    def _switch(self, node: SwitchNode, defined: Defined) -> None:
        if not isinstance(node.value, Reference):
            return
        kind = self._scope.resolve(node.value, defined)
        if kind is not None and kind.value not in ("text", *NAMES):
            problem = f"'switch' chooses by a text or a name, but '{node.value}' is {KINDS[kind]}."
            self._source.faults.add(node.value.mark, problem)
        valid = self._cases(node.value, kind)
        for case, child in node.cases.items():
            if valid and case not in (*valid, ""):  # "" is what a name is that was not given
                problem = str(UnknownName(f"case of '{node.value}':", case[:60], valid))
                self._source.faults.add(child.mark, problem)

    def _cases(self, value: Reference, kind: PortType | None) -> tuple[str, ...]:
        """The values that a switch can meet, or none when that is not known."""
        port, site = self._scope.fixed.get(value.name), self._source.site
        if port is not None and port.choices and not value.attribute:
            return port.choices
        if port is not None and port.type is PortType.PLACE and value.attribute == "kind":
            return tuple(PlaceKind)
        if site is not None and kind is PortType.OBJECT:
            return tuple(site.objects)
        if site is not None and kind is PortType.THING:
            return (*site.objects, *site.places)
        return tuple(site.places) if site is not None and kind in (PortType.PLACE, PortType.PERSON) else ()


def _common(ends: list[Defined], otherwise: Defined) -> Defined:
    return ends[0].intersection(*ends[1:]) if ends else otherwise
