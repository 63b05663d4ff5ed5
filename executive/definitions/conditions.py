"""Reads conditions inside decorators: `name`, `not: name`, `{name: {arg: value}}`, or a list of these."""

from __future__ import annotations

from dataclasses import replace

from executive.definitions.calls import read_call
from executive.definitions.marks import Entries, Items, Text, Written, described
from executive.definitions.model import ConditionUse, Mark
from executive.definitions.source import Source


def read_conditions(source: Source, node: Written) -> tuple[ConditionUse, ...]:
    """The conditions that have to hold together; at least one, or a fault."""
    written = node.items if isinstance(node, Items) else (node,)
    if not written:
        source.faults.add(node.mark, "this list of conditions is empty; name at least one.")
    uses = (_condition(source, one) for one in written)
    return tuple(use for use in uses if use is not None)


def read_condition(source: Source, name: Text, values: Written | None, mark: Mark, inverted: bool) -> ConditionUse:
    """A condition by name with its values; an unknown name is a fault and stays in the model."""
    _, given = read_call(source, "condition", name, values)
    return ConditionUse(name.value, given, mark, inverted)


def _condition(source: Source, node: Written) -> ConditionUse | None:
    if isinstance(node, Text) and not node.empty:
        return read_condition(source, node, None, node.mark, False)
    if not isinstance(node, Entries) or not node.entries:
        source.faults.add(node.mark, f"a condition is a name, not {described(node)}.")
        return None
    if len(node.entries) > 1:
        second = node.entries[1].key
        source.faults.add(second.mark, f"each condition is an item of its own; start '{second.value[:60]}' with '- '.")
        return None
    only = node.entries[0]
    if only.key.value != "not":
        return read_condition(source, only.key, only.value, only.key.mark, False)
    inner = _condition(source, only.value)
    return replace(inner, inverted=not inner.inverted, mark=only.key.mark) if inner is not None else None
