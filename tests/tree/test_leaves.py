"""Skills as leaves: starting, following, cancelling, and waiting for the stop."""

from __future__ import annotations

from tree_world import MARK, TreeWorld, asks, deco, skill

from executive.contracts.execution import Feedback
from executive.contracts.skill import SkillOutcome
from executive.contracts.snapshot import NodeStatus
from executive.definitions.model import SequenceNode


def test_a_skill_starts_once_and_is_followed_to_its_end(world: TreeWorld) -> None:
    tree = world.tree(skill("grasp", object="peg"))
    assert [tree.tick() for _ in range(3)] == [NodeStatus.RUNNING] * 3
    assert len(world.server.runs) == 1
    world.server.last.end()
    assert tree.tick() is NodeStatus.SUCCESS
    assert not world.server.last.cancelled


def test_a_failed_skill_says_why(world: TreeWorld) -> None:
    tree = world.tree(skill("grasp", object="peg"))
    tree.tick()
    world.server.last.end(SkillOutcome.REFUSED, "the gripper holds red_cube")
    assert tree.tick() is NodeStatus.FAILURE
    assert tree.first_cause() == "grasp: it could not start (the gripper holds red_cube)"


def test_a_skill_that_the_gate_stopped_has_failed(world: TreeWorld) -> None:
    tree = world.tree(skill("navigate", goal="dock"))
    tree.tick()
    world.server.last.end(SkillOutcome.STOPPED)
    assert tree.tick() is NodeStatus.FAILURE
    assert tree.first_cause() == "navigate: the safety gate stopped the robot"


def test_progress_shows_in_steps(world: TreeWorld) -> None:
    tree = world.tree(skill("navigate", goal="dock"))
    tree.tick()
    assert tree.changed()
    for progress, shown, changed in ((0.02, "0%", False), (0.31, "30%", True), (0.33, "30%", False)):
        world.server.last.feedback = Feedback(progress=progress)
        tree.tick()
        assert (tree.view().nodes[1].reason, tree.changed()) == (shown, changed)


def test_an_interrupted_skill_is_cancelled_once(world: TreeWorld) -> None:
    tree = world.tree(skill("navigate", goal="dock"))
    tree.tick()
    tree.interrupt()
    assert world.server.last.cancelled
    world.server.last.cancelled = False
    tree.interrupt()
    assert not world.server.last.cancelled


def test_a_tree_that_never_ran_may_be_interrupted(world: TreeWorld) -> None:
    tree = world.tree(skill("navigate", deco("on_stop", handlers=("halt",)), goal="dock"))
    tree.interrupt()
    assert tree.status is NodeStatus.IDLE
    assert world.events == []


def test_stops_are_pending_until_the_gate_has_confirmed_them(world: TreeWorld) -> None:
    tree = world.tree(SequenceNode(MARK, children=(skill("navigate", goal="dock"), skill("grasp", object="peg"))))
    assert tree.pending_stops() == ()
    tree.tick()
    first = world.server.last
    assert tree.pending_stops() == (first,)
    first.end()
    tree.tick()
    second = world.server.last
    assert tree.pending_stops() == (first, second)
    first.stopped = True
    assert tree.pending_stops() == (second,)
    tree.interrupt()
    assert tree.pending_stops() == (second,)
    second.stopped = True
    assert tree.pending_stops() == ()


def test_a_condition_node_may_be_inverted(world: TreeWorld) -> None:
    assert world.tree(asks("hand_empty")).tick() is NodeStatus.SUCCESS
    tree = world.tree(asks("hand_empty", inverted=True))
    assert tree.tick() is NodeStatus.FAILURE
    assert tree.first_cause() == "not hand_empty: hand_empty holds"
