"""Direct ticking against py_trees' own."""

from __future__ import annotations

from typing import Any

import py_trees
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from py_trees.behaviour import Behaviour
from py_trees.common import Status
from random_trees import PLANS, F, Plan, R, S, Scripted, Soil, grow

from executive.tree.mission_tree import Branch
from executive.tree.ticking import prepare

_EVENTS = st.lists(st.sampled_from(["tick"] * 6 + ["interrupt", "a", "b", "later"]), min_size=1, max_size=25)
_WAYS = st.lists(st.booleans(), min_size=25, max_size=25)
_RUNNING, _TWICE = ("leaf", [R]), ["tick", "tick", "interrupt", "tick"]
_MANY = settings(max_examples=50, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def state(root: Behaviour, soil: Soil) -> list[Any]:
    """Everything that can be seen of a tree."""
    tip = root.tip()
    nodes = [
        (
            type(node).__name__,
            node.name,
            node.status,
            node.feedback_message,
            getattr(getattr(node, "current_child", None), "name", None),
            getattr(node, "end", None),
            getattr(node, "seconds", None),
        )
        for node in root.iterate()
    ]
    return [nodes, tip.name if tip is not None else None, soil.log, soil.world.events]


def happen(event: str, root: Behaviour, soil: Soil) -> None:
    """Something other than a tick."""
    world = soil.world
    if event == "interrupt":
        root.stop(Status.INVALID)
    elif event == "later":
        world.clock.advance(0.1)
    else:
        world.facts[event] = "" if world.facts.get(event) else "it is false"


def generator_tick(root: Behaviour) -> None:
    for _ in root.tick():
        pass


def compare(plan: Plan, events: list[str]) -> None:
    """Let the same happen to two trees of one plan, ticked one way and the other."""
    theirs, ours = Soil.fresh(), Soil.fresh()
    expected, root = grow(plan, theirs), grow(plan, ours)
    tick = prepare(root)
    for event in events:
        if event == "tick":
            generator_tick(expected)
            assert tick() is root.status
        else:
            happen(event, expected, theirs)
            happen(event, root, ours)
        assert state(root, ours) == state(expected, theirs)


@example(plan=("sequence", False, [("leaf", [S, R]), _RUNNING]), events=_TWICE)
@example(plan=("sequence", True, [("leaf", [S, F]), _RUNNING]), events=_TWICE)
@example(plan=("selector", False, [("leaf", [F, R]), _RUNNING]), events=_TWICE)
@example(plan=("selector", True, [("leaf", [F, S]), _RUNNING]), events=_TWICE)
@example(plan=("parallel", "one", [("leaf", [S]), ("leaf", [S]), _RUNNING]), events=_TWICE)
@example(plan=("parallel", "all", [("leaf", [R, F]), _RUNNING]), events=_TWICE)
@example(plan=("theirs", "RunningIsFailure", _RUNNING), events=_TWICE)
@example(plan=("ours", ("timeout", 0.0), ("sequence", True, [_RUNNING])), events=_TWICE)
@_MANY
@given(plan=PLANS, events=_EVENTS)
def test_direct_ticks_do_exactly_what_py_trees_does(plan: Plan, events: list[str]) -> None:
    compare(plan, events)


@pytest.mark.slow
@settings(_MANY, max_examples=5000)
@given(plan=PLANS, events=_EVENTS)
def test_direct_ticks_do_exactly_what_py_trees_does_in_a_campaign(plan: Plan, events: list[str]) -> None:
    compare(plan, events)


@_MANY
@given(plan=PLANS, events=_EVENTS, ways=_WAYS)
def test_both_ways_of_ticking_may_take_turns(plan: Plan, events: list[str], ways: list[bool]) -> None:
    theirs, ours = Soil.fresh(), Soil.fresh()
    expected, root = grow(plan, theirs), grow(plan, ours)
    tick = prepare(root)
    for event, direct in zip(events, ways, strict=False):
        if event == "tick":
            generator_tick(expected)
            _ = tick() if direct else generator_tick(root)
        else:
            happen(event, expected, theirs)
            happen(event, root, ours)
        assert state(root, ours) == state(expected, theirs)


def _with_a_broken_leaf(plan: Plan, broken: list[Any]) -> Plan:
    """The plan with every "nonsense" answer turned into an error."""
    if plan[0] == "leaf":
        return ("leaf", [*plan[1], *broken])
    if isinstance(plan[-1], list):
        return (*plan[:-1], [_with_a_broken_leaf(child, broken) for child in plan[-1]])
    return (*plan[:-1], _with_a_broken_leaf(plan[-1], broken)) if isinstance(plan[-1], tuple) else plan


@_MANY
@given(plan=PLANS, events=_EVENTS)
def test_errors_end_both_trees_alike(plan: Plan, events: list[str]) -> None:
    roots = []
    for soil in (Soil.fresh(), Soil.fresh()):
        child = grow(_with_a_broken_leaf(plan, ["raise"]), soil)
        roots.append((Branch(soil.about("branch", "root"), child, soil.world.tools), soil))
    (expected, theirs), (root, ours) = roots
    tick = prepare(root)
    for event in events:
        if event == "tick":
            generator_tick(expected)
            tick()
        else:
            happen(event, expected, theirs)
            happen(event, root, ours)
        assert state(root, ours) == state(expected, theirs)
        if root.status is not R:
            assert not [node for node in root.iterate() if node.status is R and node.name != "unknown"]


def test_a_node_that_is_not_known_is_ticked_through_its_own_generator() -> None:
    soil = Soil.fresh()
    root = grow(("unknown", ("leaf", [R, S])), soil)
    assert prepare(root)() is S
    assert [entry[1:3] for entry in soil.log] == [("initialise",), ("update", R), ("update", S), ("terminate", R)]


def test_a_parallel_without_a_valid_policy_is_refused_as_by_py_trees() -> None:
    policy = py_trees.common.ParallelPolicy.SuccessOnSelected([])
    root = py_trees.composites.Parallel("all", policy, [Scripted("leaf", [F], [])])
    with pytest.raises(RuntimeError, match="requires a non-empty selection of children"):
        prepare(root)()


def test_a_running_sequence_that_lost_its_child_starts_at_the_first_one() -> None:
    log: list[Any] = []
    root = py_trees.composites.Sequence("all", True, [Scripted("a", [S], log), Scripted("b", [R], log)])
    tick = prepare(root)
    tick()
    root.current_child = None  # py_trees 2.5 raises RuntimeError here, 2.6 does as below
    log.clear()
    assert tick() is R
    assert [entry[0] for entry in log] == ["a", "a", "a", "b"]
