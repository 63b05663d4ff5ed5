"""Reads the nodes of a tree: each is a mapping with exactly one key that says what it is.

A node that cannot be read stays in the model as a bare `Node`, so that the rest of the file can still be checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from executive.definitions.calls import read_call, read_outputs
from executive.definitions.conditions import read_condition
from executive.definitions.decorator_list import read_decorators, with_defaults
from executive.definitions.faults import quoted
from executive.definitions.marks import Entries, Entry, Text, Written, described
from executive.definitions.model import (
    ActionNode,
    ConditionNode,
    DecoratorUse,
    FallbackNode,
    Node,
    ParallelNode,
    ParallelPolicy,
    SequenceNode,
    SkillNode,
    SubtreeNode,
    SwitchNode,
    Value,
)
from executive.definitions.source import Source
from executive.definitions.values import read_reference
from executive.errors import UnknownName, suggestion

_COMMON = ("name", "decorators")

KEYS: Mapping[str, tuple[str, ...]] = {
    "sequence": ("memory", "reactive"),
    "fallback": ("memory", "reactive"),
    "parallel": ("policy",),
    "switch": ("cases", "otherwise"),
    "skill": ("with", "outputs"),
    "action": ("with", "outputs"),
    "condition": ("with",),
    "not": ("with",),
    "subtree": ("with", "outputs"),
}
"""Kinds of node, and the keys that each may have besides its own, `name` and `decorators`."""

_ON = "a node has no key 'on': YAML 1.1 reads it as true. Inside 'with' an input may be called so."


def read_node(source: Source, node: Written, defaults: tuple[DecoratorUse, ...]) -> Node:
    """The node that is written here; `defaults` go around every skill."""
    if not isinstance(node, Entries):
        example = "a mapping such as 'skill: NAME' or 'sequence: [...]'"
        source.faults.add(node.mark, f"a node has to be {example}, not {described(node)}.")
        return Node(node.mark)
    kinds = [item for item in node.entries if item.key.value in KEYS]
    if len(kinds) != 1:
        _not_one_kind(source, node, kinds)
        return Node(node.mark)
    return _Reader(source, node, kinds[0], defaults).read()


def _not_one_kind(source: Source, node: Entries, kinds: list[Entry]) -> None:
    if kinds:
        one, two = kinds[0].key, kinds[1].key
        problem = f"a node is one thing, and this one is '{one.value}' and '{two.value}'; put one inside the other."
        source.faults.add(two.mark, problem)
        return
    known = (*KEYS, *_COMMON, *(key for keys in KEYS.values() for key in keys))
    strange = next((item.key.value for item in node.entries if item.key.value not in known), None)
    hint = suggestion(strange, KEYS) if strange is not None else suggestion("", KEYS)
    named = f" ({quoted(strange)} is none)" if strange is not None else ""
    source.faults.add(node.mark, f"this node does not say what it is{named}. {hint}")


class _Reader:
    """Reads one node whose kind is known."""

    def __init__(self, source: Source, node: Entries, kind: Entry, defaults: tuple[DecoratorUse, ...]) -> None:
        self._source, self._node, self._defaults = source, node, defaults
        self._kind, self._value, self._mark = kind.key.value, kind.value, kind.key.mark

    def read(self) -> Node:
        self._check_keys()
        readers: Mapping[str, Callable[[], Node]] = {
            "sequence": self._sequence,
            "fallback": self._fallback,
            "parallel": self._parallel,
            "switch": self._switch,
            "condition": self._condition,
            "not": self._condition,
        }
        node = readers.get(self._kind, self._call)()
        name, written = self._get("name"), self._get("decorators")
        title = self._source.text(name, "'name'") if name is not None else None
        own = read_decorators(self._source, written) if written is not None else ()
        if isinstance(node, SkillNode):
            own = with_defaults(own, self._defaults)
        return replace(node, name=title.value if title is not None else "", decorators=own)

    def _get(self, key: str) -> Written | None:
        found = self._node.get(key)
        return found.value if found is not None else None

    def _check_keys(self) -> None:
        valid = (self._kind, *_COMMON, *KEYS[self._kind])
        strange = [item for item in self._node.entries if item.key.value not in valid]
        for item in strange:
            if item.key.value == "on":
                self._source.faults.add(item.key.mark, _ON)
        rest = [item for item in strange if item.key.value != "on"]
        self._source.only(rest, valid[1:], f"a node of kind '{self._kind}'")

    def _children(self) -> tuple[Node, ...]:
        items = self._source.items(self._value, f"'{self._kind}'")
        if items is None:
            return (Node(self._mark),)
        if not items:
            self._source.faults.add(self._mark, f"this {self._kind} has no children; give it at least one node.")
        return tuple(read_node(self._source, item, self._defaults) for item in items)

    def _memory(self) -> bool:
        memory, reactive = self._node.get("memory"), self._node.get("reactive")
        if memory is not None and reactive is not None:
            problem = "'memory' and 'reactive' say the same thing in opposite words; keep one."
            self._source.faults.add(reactive.key.mark, problem)
        if memory is not None:
            return self._source.flag(memory.value, "'memory'") is not False
        return reactive is None or self._source.flag(reactive.value, "'reactive'") is not True

    def _sequence(self) -> Node:
        return SequenceNode(self._mark, children=self._children(), memory=self._memory())

    def _fallback(self) -> Node:
        return FallbackNode(self._mark, children=self._children(), memory=self._memory())

    def _parallel(self) -> Node:
        written = self._get("policy")
        text = self._source.text(written, "'policy'") if written is not None else None
        policy = ParallelPolicy.ALL
        if text is not None and text.value in set(ParallelPolicy):
            policy = ParallelPolicy(text.value)
        elif text is not None:
            self._source.faults.add(text.mark, str(UnknownName("policy", text.value[:60], ParallelPolicy)))
        return ParallelNode(self._mark, children=self._children(), policy=policy)

    def _switch(self) -> Node:
        source = self._source
        text = source.text(self._value, "'switch'")
        value: Value | None = None
        if text is not None and text.value.startswith("$"):
            value = read_reference(source, text)
        elif text is not None:
            source.faults.add(text.mark, f"'switch' takes a reference such as $name, not {quoted(text.value)}.")
        written, otherwise = self._get("cases"), self._get("otherwise")
        entries = (source.entries(written, "'cases'") if written is not None else ()) or ()
        if not entries:
            source.faults.add(self._mark, "this switch has no cases; give it 'cases: {VALUE: NODE}'.")
        cases = {item.key.value: read_node(source, item.value, self._defaults) for item in entries}
        default = read_node(source, otherwise, self._defaults) if otherwise is not None else None
        return SwitchNode(self._mark, value=value, cases=cases, otherwise=default)

    def _condition(self) -> Node:
        text = self._source.text(self._value, f"'{self._kind}'")
        if text is None:
            return Node(self._mark)
        use = read_condition(self._source, text, self._get("with"), self._mark, inverted=self._kind == "not")
        return ConditionNode(self._mark, use=use)

    def _call(self) -> Node:
        text = self._source.text(self._value, f"'{self._kind}'")
        if not isinstance(text, Text):
            return Node(self._mark)
        signature, values = read_call(self._source, self._kind, text, self._get("with"))
        outputs = read_outputs(self._source, signature, self._mark, self._get("outputs"))
        match self._kind:
            case "skill":
                return SkillNode(self._mark, skill=text.value, values=values, outputs=outputs)
            case "action":
                return ActionNode(self._mark, action=text.value, values=values, outputs=outputs)
            case _:
                return SubtreeNode(self._mark, subtree=text.value, values=values, outputs=outputs)
