"""Runs that are not expected to succeed any more are given up."""

from __future__ import annotations

from tree_world import TreeWorld, deco, skill

from executive.contracts.execution import Feedback
from executive.contracts.skill import SkillOutcome
from executive.contracts.snapshot import NodeStatus
from executive.definitions.model import DecoratorUse
from executive.tree.build import MissionTree

RUNNING, SUCCESS, FAILURE = NodeStatus.RUNNING, NodeStatus.SUCCESS, NodeStatus.FAILURE


def grasp(world: TreeWorld, *decorators: DecoratorUse) -> MissionTree:
    return world.tree(skill("grasp", *decorators, object="red_cube"))


def expect(world: TreeWorld, chance: float | None, progress: float = 0.4) -> None:
    world.server.last.feedback = Feedback(progress=progress, expected=chance)


def after(world: TreeWorld, tree: MissionTree, seconds: float) -> NodeStatus:
    world.clock.advance(seconds)
    return tree.tick()


def test_a_run_that_is_unlikely_to_succeed_for_half_a_second_is_given_up(world: TreeWorld) -> None:
    tree = grasp(world, deco("give_up_below", chance=20.0))
    tree.tick()
    expect(world, 0.12)
    assert after(world, tree, 0.1) is RUNNING
    assert after(world, tree, 0.4) is RUNNING
    assert after(world, tree, 0.1) is FAILURE
    assert world.server.last.cancelled
    assert tree.first_cause() == "grasp was given up, because its success was only 12% likely"


def test_a_run_that_recovers_goes_on(world: TreeWorld) -> None:
    tree = grasp(world, deco("give_up_below", chance=20.0))
    tree.tick()
    for chance in (0.1, 0.5, 0.1):
        expect(world, chance)
        assert after(world, tree, 0.4) is RUNNING
    assert after(world, tree, 0.2) is RUNNING
    world.server.last.end()
    assert after(world, tree, 0.4) is SUCCESS


def test_how_long_a_run_has_to_look_hopeless_may_be_said(world: TreeWorld) -> None:
    tree = grasp(world, deco("give_up_below", chance=20.0, lasting=2.0))
    tree.tick()
    expect(world, 0.0)
    assert after(world, tree, 0.1) is RUNNING
    assert after(world, tree, 1.9) is RUNNING
    assert after(world, tree, 0.2) is FAILURE


def test_a_skill_without_an_estimate_is_left_alone(world: TreeWorld) -> None:
    tree = grasp(world, deco("give_up_below", chance=100.0))
    tree.tick()
    expect(world, None)
    assert after(world, tree, 10.0) is RUNNING


def test_what_was_given_up_is_tried_again(world: TreeWorld) -> None:
    tree = grasp(world, deco("retry", count=2), deco("give_up_below", chance=20.0))
    tree.tick()
    expect(world, 0.1)
    after(world, tree, 0.1)
    assert after(world, tree, 0.6) is RUNNING
    tree.tick()
    assert len(world.server.runs) == 2
    expect(world, 0.9)
    assert after(world, tree, 5.0) is RUNNING
    world.server.last.end()
    assert after(world, tree, 0.1) is SUCCESS


def test_a_failure_of_the_skill_itself_stays_the_cause(world: TreeWorld) -> None:
    tree = grasp(world, deco("give_up_below", chance=20.0))
    tree.tick()
    expect(world, 0.1)
    after(world, tree, 0.3)
    world.server.last.end(SkillOutcome.MISSED, "opening 0 mm")
    assert after(world, tree, 1.0) is FAILURE
    assert tree.first_cause() == "grasp: the gripper closed on nothing (opening 0 mm)"


def test_the_expected_success_is_shown_beside_the_progress(world: TreeWorld) -> None:
    tree = grasp(world)
    tree.tick()
    expect(world, 0.87, progress=0.4)
    tree.tick()
    running = tree.view().running()
    assert running is not None
    assert running.reason == "40%, success 90% likely"
