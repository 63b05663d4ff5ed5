"""The tree as plain values, and why it failed."""

from __future__ import annotations

from dataclasses import replace

import py_trees
from py_trees.common import Status
from tree_world import MARK, TreeWorld, asks, deco, skill, use

from executive.contracts.port import Port, PortType
from executive.contracts.skill import SkillOutcome
from executive.contracts.snapshot import NodeStatus, NodeView
from executive.definitions.model import FallbackNode, Mark, SequenceNode
from executive.tree.cause import first_cause
from executive.tree.snapshot import view

IDLE, RUNNING, SUCCESS, FAILURE = NodeStatus.IDLE, NodeStatus.RUNNING, NodeStatus.SUCCESS, NodeStatus.FAILURE


def test_a_view_has_every_node_with_its_words_and_times(world: TreeWorld) -> None:
    grasp = replace(skill("grasp", deco("retry", count=2, delay=0.5), object="$object"), mark=Mark("tree.yaml", 12, 5))
    node = SequenceNode(MARK, "fetch", children=(asks("hand_empty"), grasp))
    tree = world.tree(node, (Port("object", PortType.OBJECT, ""),), object="red_cube")
    tree.tick()
    world.clock.advance(1.5)
    tree.tick()
    assert tree.view().title == "grasping"
    assert tree.view().nodes == (
        NodeView("0", "", "branch", "grasping", "object = red_cube", RUNNING, "", 1.5, 3),
        NodeView("0.0", "0", "sequence", "fetch", "", RUNNING, "", 1.5, 3),
        NodeView("0.0.0", "0.0", "condition", "hand_empty", "", SUCCESS, "", 0.0, 3),
        NodeView("0.0.1", "0.0", "retry", "2", "delay = 500 ms", RUNNING, "", 1.5, 3),
        NodeView("0.0.1.0", "0.0.1", "skill", "grasp", "object = red_cube", RUNNING, "0%", 1.5, 12),
    )


def test_times_are_those_of_the_newest_round_and_stand_still_afterwards(world: TreeWorld) -> None:
    tree = world.tree(skill("grasp", deco("retry", count=2), object="peg"))
    tree.tick()
    world.clock.advance(3.0)
    world.server.last.end(SkillOutcome.MISSED)
    tree.tick()
    assert [node.seconds for node in tree.view().nodes] == [3.0, 3.0, 3.0]
    world.clock.advance(1.0)
    tree.tick()
    world.clock.advance(0.5)
    assert [node.seconds for node in tree.view().nodes] == [4.5, 4.5, 0.5]
    tree.interrupt()
    world.clock.advance(9.0)
    assert [(node.seconds, node.status) for node in tree.view().nodes] == [(4.5, IDLE), (4.5, IDLE), (0.5, IDLE)]


def test_a_tree_has_changed_only_when_something_did(world: TreeWorld) -> None:
    tree = world.tree(skill("grasp", deco("guard", "hand_empty"), object="peg"))
    assert tree.changed()
    assert not tree.changed()
    tree.tick()
    assert tree.changed()
    world.clock.advance(1.0)
    tree.tick()
    assert not tree.changed()
    tree.interrupt()
    assert tree.changed()


def test_nodes_of_somebody_else_are_shown_as_far_as_they_are_known() -> None:
    leaf = py_trees.behaviours.StatusQueue("queue", [Status.FAILURE], None)
    root = py_trees.composites.Selector("all", False, [leaf])
    root.tick_once()
    assert view(root).nodes == (
        NodeView("0", "", "selector", "all", status=FAILURE),
        NodeView("0.0", "0", "status_queue", "queue", status=FAILURE),
    )
    assert first_cause(root) == "queue failed"


def test_the_first_of_several_failures_is_the_cause(world: TreeWorld) -> None:
    world.facts.update(a="it is dark", b="it is late")
    tree = world.tree(FallbackNode(MARK, children=(asks("fact", name="a"), asks("fact", name="b"))))
    tree.tick()
    assert tree.first_cause() == "fact(a): it is dark"


def test_a_failure_that_a_fallback_has_left_behind_is_still_the_first_cause(world: TreeWorld) -> None:
    tree = world.tree(FallbackNode(MARK, children=(skill("grasp", object="peg"), skill("navigate", goal="dock"))))
    tree.tick()
    world.server.last.end(SkillOutcome.MISSED, "opening 0 mm")
    tree.tick()
    tree.tick()  # py_trees resets the first child here
    world.server.last.end(SkillOutcome.NO_PATH)
    tree.tick()
    assert tree.first_cause() == "grasp: the gripper closed on nothing (opening 0 mm)"


def test_a_failure_that_was_made_good_is_not_the_cause(world: TreeWorld) -> None:
    recovered = FallbackNode(MARK, children=(asks("fact", name="a"), asks("hand_empty")))
    world.facts.update(a="it is dark", b="it is late")
    tree = world.tree(SequenceNode(MARK, children=(recovered, asks("fact", name="b"))))
    tree.tick()
    assert tree.first_cause() == "fact(b): it is late"


def test_a_failure_of_an_earlier_round_is_not_the_cause(world: TreeWorld) -> None:
    inner = FallbackNode(MARK, children=(asks("fact", name="a"), asks("fact", name="b")))
    tree = world.tree(SequenceNode(MARK, "", (deco("retry", count=2, delay=1.0),), (inner, asks("fact", name="c"))))
    world.facts.update(a="it is dark", c="it is late")
    assert tree.tick() is RUNNING
    world.facts.update(a="", b="", c="it is later")
    world.clock.advance(1.0)
    assert tree.tick() is FAILURE
    assert tree.first_cause() == "fact(c): it is later; first attempt: fact(c): it is late"


def test_a_tree_that_has_not_failed_has_no_cause(world: TreeWorld) -> None:
    tree = world.tree(skill("grasp", object="peg"))
    assert tree.first_cause() == ""
    tree.tick()
    assert tree.first_cause() == ""
    tree.interrupt()
    assert tree.first_cause() == ""


def test_conditions_are_named_with_the_values_that_they_were_asked_with(world: TreeWorld) -> None:
    thing = Port("object", PortType.OBJECT, "")
    tree = world.tree(asks("holding", object="$object"), (thing,), object="red_cube")
    tree.tick()
    assert tree.first_cause() == "holding(red_cube): the gripper is empty"
    guarded = world.tree(
        skill("grasp", deco("guard", use("holding", object="$object")), object="peg"), (thing,), object="peg"
    )
    guarded.tick()
    assert guarded.first_cause() == "grasp may not start, because holding(peg) does not hold: the gripper is empty"


def test_a_question_is_not_the_cause_when_what_was_done_about_it_failed(world: TreeWorld) -> None:
    node = FallbackNode(MARK, children=(asks("holding", object="peg"), skill("grasp", object="peg")))
    tree = world.tree(node)
    tree.tick()
    world.server.last.end(SkillOutcome.MISSED)
    tree.tick()
    assert tree.first_cause() == "grasp: the gripper closed on nothing"
