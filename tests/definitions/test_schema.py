"""The generated JSON Schema agrees with the checker."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from executive.definitions.load import check
from executive.definitions.schema import schema, schema_text
from executive.robot.sim.site import read_site
from executive.runtime.vocabulary import vocabulary

BAD = Path(__file__).parent.parent / "trees_bad"
TREES = Path(__file__).parent.parent.parent / "trees"
GOOD = Path(__file__).parent / "good"

TYPICAL = (
    "bad_names",
    "branches_of_list",
    "composite_of_mapping",
    "conditions",
    "decorator_items",
    "decorators_of_mapping",
    "empty_composites",
    "key_on",
    "missing_inputs",
    "no_branches",
    "no_kind",
    "no_name",
    "no_run",
    "not_a_mapping",
    "out_of_range",
    "port_keys",
    "two_kinds",
    "unknown_action",
    "unknown_choice",
    "unknown_condition",
    "unknown_decorator",
    "unknown_family",
    "unknown_file_key",
    "unknown_handler",
    "unknown_input",
    "unknown_node_key",
    "unknown_output",
    "unknown_policy",
    "unknown_setting",
    "unknown_skill",
    "unknown_type",
    "wrong_type",
    "wrong_unit",
)
"""Bad trees with faults that a schema can see."""


class EditorLoader(yaml.SafeLoader):
    """Reads as editors do, by YAML 1.2: only true and false are booleans."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def plain(path):
    return json.loads(json.dumps(yaml.load(path.read_text(), Loader=EditorLoader)))


@pytest.fixture(scope="module")
def validator(registry):
    document = schema(registry)
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


@pytest.mark.parametrize("path", sorted(GOOD.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_schema_accepts_what_the_checker_accepts(path, registry, site, validator):
    assert check(path, registry, site) == ()
    assert [error.message for error in validator.iter_errors(plain(path))] == []


@pytest.mark.parametrize("name", TYPICAL)
def test_the_schema_refuses_typical_faults(name, validator):
    assert not validator.is_valid(plain(BAD / f"{name}.yaml"))


def test_the_schema_is_plain_json(registry):
    assert json.loads(schema_text(registry)) == schema(registry)


def test_the_committed_schema_is_the_generated_one():
    committed = (TREES / "schema.json").read_text()
    assert committed == schema_text(vocabulary()), "run: executive check --schema > trees/schema.json"


@pytest.mark.parametrize("path", sorted(TREES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_committed_trees_are_good(path):
    words = vocabulary()
    assert [str(fault) for fault in check(path, words, read_site())] == []
    assert [error.message for error in Draft202012Validator(schema(words)).iter_errors(plain(path))] == []
