"""The JSON Schema of tree files for editors, generated from a registry (draft 2020-12).

It knows every name, type, unit and bound; what it cannot see (references, cycles, guards) the checker does. Made to
be committed beside the trees: `executive check --schema > trees/schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from executive.contracts.port import Port, PortType
from executive.definitions.model import ParallelPolicy
from executive.definitions.nodes import KEYS
from executive.definitions.ports import DECLARED_TYPES
from executive.definitions.units import UNITS, same_dimension
from executive.registry import DecoratorSpec, Registry
from executive.types import Family

Schema = dict[str, Any]

_NAME = "^[a-z][a-z0-9_]{0,63}$"
_REFERENCE: Schema = {"type": "string", "pattern": r"^\$[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$"}
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"


def schema(registry: Registry) -> Schema:
    """The schema of tree files that use the names of `registry`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Behaviour tree of the executive",
        "type": "object",
        "required": ["tree", "branches"],
        "additionalProperties": False,
        "properties": {
            "tree": {"type": "string", "minLength": 1, "description": "Name of the tree."},
            "families": {
                "type": "array",
                "items": {"type": "string", "pattern": _NAME},
                "description": "Task families beyond the ten, of understanding that was trained for them.",
            },
            "params": _map(_declared("params"), "Named constants, read as $name."),
            "defaults": {
                "type": ["object", "null"],
                "description": "Decorators around every skill that does not carry one of the same name.",
                "properties": {"skill": {"$ref": "#/$defs/decorators"}},
                "additionalProperties": False,
            },
            "branches": {
                "type": "object",
                "minProperties": 1,
                "description": "One branch a task family; understanding fills in the arguments.",
                "properties": {str(family): {"$ref": "#/$defs/branch"} for family in Family},
                "patternProperties": {_NAME: {"$ref": "#/$defs/branch"}},
                "additionalProperties": False,
            },
            "subtrees": _map({"$ref": "#/$defs/subtree"}, "Parts of the tree with ports of their own."),
        },
        "if": {"not": {"required": ["families"]}},
        "then": {"properties": {"branches": {"propertyNames": {"enum": [str(family) for family in Family]}}}},
        "$defs": {
            "branch": _part({"args": _map(_declared("args"), "Arguments from understanding.")}),
            "subtree": _part(
                {
                    "ports": _map(_declared("ports"), "Values that the subtree takes."),
                    "outputs": _map(_declared("outputs"), "Variables that the subtree hands out."),
                }
            ),
            "reference": {**_REFERENCE, "description": "$name or $name.attribute"},
            "node": _node(),
            **{f"{kind}_node": _kind(kind, registry) for kind in KEYS},
            "decorators": {
                "type": "array",
                "items": {"$ref": "#/$defs/decorator"},
                "description": "Decorators, outermost first.",
            },
            "decorator": _decorator(registry),
            "condition_use": _condition_use(registry),
            "conditions": {
                "anyOf": [
                    {"$ref": "#/$defs/condition_use"},
                    {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition_use"}},
                ]
            },
            "handlers": _one_or_more({"enum": sorted(registry.handlers)}),
        },
    }


def schema_text(registry: Registry) -> str:
    """The schema as it is committed: JSON, two spaces, ordered as generated, a line end at the end."""
    return json.dumps(schema(registry), indent=2) + "\n"


def _map(values: Schema, description: str) -> Schema:
    return {
        "type": ["object", "null"],
        "description": description,
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": values,
    }


def _part(sections: Mapping[str, Schema]) -> Schema:
    properties = {**sections, "run": {"$ref": "#/$defs/node"}}
    return {"type": "object", "required": ["run"], "properties": properties, "additionalProperties": False}


def _declared(what: str) -> Schema:
    """A port that a file declares: its type, or a mapping with more."""
    types: Schema = {"enum": [kind.value for kind in DECLARED_TYPES]}
    bound = {"type": ["number", "string"]}
    properties: Schema = {"type": types, "doc": {"type": "string"}, "unit": {"enum": list(UNITS)}}
    if what != "outputs":
        properties |= {"default": {}, "min": bound, "max": bound, "choices": {"type": "array"}}
    required = ["type", "default"] if what == "params" else ["type"]
    long = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return long if what == "params" else {"anyOf": [types, long]}


def _node() -> Schema:
    branches = [{"if": {"required": [kind]}, "then": {"$ref": f"#/$defs/{kind}_node"}} for kind in KEYS]
    return {"type": "object", "oneOf": [{"required": [kind]} for kind in KEYS], "allOf": branches}


def _kind(kind: str, registry: Registry) -> Schema:
    """One kind of node: what its own key takes, and the keys beside it."""
    nodes: Schema = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/node"}}
    cases: Schema = {"type": "object", "minProperties": 1, "additionalProperties": {"$ref": "#/$defs/node"}}
    extras: Mapping[str, Schema] = {
        "memory": {"type": "boolean", "description": "Resume at the running child (default)."},
        "reactive": {"type": "boolean", "description": "Start over at the first child in every tick."},
        "policy": {"enum": [policy.value for policy in ParallelPolicy]},
        "cases": cases,
        "otherwise": {"$ref": "#/$defs/node"},
        "with": {"type": ["object", "null"]},
        "outputs": {"type": ["object", "null"], "additionalProperties": {"type": "string", "pattern": _NAME}},
    }
    known: Mapping[str, Mapping[str, Any]] = {
        "skill": registry.skills,
        "action": registry.actions,
        "condition": registry.conditions,
    }
    specs = known.get("condition" if kind == "not" else kind, {})
    value: Schema = nodes
    if kind == "switch":
        value = {"$ref": "#/$defs/reference"}
    elif kind == "subtree":
        value = {"type": "string", "pattern": _NAME}
    elif kind in known or kind == "not":
        value = {"oneOf": [{"const": name, "description": spec.doc} for name, spec in sorted(specs.items())]}
    properties: Schema = {kind: value, "name": {"type": ["string", "number", "boolean"]}}
    properties |= {"decorators": {"$ref": "#/$defs/decorators"}, **{key: extras[key] for key in KEYS[kind]}}
    result: Schema = {"properties": properties, "additionalProperties": False}
    if kind == "switch":
        result["required"] = ["cases"]
    if specs:
        result["allOf"] = [_call(kind, name, spec) for name, spec in sorted(specs.items())]
    return result


def _call(kind: str, name: str, spec: Any) -> Schema:
    """What `with` and `outputs` take when this name is used."""
    then: Schema = {"properties": {"with": _values(spec.inputs)}}
    if any(port.required for port in spec.inputs):
        then["required"] = ["with"]
    outputs = getattr(spec, "outputs", None)
    if outputs is not None:
        then["properties"]["outputs"] = {"propertyNames": {"enum": [port.name for port in outputs]}}
    return {"if": {"properties": {kind: {"const": name}}, "required": [kind]}, "then": then}


def _values(ports: Iterable[Port]) -> Schema:
    ports = tuple(ports)
    required = [port.name for port in ports if port.required]
    return {
        "type": "object" if required else ["object", "null"],
        "properties": {port.name: _value(port) for port in ports},
        "required": required,
        "additionalProperties": False,
    }


def _value(port: Port) -> Schema:
    """What a port takes: a reference, or a literal of its type."""
    if port.type is PortType.CONDITIONS:
        return {"$ref": "#/$defs/conditions", "description": port.doc}
    if port.type is PortType.HANDLERS:
        return {"$ref": "#/$defs/handlers", "description": port.doc}
    literals = [{"$ref": "#/$defs/reference"}, *_literals(port)]
    return {"anyOf": literals, "description": f"{port.doc} [{port.unit}]" if port.unit else port.doc}


def _literals(port: Port) -> list[Schema]:
    bounds: Schema = {}
    if port.minimum is not None:
        bounds["minimum"] = port.minimum
    if port.maximum is not None:
        bounds["maximum"] = port.maximum
    name: Schema = {"type": "string", "pattern": r"^[^$]*$"}
    number: Schema = {"type": ["number", "string"]}
    literals: Mapping[PortType, list[Schema]] = {
        PortType.NUMBER: [{"type": "number", **bounds}, *_quantity(port.unit)],
        PortType.DURATION: _quantity("s"),
        PortType.INTEGER: [{"type": "integer", **bounds}],
        PortType.BOOLEAN: [{"type": "boolean"}],
        PortType.POSE: [{"type": "array", "minItems": 4, "maxItems": 4, "items": number}],
        PortType.TEXT: [{"type": ["string", "number", "boolean"], "not": {"type": "string", "pattern": r"^\$[^$]"}}],
    }
    if port.choices:
        return [{"enum": list(port.choices)}]
    return literals.get(port.type, [name])


def _quantity(unit: str) -> list[Schema]:
    units = "|".join(other.replace("^", r"\^").replace("*", r"\*") for other in same_dimension(unit) if other)
    return [{"type": "string", "pattern": rf"^{_NUMBER}\s*({units})$"}] if units else []


def _decorator(registry: Registry) -> Schema:
    plain = [n for n, spec in sorted(registry.decorators.items()) if not any(p.required for p in spec.settings)]
    properties = {name: _setting(spec) for name, spec in sorted(registry.decorators.items())}
    long = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": properties,
        "additionalProperties": False,
    }
    return {"anyOf": [{"enum": plain}, long]}


def _setting(spec: DecoratorSpec) -> Schema:
    forms: list[Schema] = [_values(spec.settings)]
    short = next((port for port in spec.settings if port.name == spec.short), None)
    if short is not None:
        forms.append(_value(short))
    return {"anyOf": forms, "description": spec.doc}


def _condition_use(registry: Registry) -> Schema:
    named = [{"const": name, "description": spec.doc} for name, spec in sorted(registry.conditions.items())]
    properties: Schema = {name: _values(spec.inputs) for name, spec in sorted(registry.conditions.items())}
    properties["not"] = {"$ref": "#/$defs/condition_use"}
    one = {"minProperties": 1, "maxProperties": 1, "additionalProperties": False}
    return {"anyOf": [{"oneOf": named}, {"type": "object", "properties": properties, **one}]}


def _one_or_more(value: Schema) -> Schema:
    return {"anyOf": [value, {"type": "array", "minItems": 1, "items": value}]}
