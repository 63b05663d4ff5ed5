"""Loads tree files: `load` for those who run them, `check` for those who edit them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from executive.contracts.site import Site
from executive.definitions.composing import compose
from executive.definitions.decorator_list import read_defaults
from executive.definitions.expansion import check_expansion
from executive.definitions.faults import BadDefinition, Fault
from executive.definitions.guarded import check_guarded
from executive.definitions.marks import Entries, Entry, Items, Written, described
from executive.definitions.model import Branch, DecoratorUse, Mark, Node, Parameter, Subtree, TreeDefinition
from executive.definitions.nodes import read_node
from executive.definitions.occupied import check_occupied
from executive.definitions.ports import read_port, read_ports
from executive.definitions.reading import read_text
from executive.definitions.references import check_branch, check_defaults, check_subtree
from executive.definitions.source import Signature, Source, entry
from executive.errors import UnknownName
from executive.registry import Registry
from executive.types import Family

FILE_KEYS = ("tree", "families", "params", "defaults", "branches", "subtrees")
"""The keys of a tree file."""


def load(path: Path | str, registry: Registry, site: Site | None = None) -> TreeDefinition:
    """The tree that a file defines, checked through and through.

    Args:
        path: The file.
        registry: What a tree may name.
        site: Places and objects that literal names are checked against; None takes any name.

    Raises:
        BadDefinition: with every fault of the file.
    """
    definition, faults = _read(path, registry, site)
    if faults or definition is None:
        raise BadDefinition(faults)
    return definition


def check(path: Path | str, registry: Registry, site: Site | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong with a file, sorted by position; empty for a good one. Raises nothing for bad files."""
    return _read(path, registry, site)[1]


def _read(path: Path | str, registry: Registry, site: Site | None) -> tuple[TreeDefinition | None, tuple[Fault, ...]]:
    source = Source(str(path), registry, site)
    try:
        root = compose(read_text(Path(path)), source.path, source.faults)
    except BadDefinition as error:
        return None, error.faults
    definition = _File(source).read(root)
    return definition, source.faults.sorted()


class _File:
    """Reads the top level: first every declaration, then the bodies, then what holds across them."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def read(self, root: Written) -> TreeDefinition | None:
        source = self._source
        if not isinstance(root, Entries):
            source.faults.add(
                root.mark, f"a tree file is a mapping that begins with 'tree: NAME', not {described(root)}."
            )
            return None
        source.only(root.entries, FILE_KEYS, "a tree file")
        name = self._title(root)
        families = (*Family, *self._families(_value(root, "families")))
        parameters = self._parameters(_value(root, "params"))
        headers = self._headers(_value(root, "subtrees"))
        written = _value(root, "defaults")
        defaults = read_defaults(source, written) if written is not None else ()
        subtrees = {header.name: self._subtree(header, body, defaults) for header, body in headers}
        branches = self._branches(root, families, defaults)
        definition = TreeDefinition(name, source.path, parameters, branches, subtrees)
        check_defaults(source, defaults, parameters)
        for subtree in subtrees.values():
            check_subtree(source, subtree, parameters)
        for branch in branches.values():
            check_branch(source, branch, parameters)
        if check_expansion(source, definition):
            check_guarded(source, definition)
            check_occupied(source, definition)
        return definition

    def _title(self, root: Entries) -> str:
        found = root.get("tree")
        if found is None:
            self._source.faults.add(root.mark, "the tree has no name; begin the file with 'tree: NAME'.")
            return ""
        text = self._source.text(found.value, "'tree'")
        return text.value if text is not None else ""

    def _families(self, node: Written | None) -> tuple[str, ...]:
        """The task families that the file adds to the ten."""
        names = []
        for item in (self._source.items(node, "'families'") if node is not None else ()) or ():
            name = self._source.name(item, "a task family")
            if name is not None and name.value in set(Family):
                self._source.faults.add(name.mark, f"task family '{name.value}' is there already; leave it out.")
            elif name is not None:
                names.append(name.value)
        return tuple(names)

    def _parameters(self, node: Written | None) -> Mapping[str, Parameter]:
        parameters = {}
        for item in (self._source.entries(node, "'params'") if node is not None else ()) or ():
            name = self._source.name(item.key, "a parameter")
            port = read_port(self._source, item.key, item.value, "params")
            if port is not None and not _has(item, "default"):
                problem = f"parameter '{item.key.value}' has no default; write '{{type: {port.type}, default: ...}}'."
                self._source.faults.add(item.key.mark, problem)
            if name is not None and port is not None:
                parameters[port.name] = Parameter(port, port.default, item.key.mark)
        return parameters

    def _headers(self, node: Written | None) -> tuple[tuple[Subtree, Written | None], ...]:
        headers = []
        for item in (self._source.entries(node, "'subtrees'") if node is not None else ()) or ():
            label = f"subtree '{item.key.value}'"
            name = self._source.name(item.key, "a subtree")
            entries = self._source.entries(item.value, label) or ()
            self._source.only(entries, ("ports", "outputs", "run"), label)
            ports, outputs, run = entry(entries, "ports"), entry(entries, "outputs"), entry(entries, "run")
            inputs = read_ports(self._source, ports.value, "ports") if ports is not None else ()
            results = read_ports(self._source, outputs.value, "outputs") if outputs is not None else ()
            if name is not None:
                self._source.subtrees[name.value] = Signature("subtree", name.value, inputs, results)
            subtree = Subtree(item.key.value, inputs, results, Node(item.key.mark), item.key.mark)
            headers.append((subtree, run.value if run is not None else None))
        return tuple(headers)

    def _subtree(self, header: Subtree, body: Written | None, defaults: tuple[DecoratorUse, ...]) -> Subtree:
        run = self._body(body, header.mark, f"subtree '{header.name}'", defaults)
        return Subtree(header.name, header.ports, header.outputs, run, header.mark)

    def _branches(
        self, root: Entries, families: Sequence[str], defaults: tuple[DecoratorUse, ...]
    ) -> Mapping[str, Branch]:
        found = root.get("branches")
        entries = (self._source.entries(found.value, "'branches'") if found is not None else ()) or ()
        if found is None or (not entries and not isinstance(found.value, Items)):
            mark = root.mark if found is None else found.key.mark
            known = ", ".join(families)
            self._source.faults.add(mark, f"the tree has no branches, so it can do nothing; families: {known}.")
        branches = {}
        for item in entries:
            label = f"branch '{item.key.value}'"
            parts = self._source.entries(item.value, label) or ()
            self._source.only(parts, ("args", "run"), label)
            given, run = entry(parts, "args"), entry(parts, "run")
            args = read_ports(self._source, given.value, "args") if given is not None else ()
            body = self._body(run.value if run is not None else None, item.key.mark, label, defaults)
            if item.key.value in families:
                branches[item.key.value] = Branch(item.key.value, args, body, item.key.mark)
            else:
                problem = str(UnknownName("task family", item.key.value[:60], families))
                self._source.faults.add(item.key.mark, problem)
        return branches

    def _body(self, node: Written | None, mark: Mark, label: str, defaults: tuple[DecoratorUse, ...]) -> Node:
        if node is None:
            self._source.faults.add(mark, f"{label} has no 'run'; give it the node to run.")
            return Node(mark)
        return read_node(self._source, node, defaults)


def _value(root: Entries, key: str) -> Written | None:
    found = root.get(key)
    return found.value if found is not None else None


def _has(item: Entry, key: str) -> bool:
    return isinstance(item.value, Entries) and item.value.get(key) is not None
