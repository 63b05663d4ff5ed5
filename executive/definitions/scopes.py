"""Scopes: what `$name` means inside one branch or subtree, and whether it fits the port that it is given to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from executive.contracts.port import ATTRIBUTES, Port, PortType
from executive.definitions.model import Mark, Parameter, Reference
from executive.definitions.source import Source
from executive.definitions.values import ARTICLES, within_bounds
from executive.errors import suggestion

NAMES = (PortType.PLACE, PortType.OBJECT, PortType.PERSON, PortType.THING)

KINDS: dict[PortType, str] = {
    PortType.PLACE: "a place",
    PortType.OBJECT: "an object",
    PortType.PERSON: "a person",
    PortType.THING: "an object or a place",
    PortType.TEXT: "a text",
    PortType.NUMBER: "a number",
    PortType.INTEGER: "a whole number",
    PortType.BOOLEAN: "true or false",
    PortType.DURATION: "a duration",
    PortType.POSE: "a pose",
}
"""What a value of each type is, in words."""


@dataclass(frozen=True)
class Write:
    """A variable written by a node: the output port behind it (None when unknown) and where."""

    name: str
    port: Port | None
    mark: Mark
    node: Mark


@dataclass
class Scope:
    """The names of one branch or subtree.

    Attributes:
        source: The file.
        label: What the scope belongs to, e.g. "branch 'transport'".
        fixed: Arguments or ports, and parameters, by name.
        parameters: The parameters among them.
        writes: Every variable that a node of the body writes.
        complete: Whether every node of the body could be read.
        unused: Output ports of nodes that no variable takes, by name: who has it, on which line.
        reads: Names that were read.
    """

    source: Source
    label: str
    fixed: Mapping[str, Port]
    parameters: Mapping[str, Parameter]
    writes: tuple[Write, ...] = ()
    complete: bool = True
    unused: Mapping[str, str] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)

    def resolve(self, reference: Reference, defined: frozenset[str]) -> PortType | None:
        """The type that a reference has here, or None when that cannot be told; faults are noted."""
        self.reads.add(reference.name)
        port = self._port(reference, defined)
        if port is None or not reference.attribute:
            return port.type if port is not None else None
        attributes = ATTRIBUTES.get(port.type, {})
        if reference.attribute not in attributes:
            hint = suggestion(reference.attribute, attributes) if attributes else "Write it without."
            problem = f"'${reference.name}' is {KINDS[port.type]} and has no '{reference.attribute}'. {hint}"
            self.source.faults.add(reference.mark, problem)
            return None
        return attributes[reference.attribute]

    def fits(self, reference: Reference, defined: frozenset[str], port: Port, owner: str) -> None:
        """Note it when what a reference stands for cannot go into `port` of `owner`."""
        found = self.resolve(reference, defined)
        if found is None:
            return
        label = f"'{port.name}' of {owner}"
        if not compatible(found, port.type):
            problem = f"{label} takes {ARTICLES[port.type]}, but '{reference}' is {KINDS[found]}."
            attributes = ATTRIBUTES.get(found, {}) if not reference.attribute else {}
            near = next((name for name, kind in attributes.items() if kind is port.type), None)
            hint = f" Did you mean '${reference.name}.{near}'?" if near is not None else ""
            self.source.faults.add(reference.mark, problem + hint)
        elif not reference.attribute:
            self._unit_and_bounds(reference, port, label)

    def _unit_and_bounds(self, reference: Reference, port: Port, label: str) -> None:
        given = self.fixed.get(reference.name) or self._written(reference.name)
        if given is not None and given.unit and port.unit and given.unit != port.unit:
            problem = (
                f"{label} is in {port.unit}, but '{reference}' is declared in {given.unit}; declare it in {port.unit}."
            )
            self.source.faults.add(reference.mark, problem)
            return
        parameter = self.parameters.get(reference.name)
        if parameter is None or parameter.value is None:
            return
        if isinstance(parameter.value, int | float) and not isinstance(parameter.value, bool):
            within_bounds(self.source, parameter.value, port, f"'{reference}': {label}", reference.mark)
        elif port.choices and parameter.value not in port.choices:
            hint = suggestion(str(parameter.value), port.choices)
            problem = f"'{reference}' is '{parameter.value}', which {label} does not take. {hint}"
            self.source.faults.add(reference.mark, problem)

    def _port(self, reference: Reference, defined: frozenset[str]) -> Port | None:
        if reference.name in self.fixed:
            return self.fixed[reference.name]
        written = [write for write in self.writes if write.name == reference.name]
        if not written:
            self._unknown(reference)
        elif reference.name not in defined:
            self._not_yet(reference, written)
        return self._written(reference.name)

    def _written(self, name: str) -> Port | None:
        return next((write.port for write in self.writes if write.name == name), None)

    def _unknown(self, reference: Reference) -> None:
        if not self.complete:
            return
        problem = f"nothing in {self.label} is called '${reference.name}'"
        if reference.name in self.unused:
            owner, name = self.unused[reference.name], reference.name
            hint = f"; {owner} has an output of that name: give it 'outputs: {{{name}: {name}}}'."
        else:
            valid = {*self.fixed, *(write.name for write in self.writes)}
            hint = ". " + suggestion(reference.name, (f"${name}" for name in valid))
        self.source.faults.add(reference.mark, problem + hint)

    def _not_yet(self, reference: Reference, written: list[Write]) -> None:
        if not self.complete:
            return
        before = [write for write in written if (write.node.line, write.node.column) < _place(reference.mark)]
        if before:
            how = f"only the node on line {before[-1].node.line} writes it, which need not have succeeded by then"
            problem = f"'${reference.name}' may be missing here: {how}."
        else:
            problem = f"'${reference.name}' is read here before the node on line {written[0].node.line} writes it."
        self.source.faults.add(reference.mark, problem)


def _place(mark: Mark) -> tuple[int, int]:
    return mark.line, mark.column


def compatible(given: PortType, wanted: PortType) -> bool:
    """Whether a value of one type can go into a port of another: people are places, names are things and texts."""
    if given is wanted or (given in NAMES and wanted is PortType.THING):
        return True
    widenings = {(PortType.PERSON, PortType.PLACE), (PortType.INTEGER, PortType.NUMBER)}
    return (given, wanted) in widenings or (given in NAMES and wanted is PortType.TEXT)
