"""Errors that nodes raise: they end the tree, and every stop is carried out."""

from __future__ import annotations

import py_trees
import pytest
from tree_world import MARK, TreeWorld, asks, deco, skill, use

from executive.contracts.snapshot import NodeStatus
from executive.definitions.model import FallbackNode, ParallelNode, SequenceNode

STOP = deco("on_stop", handlers=("halt",))


def ticks(tree) -> list:
    """Both ways of ticking."""
    return [tree.tick, tree.root.tick_once]


@pytest.mark.parametrize("way", [0, 1])
def test_a_leaf_that_raises_fails_the_tree_and_is_named(world: TreeWorld, way: int) -> None:
    world.facts["a"] = ValueError("boom")
    tree = world.tree(FallbackNode(MARK, children=(asks("fact", name="a"), skill("grasp", object="peg"))))
    ticks(tree)[way]()
    assert tree.status is NodeStatus.FAILURE
    assert tree.first_cause() == "fact(a) raised ValueError: boom"
    assert world.events == ["fault fact(a): ValueError: boom"]
    assert world.server.runs == []  # an error is not a failure that the fallback may handle


@pytest.mark.parametrize("way", [0, 1])
def test_every_on_stop_around_an_error_runs(world: TreeWorld, way: int) -> None:
    inner = SequenceNode(MARK, "", (STOP,), (skill("navigate", STOP, goal="dock"), asks("fact", STOP, name="a")))
    tree = world.tree(inner)
    ticks(tree)[way]()
    world.server.last.end()
    world.facts["a"] = RuntimeError("lost")
    ticks(tree)[way]()
    fault = "fault fact(a): RuntimeError: lost"
    assert world.events == ["halt", fault, "halt", "halt"]
    assert tree.status is NodeStatus.FAILURE


@pytest.mark.parametrize("way", [0, 1])
def test_what_runs_beside_an_error_is_stopped_even_in_its_first_tick(world: TreeWorld, way: int) -> None:
    world.facts["a"] = ValueError("boom")
    both = ParallelNode(MARK, children=(skill("navigate", STOP, goal="dock"), asks("fact", name="a")))
    tree = world.tree(SequenceNode(MARK, children=(SequenceNode(MARK, children=(both,)),)))
    ticks(tree)[way]()
    assert world.server.last.cancelled
    assert world.events == ["fault fact(a): ValueError: boom", "halt"]
    assert not [node for node in tree.view().nodes if node.status is NodeStatus.RUNNING]


def test_a_guard_that_raises_is_named_with_its_skill(world: TreeWorld) -> None:
    tree = world.tree(skill("grasp", deco("guard", use("fact", name="a")), STOP, object="peg"))
    tree.tick()
    world.facts["a"] = ZeroDivisionError("division by zero")
    tree.tick()
    assert tree.first_cause() == "guard fact(a) raised ZeroDivisionError: division by zero"
    assert world.events == ["fault guard fact(a): ZeroDivisionError: division by zero", "halt"]
    assert world.server.last.cancelled


def test_a_node_of_somebody_else_is_contained_too(world: TreeWorld) -> None:
    class Broken(py_trees.behaviour.Behaviour):
        def update(self) -> py_trees.common.Status:
            raise KeyError("nothing")

    tree = world.tree(SequenceNode(MARK, children=(asks("hand_empty"),)))
    tree.root.decorated.add_child(Broken("theirs"))
    tree.root.tick_once()
    assert tree.first_cause() == "theirs raised KeyError: 'nothing'"


def test_a_run_that_cannot_be_cancelled_does_not_keep_the_rest_from_stopping(world: TreeWorld) -> None:
    def broken() -> None:
        raise ConnectionError("the skill process is gone")

    both = ParallelNode(MARK, children=(skill("grasp", STOP, object="peg"), skill("navigate", STOP, goal="dock")))
    tree = world.tree(both)
    tree.tick()
    world.server.runs[0].cancel = broken  # type: ignore[method-assign]
    tree.interrupt()
    assert world.server.runs[1].cancelled
    assert [event for event in world.events if event == "halt"] == ["halt", "halt"]
    assert "fault grasp: ConnectionError: the skill process is gone" in world.events
    assert tree.status is NodeStatus.IDLE


def test_a_server_that_is_gone_ends_the_tree(world: TreeWorld) -> None:
    tree = world.tree(skill("grasp", STOP, object="peg"))
    tree.tick()
    world.server.last.feedback = None  # type: ignore[assignment]
    assert tree.tick() is NodeStatus.FAILURE
    assert tree.first_cause().startswith("grasp raised AttributeError: ")
    assert world.server.runs[0].cancelled


def test_a_tree_goes_on_after_an_error_when_it_is_ticked_again(world: TreeWorld) -> None:
    world.facts["a"] = ValueError("boom")
    tree = world.tree(asks("fact", name="a"))
    tree.tick()
    world.facts["a"] = ""
    assert tree.tick() is NodeStatus.SUCCESS
    assert tree.first_cause() == ""


def test_an_interrupt_after_a_tick_that_was_cut_short_stops_everything(world: TreeWorld) -> None:
    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    world.facts["a"] = "no"
    both = ParallelNode(MARK, children=(skill("navigate", STOP, goal="dock"), asks("fact", name="a")))
    tree = world.tree(SequenceNode(MARK, "", (STOP,), (SequenceNode(MARK, children=(both,)),)))
    world.facts = type("Facts", (dict,), {"get": pressed})()
    with pytest.raises(KeyboardInterrupt):
        tree.tick()
    tree.interrupt()
    assert world.server.last.cancelled
    assert world.events == ["halt", "halt"]
    assert all(node.status is NodeStatus.IDLE for node in tree.view().nodes)
