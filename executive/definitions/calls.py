"""Reads the use of something with ports: its name, the values for its inputs, the variables for its outputs."""

from __future__ import annotations

from collections.abc import Mapping

from executive.definitions.faults import quoted
from executive.definitions.marks import Text, Written
from executive.definitions.model import Mark, Value, Values
from executive.definitions.source import Signature, Source
from executive.definitions.values import ARTICLES, is_reference, read_reference, read_value
from executive.errors import nearest, suggestion


def read_call(source: Source, what: str, name: Text, values: Written | None) -> tuple[Signature | None, Values]:
    """The signature behind a name, None with a fault when nobody knows it, and the values given to its inputs."""
    known = source.signatures(what)
    signature = known.get(name.value)
    if signature is None:
        source.unknown(what, name, known)
        return None, _references(source, values)
    return signature, _values(source, signature, name.mark, values)


def _references(source: Source, node: Written | None) -> Values:
    """The references among values whose ports nobody knows, so that what they name counts as read."""
    entries = (source.entries(node, "'with'") if node is not None else ()) or ()
    given = ((item.key.value, item.value) for item in entries)
    found = (
        (key, read_reference(source, value)) for key, value in given if isinstance(value, Text) and is_reference(value)
    )
    return {key: reference for key, reference in found if reference is not None}


def _values(source: Source, signature: Signature, mark: Mark, node: Written | None) -> Values:
    values: dict[str, Value] = {}
    ports = {port.name: port for port in signature.inputs}
    entries = (source.entries(node, "'with'") if node is not None else ()) or ()
    for item in entries:
        port = ports.get(item.key.value)
        if port is None:
            problem = f"{signature} has no input {quoted(item.key.value)}. {suggestion(item.key.value, ports)}"
            source.faults.add(item.key.mark, problem)
            continue
        value = read_value(source, item.value, port, str(signature))
        if value is not None:
            values[port.name] = value
    given = {item.key.value for item in entries}
    misspelt = {nearest(name, ports) for name in given.difference(ports)}
    for port in signature.inputs:
        if port.required and port.name not in given | misspelt:
            source.faults.add(mark, f"{signature} needs a value for '{port.name}', {ARTICLES[port.type]}.")
    return values


def read_outputs(source: Source, signature: Signature | None, mark: Mark, node: Written | None) -> Mapping[str, str]:
    """Output port → variable; `mark` is the node's, under which the variables' places are kept."""
    outputs: dict[str, str] = {}
    ports = [port.name for port in signature.outputs] if signature is not None else []
    for item in (source.entries(node, "'outputs'") if node is not None else ()) or ():
        if signature is not None and item.key.value not in ports:
            problem = f"{signature} has no output {quoted(item.key.value)}. {suggestion(item.key.value, ports)}"
            source.faults.add(item.key.mark, problem)
        if isinstance(item.value, Text) and item.value.value.startswith("$"):
            source.faults.add(item.value.mark, f"write the new name without '$': {item.value.value[1:61]}.")
            continue
        variable = source.name(item.value, "the variable of an output")
        if variable is not None:
            outputs[item.key.value] = variable.value
            source.written[mark, variable.value] = variable.mark
    return outputs
