"""What each decorator does to its child."""

from __future__ import annotations

import pytest
from tree_world import MARK, TreeWorld, asks, deco, skill, use

from executive.contracts.skill import SkillOutcome
from executive.contracts.snapshot import NodeStatus
from executive.definitions.model import DecoratorUse, FallbackNode, SequenceNode
from executive.tree.build import MissionTree

RUNNING, SUCCESS, FAILURE = NodeStatus.RUNNING, NodeStatus.SUCCESS, NodeStatus.FAILURE


def grasp(world: TreeWorld, *decorators: DecoratorUse) -> MissionTree:
    return world.tree(skill("grasp", *decorators, object="red_cube"))


def later(world: TreeWorld, tree: MissionTree, seconds: float) -> NodeStatus:
    """The status of a tick after `seconds`."""
    world.clock.advance(seconds)
    return tree.tick()


def test_a_skill_that_takes_too_long_is_cancelled(world: TreeWorld) -> None:
    tree = grasp(world, deco("timeout", duration=30.0))
    tree.tick()
    assert later(world, tree, 29.9) is RUNNING
    assert later(world, tree, 0.2) is FAILURE
    assert world.server.last.cancelled
    assert tree.first_cause() == "grasp took longer than 30 s"


def test_a_timeout_may_be_a_parameter(world: TreeWorld) -> None:
    tree = grasp(world, deco("timeout", duration="$patience"))
    tree.tick()
    assert later(world, tree, 6.9) is RUNNING
    assert later(world, tree, 0.1) is FAILURE


def test_a_timeout_starts_anew_with_every_entry(world: TreeWorld) -> None:
    tree = grasp(world, deco("timeout", duration=30.0))
    tree.tick()
    world.clock.advance(29.0)
    tree.interrupt()
    tree.tick()
    assert later(world, tree, 29.0) is RUNNING


def test_a_skill_that_ends_in_the_last_moment_has_succeeded(world: TreeWorld) -> None:
    tree = grasp(world, deco("timeout", duration=30.0))
    tree.tick()
    world.server.last.end()
    assert later(world, tree, 40.0) is SUCCESS


def test_a_guard_is_asked_in_every_tick_and_stops_the_skill(world: TreeWorld) -> None:
    tree = grasp(world, deco("guard", use("fact", name="a"), use("fact", name="b")))
    assert tree.tick() is RUNNING
    world.facts["b"] = "somebody is 0.20 m away"
    assert tree.tick() is FAILURE
    assert world.server.last.cancelled
    assert tree.first_cause() == "grasp was stopped, because fact(b) does not hold: somebody is 0.20 m away"


def test_a_guard_keeps_a_skill_from_starting(world: TreeWorld) -> None:
    world.facts["a"] = "it is dark"
    tree = grasp(world, deco("guard", use("fact", name="a")))
    assert tree.tick() is FAILURE
    assert world.server.runs == []
    assert tree.first_cause() == "grasp may not start, because fact(a) does not hold: it is dark"


def test_a_guard_may_ask_for_the_opposite(world: TreeWorld) -> None:
    tree = grasp(world, deco("guard", use("hand_empty", inverted=True)))
    assert tree.tick() is FAILURE
    assert tree.first_cause() == "grasp may not start, because not hand_empty does not hold: hand_empty holds"


def test_a_precondition_is_asked_only_once(world: TreeWorld) -> None:
    tree = grasp(world, deco("precondition", use("fact", name="a")))
    tree.tick()
    world.facts["a"] = "it is dark"
    assert tree.tick() is RUNNING
    tree.interrupt()
    assert tree.tick() is FAILURE
    assert tree.first_cause() == "grasp may not start, because fact(a) does not hold: it is dark"


def test_while_repeats_as_long_as_the_condition_holds(world: TreeWorld) -> None:
    tree = grasp(world, deco("while", use("fact", name="a")))
    tree.tick()
    world.server.last.end()
    assert tree.tick() is RUNNING
    assert tree.tick() is RUNNING
    assert len(world.server.runs) == 2
    world.facts["a"] = "it is done"
    assert tree.tick() is SUCCESS
    assert world.server.last.cancelled


def test_while_fails_with_its_child(world: TreeWorld) -> None:
    tree = grasp(world, deco("while", use("fact", name="a")))
    tree.tick()
    world.server.last.end(SkillOutcome.SLIPPED)
    assert tree.tick() is FAILURE
    assert tree.first_cause() == "grasp: the object slipped out of the gripper"


def test_retry_pauses_between_attempts_and_names_the_cause(world: TreeWorld) -> None:
    tree = grasp(world, deco("retry", count=2, delay=1.0))
    tree.tick()
    world.server.last.end(SkillOutcome.MISSED, "opening 0 mm")
    assert tree.tick() is RUNNING
    assert tree.view().nodes[1].reason == ("attempt 1 of 2 failed: grasp: the gripper closed on nothing (opening 0 mm)")
    assert later(world, tree, 0.9) is RUNNING
    assert len(world.server.runs) == 1
    assert later(world, tree, 0.1) is RUNNING
    assert len(world.server.runs) == 2
    world.server.last.end(SkillOutcome.NO_PATH)
    assert tree.tick() is FAILURE
    assert tree.first_cause() == (
        "grasp: there is no free path to the goal; first attempt: grasp: the gripper closed on nothing (opening 0 mm)"
    )
    assert tree.view().nodes[1].reason == "all 2 attempts failed"


def test_retry_counts_anew_after_an_interruption(world: TreeWorld) -> None:
    tree = grasp(world, deco("retry", count=2))
    for _ in range(3):
        tree.tick()
        world.server.last.end(SkillOutcome.MISSED)
        assert tree.tick() is RUNNING
        tree.interrupt()


@pytest.mark.parametrize(
    ("count", "runs", "status"), [(0, 0, SUCCESS), (1, 1, SUCCESS), (3, 3, SUCCESS), (-1, 9, RUNNING)]
)
def test_repeat_runs_to_its_count_or_without_end(world: TreeWorld, count: int, runs: int, status: NodeStatus) -> None:
    tree = grasp(world, deco("repeat", count=count))
    now = RUNNING
    while now is RUNNING and len(world.server.runs) < 9:
        now = tree.tick()
        if world.server.runs:
            world.server.last.end()
    assert (len(world.server.runs), now) == (runs, status)


def test_repeat_fails_with_its_child(world: TreeWorld) -> None:
    tree = grasp(world, deco("repeat", count=-1))
    tree.tick()
    world.server.last.end(SkillOutcome.MISSED)
    assert tree.tick() is FAILURE


def test_rate_lets_a_new_round_wait_for_its_time(world: TreeWorld) -> None:
    tree = grasp(world, deco("repeat", count=-1), deco("rate", frequency=2.0))
    for _ in range(40):
        tree.tick()
        if world.server.runs:
            world.server.last.end()
        world.clock.advance(0.1)
    assert len(world.server.runs) == 4  # one tick to start and one to see the end, 0.5 s apart, in 4 s


def test_cooldown_fails_for_a_while_after_each_end(world: TreeWorld) -> None:
    fallback = FallbackNode(
        MARK, children=(skill("grasp", deco("cooldown", duration=5.0), object="peg"), asks("hand_empty"))
    )
    tree = world.tree(fallback)
    assert tree.tick() is RUNNING
    world.server.last.end(SkillOutcome.MISSED)
    assert tree.tick() is SUCCESS
    assert later(world, tree, 2.0) is SUCCESS
    assert tree.view().nodes[2].reason == "grasp may start again in 3 s"
    assert len(world.server.runs) == 1
    assert later(world, tree, 3.0) is RUNNING
    assert len(world.server.runs) == 2


def test_a_cooldown_that_ends_does_not_stop_a_running_child(world: TreeWorld) -> None:
    tree = grasp(world, deco("cooldown", duration=5.0))
    tree.tick()
    tree.interrupt()
    assert tree.tick() is FAILURE
    assert later(world, tree, 5.0) is RUNNING
    assert later(world, tree, 1.0) is RUNNING


@pytest.mark.parametrize(
    ("decorator", "after_success", "after_failure"),
    [("invert", FAILURE, SUCCESS), ("force_success", SUCCESS, SUCCESS), ("force_failure", FAILURE, FAILURE)],
)
def test_statuses_are_turned(
    world: TreeWorld, decorator: str, after_success: NodeStatus, after_failure: NodeStatus
) -> None:
    tree = grasp(world, deco(decorator))
    for outcome, expected in ((SkillOutcome.SUCCEEDED, after_success), (SkillOutcome.MISSED, after_failure)):
        assert tree.tick() is RUNNING
        world.server.last.end(outcome)
        assert tree.tick() is expected


def test_a_turned_success_is_named_as_the_cause(world: TreeWorld) -> None:
    tree = world.tree(asks("hand_empty", deco("invert")))
    tree.tick()
    assert tree.first_cause() == "hand_empty succeeded, which counts as failure here"


def test_once_keeps_its_first_end(world: TreeWorld) -> None:
    tree = grasp(world, deco("once"))
    tree.tick()
    tree.interrupt()  # no end
    tree.tick()
    world.server.last.end()
    assert tree.tick() is SUCCESS
    assert tree.tick() is SUCCESS
    assert len(world.server.runs) == 2


def test_delay_waits_before_the_start(world: TreeWorld) -> None:
    tree = grasp(world, deco("delay", duration=0.5))
    assert tree.tick() is RUNNING
    assert tree.view().nodes[1].reason == "waits 500 ms"
    assert later(world, tree, 0.4) is RUNNING
    assert world.server.runs == []
    assert later(world, tree, 0.1) is RUNNING
    assert len(world.server.runs) == 1


def test_on_stop_runs_on_success_and_failure(world: TreeWorld) -> None:
    tree = grasp(world, deco("on_stop", handlers=("halt", "announce")))
    for outcome in (SkillOutcome.SUCCEEDED, SkillOutcome.MISSED):
        tree.tick()
        assert world.events == []
        world.server.last.end(outcome, "opening 0 mm" if outcome is SkillOutcome.MISSED else "")
        tree.tick()
        said = {
            SkillOutcome.SUCCEEDED: "said I have finished grasp.",
            SkillOutcome.MISSED: "said I have stopped: grasp: the gripper closed on nothing (opening 0 mm).",
        }[outcome]
        assert world.events == ["halt", said]
        world.events.clear()


def test_on_stop_runs_on_cancel_preemption_timeout_and_guard(world: TreeWorld) -> None:
    stop = deco("on_stop", handlers=("halt",))
    cancelled = grasp(world, stop)
    timed_out = grasp(world, deco("timeout", duration=1.0), stop)
    guarded = grasp(world, deco("guard", use("fact", name="a")), stop)
    preempted = world.tree(
        FallbackNode(
            MARK, children=(asks("fact", inverted=True, name="b"), skill("grasp", stop, object="peg")), memory=False
        )
    )
    trees = (cancelled, timed_out, guarded, preempted)
    for tree in trees:
        assert tree.tick() is RUNNING
    cancelled.interrupt()
    assert world.events == ["halt"]
    world.clock.advance(1.0)
    world.facts.update(a="somebody is near", b="it has happened")
    for tree in trees[1:]:
        tree.tick()
    assert world.events == ["halt"] * 4
    assert all(run.cancelled for run in world.server.runs)
    for tree in trees:
        tree.interrupt()
    assert world.events == ["halt"] * 4  # once a round is enough


def test_on_stop_halts_before_the_skill_is_cancelled(world: TreeWorld) -> None:
    tree = grasp(world, deco("on_stop", handlers=("halt",)))
    tree.tick()
    run = world.server.last
    run.cancel = lambda: world.events.append("cancel")  # type: ignore[method-assign]
    tree.interrupt()
    assert world.events == ["halt", "cancel"]


def test_a_handler_that_raises_does_not_keep_the_others_from_running(world: TreeWorld) -> None:
    from dataclasses import replace

    def broken(stop: object) -> None:
        raise OSError("no speaker")

    world.tools = replace(world.tools, handlers={"announce": broken})
    tree = grasp(world, deco("on_stop", handlers=("announce", "halt")))
    tree.tick()
    world.server.last.end()
    assert tree.tick() is SUCCESS
    assert world.events == ["fault on_stop announce, halt: OSError: no speaker", "halt"]


def test_a_child_that_never_started_is_not_announced(world: TreeWorld) -> None:
    sequence = SequenceNode(
        MARK, children=(asks("fact", name="a"), skill("grasp", deco("on_stop", handlers=("halt",)), object="peg"))
    )
    world.facts["a"] = "no"
    assert world.tree(sequence).tick() is FAILURE
    assert world.events == []
