"""The shipped tree becomes nodes, and every built-in word has somebody who carries it out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import py_trees
import pytest
from tree_world import SITE, TreeWorld

from executive.contracts.port import Port, PortType
from executive.definitions.decorators import DECORATORS, HANDLERS
from executive.definitions.load import load
from executive.runtime.vocabulary import vocabulary
from executive.tree import handlers
from executive.tree.build import build
from executive.tree.decorators import making
from executive.types import Task

REGISTRY = vocabulary()
HOUSEHOLD = load(Path(__file__).parents[2] / "trees" / "household.yaml", REGISTRY, SITE)
EXAMPLES = {
    PortType.OBJECT: "red_cube",
    PortType.THING: "red_cube",
    PortType.PLACE: "shelf",
    PortType.PERSON: "anna",
    PortType.NUMBER: "1",
}


def example(port: Port) -> str:
    return EXAMPLES.get(port.type) or str(port.default or next(iter(port.choices), "something"))


@pytest.mark.parametrize("family", HOUSEHOLD.branches)
def test_every_branch_becomes_nodes_that_py_trees_can_draw(world: TreeWorld, family: str) -> None:
    branch = HOUSEHOLD.branches[family]
    task = Task(family, {port.name: example(port) for port in branch.args})
    tree = build(HOUSEHOLD, task, replace(world.tools, registry=REGISTRY))
    assert len(py_trees.display.unicode_tree(tree.root).splitlines()) == len(tree.view().nodes)
    assert all(isinstance(node, py_trees.behaviour.Behaviour) for node in tree.root.iterate())
    tree.tick()
    assert not [event for event in world.events if event.startswith("fault")]


def test_every_built_in_decorator_and_stop_handler_is_carried_out() -> None:
    assert set(making.BUILTIN) == {spec.name for spec in DECORATORS}
    assert set(handlers.BUILTIN) == {spec.name for spec in HANDLERS}
