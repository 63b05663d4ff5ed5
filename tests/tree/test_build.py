"""From definitions to nodes, and what a task may ask of them."""

from __future__ import annotations

import gc

import py_trees
import pytest
from tree_world import MARK, TreeWorld, asks, deco, skill, use, written

from executive.contracts.memory import Sighting
from executive.contracts.port import Port, PortType
from executive.contracts.skill import SkillOutcome
from executive.contracts.snapshot import NodeStatus
from executive.definitions.model import (
    ActionNode,
    Branch,
    FallbackNode,
    Literal,
    ParallelNode,
    ParallelPolicy,
    SequenceNode,
    SubtreeNode,
    SwitchNode,
    TreeDefinition,
)
from executive.definitions.model import Subtree as SubtreeModel
from executive.errors import BadRequest, UnknownName
from executive.tree.build import build
from executive.types import Family, Task

OBJECT = Port("object", PortType.OBJECT, "what to take")
PLACE = Port("place", PortType.PLACE, "where")


def test_a_family_without_a_branch_names_the_branches_there_are(world: TreeWorld) -> None:
    branch = Branch(Family.GRASPING, (), asks("hand_empty"), MARK)
    definition = TreeDefinition("test", "tree.yaml", {}, {Family.GRASPING: branch}, {})
    with pytest.raises(UnknownName) as caught:
        build(definition, Task(Family.CLEANING), world.tools)
    assert str(caught.value) == "unknown branch 'cleaning'. Valid: grasping."


def test_a_missing_argument_is_named_with_its_meaning(world: TreeWorld) -> None:
    with pytest.raises(BadRequest) as caught:
        world.tree(skill("grasp", object="$object"), (OBJECT,))
    assert str(caught.value) == "the branch for grasping needs the argument 'object' (what to take)."


def test_a_surplus_argument_names_the_nearest_one(world: TreeWorld) -> None:
    with pytest.raises(BadRequest) as caught:
        world.tree(skill("grasp", object="$object"), (OBJECT,), objct="red_cube")
    assert str(caught.value) == "the branch for grasping has no argument 'objct'. Did you mean 'object'?"


def test_an_argument_that_names_nothing_known_is_refused(world: TreeWorld) -> None:
    with pytest.raises(UnknownName) as caught:
        world.tree(skill("grasp", object="$object"), (OBJECT,), object="red_cub")
    assert str(caught.value) == "unknown object 'red_cub'. Did you mean 'red_cube'?"


def test_an_object_that_was_only_perceived_is_an_object(world: TreeWorld) -> None:
    world.memory.saw(Sighting("spanner", written_position(), 0.0, 0.001, "workbench", 0.0))
    world.tree(skill("grasp", object="$object"), (OBJECT,), object="spanner").tick()
    assert world.server.last.goal["object"] == "spanner"


def written_position():
    import numpy as np

    return np.array([1.0, 0.3, 0.6])


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (skill("grap"), "unknown skill 'grap'. Did you mean 'grasp'?"),
        (asks("hand_emty"), "unknown condition 'hand_emty'. Did you mean 'hand_empty'?"),
        (asks("hand_empty", deco("timout", duration=1.0)), "unknown decorator 'timout'. Did you mean 'timeout'?"),
        (asks("hand_empty", deco("on_stop", handlers=("hlt",))), "unknown stop handler 'hlt'. Did you mean 'halt'?"),
        (ActionNode(MARK, action="sy"), "unknown action 'sy'. Did you mean 'say'?"),
        (SubtreeNode(MARK, subtree="go_to"), "unknown subtree 'go_to'. There are none to choose from."),
    ],
)
def test_unknown_names_suggest_the_nearest(world: TreeWorld, node, message: str) -> None:
    with pytest.raises(UnknownName) as caught:
        world.tree(node)
    assert str(caught.value) == message


def test_a_subtree_inside_itself_is_refused(world: TreeWorld) -> None:
    loop = SubtreeModel("loop", (), (), SubtreeNode(MARK, subtree="loop"), MARK)
    with pytest.raises(BadRequest) as caught:
        world.tree(SubtreeNode(MARK, subtree="loop"), (), (loop,))
    assert str(caught.value) == "tree.yaml:3:1: subtree 'loop' contains itself"


def test_goals_get_resolved_values_and_defaults(world: TreeWorld) -> None:
    world.tree(skill("grasp", object="$object"), (OBJECT,), object="red_cube").tick()
    assert world.server.last.goal == {"object": "red_cube", "speed": 0.3}


def test_the_place_of_an_object_is_where_it_was_last_seen(world: TreeWorld) -> None:
    node = SequenceNode(
        MARK, children=(skill("navigate", goal="$object.place"), skill("navigate", goal="$object.place"))
    )
    tree = world.tree(node, (OBJECT,), object="red_cube")
    tree.tick()
    assert world.server.last.goal == {"goal": "kitchen_table"}
    world.memory.saw(Sighting("red_cube", written_position(), 0.0, 0.001, "workbench", 0.0))
    world.server.last.end()
    tree.tick()
    assert world.server.last.goal == {"goal": "workbench"}


@pytest.mark.parametrize(
    ("reference", "case"),
    [("$object.kind", "cube"), ("$object.colour", "red"), ("$place.area", "storage"), ("$place", "shelf")],
)
def test_attributes_are_looked_up_in_the_site(world: TreeWorld, reference: str, case: str) -> None:
    node = SwitchNode(MARK, value=written(reference), cases={"other": asks("fact", name="a"), case: asks("hand_empty")})
    tree = world.tree(node, (OBJECT, PLACE), object="red_cube", place="shelf")
    assert tree.tick() is NodeStatus.SUCCESS
    assert tree.view().nodes[1].detail == f"{reference} is {case}"


def test_a_thing_is_given_on_as_the_object_or_the_place_that_it_is(world: TreeWorld) -> None:
    what = Port("what", PortType.THING, "what to change")
    world.tree(skill("navigate", goal="$what.as_place"), (what,), what="shelf").tick()
    assert world.server.last.goal == {"goal": "shelf"}
    world.tree(skill("grasp", object="$what.as_object"), (what,), what="red_cube").tick()
    assert world.server.last.goal["object"] == "red_cube"
    tree = world.tree(skill("navigate", goal="$what.as_place"), (what,), what="red_cube")
    assert tree.tick() is NodeStatus.FAILURE
    assert "red_cube is no place" in tree.first_cause()
    with pytest.raises(UnknownName, match=r"^unknown object or place 'shelv'"):
        world.tree(skill("navigate", goal="$what.as_place"), (what,), what="shelv")


def test_a_switch_without_a_fitting_case_fails_and_says_so(world: TreeWorld) -> None:
    tree = world.tree(SwitchNode(MARK, value=Literal("mug", MARK), cases={"cube": asks("hand_empty")}))
    assert tree.tick() is NodeStatus.FAILURE
    assert tree.first_cause() == "switch: there is no case for 'mug'"


def test_a_switch_keeps_its_choice_while_it_runs(world: TreeWorld) -> None:
    node = SwitchNode(
        MARK,
        value=written("$object.place"),
        cases={"kitchen_table": skill("grasp", object="$object")},
        otherwise=skill("look", object="$object"),
    )
    tree = world.tree(node, (OBJECT,), object="red_cube")
    tree.tick()
    world.memory.saw(Sighting("red_cube", written_position(), 0.0, 0.001, "workbench", 0.0))
    tree.tick()
    assert [run.skill for run in world.server.runs] == ["grasp"]
    tree.interrupt()
    tree.tick()
    assert [run.skill for run in world.server.runs] == ["grasp", "look"]


def test_outputs_reach_later_nodes_and_the_blackboard(world: TreeWorld) -> None:
    look = skill("look", object="$object", outputs={"place": "found"})
    tree = world.tree(
        SequenceNode(MARK, children=(look, skill("navigate", goal="$found"))), (OBJECT,), object="red_cube"
    )
    tree.tick()
    world.server.last.end(place="shelf")
    tree.tick()
    assert world.server.last.goal == {"goal": "shelf"}
    shown = py_trees.display.unicode_blackboard()
    assert "shelf" in shown
    assert "/found" in shown


def test_missions_do_not_see_each_others_values_and_leave_nothing_behind(world: TreeWorld) -> None:
    before = set(py_trees.blackboard.Blackboard.storage)
    first = world.tree(skill("grasp", object="$object"), (OBJECT,), object="red_cube")
    second = world.tree(skill("grasp", object="$object"), (OBJECT,), object="blue_cube")
    for tree in (first, second):
        tree.tick()
    assert [run.goal["object"] for run in world.server.runs] == ["red_cube", "blue_cube"]
    written_now = set(py_trees.blackboard.Blackboard.storage) - before
    assert len(written_now) == 2
    first.close()
    second.close()
    assert not written_now & set(py_trees.blackboard.Blackboard.storage)


def test_a_tree_that_is_no_longer_used_leaves_nothing_behind_either(world: TreeWorld) -> None:
    tree = world.tree(skill("grasp", object="$object"), (OBJECT,), object="red_cube")
    (key,) = (
        key
        for key in py_trees.blackboard.Blackboard.storage
        if key.startswith(tree.root.children[0].blackboards[0].namespace)
    )
    assert key.endswith("/object")
    del tree
    gc.collect()
    assert key not in py_trees.blackboard.Blackboard.storage


def test_a_value_that_nobody_has_written_fails_the_node(world: TreeWorld) -> None:
    tree = world.tree(skill("navigate", goal="$fund"), (OBJECT,), object="red_cube")
    assert tree.tick() is NodeStatus.FAILURE
    assert tree.first_cause() == "navigate: unknown value '$fund'. Valid: $object, $patience."


def test_a_subtree_sees_its_ports_and_parameters_and_gives_its_outputs(world: TreeWorld) -> None:
    find = SubtreeModel(
        "find",
        (Port("thing", PortType.OBJECT, ""),),
        (Port("place", PortType.PLACE, ""),),
        skill("look", deco("timeout", duration="$patience"), object="$thing", outputs={"place": "place"}),
        MARK,
    )
    call = SubtreeNode(MARK, subtree="find", values={"thing": written("$object")}, outputs={"place": "where"})
    node = SequenceNode(MARK, children=(call, skill("navigate", goal="$where")))
    tree = world.tree(node, (OBJECT,), (find,), object="red_cube")
    tree.tick()
    assert world.server.last.goal == {"object": "red_cube"}
    world.server.last.end(place="shelf")
    tree.tick()
    assert world.server.last.goal == {"goal": "shelf"}
    assert [node.kind for node in tree.view().nodes[:4]] == ["branch", "sequence", "subtree", "timeout"]


def test_a_subtree_does_not_see_the_names_outside(world: TreeWorld) -> None:
    inner = SubtreeModel("inner", (), (), skill("grasp", object="$object"), MARK)
    tree = world.tree(SubtreeNode(MARK, subtree="inner"), (OBJECT,), (inner,), object="red_cube")
    assert tree.tick() is NodeStatus.FAILURE
    assert tree.first_cause() == "grasp: unknown value '$object'. Valid: $patience."


@pytest.mark.parametrize("memory", [True, False])
def test_composites_are_those_of_py_trees(world: TreeWorld, memory: bool) -> None:
    children = (asks("fact", name="a"),)
    nodes = (
        SequenceNode(MARK, children=children, memory=memory),
        FallbackNode(MARK, children=children, memory=memory),
        ParallelNode(MARK, children=children, policy=ParallelPolicy.ONE),
    )
    sequence, selector, parallel = (world.tree(node).root.decorated for node in nodes)
    assert isinstance(sequence, py_trees.composites.Sequence)
    assert isinstance(selector, py_trees.composites.Selector)
    assert isinstance(parallel, py_trees.composites.Parallel)
    assert sequence.memory is selector.memory is memory
    assert isinstance(parallel.policy, py_trees.common.ParallelPolicy.SuccessOnOne)


@pytest.mark.parametrize(
    ("policy", "starts"), [(ParallelPolicy.ALL, 3), (ParallelPolicy.ALL_ONCE, 2), (ParallelPolicy.ONE, 2)]
)
def test_parallel_policies(world: TreeWorld, policy: ParallelPolicy, starts: int) -> None:
    node = ParallelNode(
        MARK, children=(skill("grasp", object="red_cube"), skill("navigate", goal="dock")), policy=policy
    )
    tree = world.tree(node)
    tree.tick()
    world.server.runs[0].end()
    status = tree.tick()
    assert status is (NodeStatus.SUCCESS if policy is ParallelPolicy.ONE else NodeStatus.RUNNING)
    tree.tick() if status is NodeStatus.RUNNING else None
    assert len(world.server.runs) == starts


def test_decorators_are_outermost_first(world: TreeWorld) -> None:
    node = skill(
        "grasp", deco("timeout", duration=90.0), deco("guard", "hand_empty"), deco("retry", count=2), object="peg"
    )
    kinds = [(view.kind, view.name) for view in world.tree(node).view().nodes]
    assert kinds == [
        ("branch", "grasping"),
        ("timeout", "90 s"),
        ("guard", "hand_empty"),
        ("retry", "2"),
        ("skill", "grasp"),
    ]


def test_plug_ins_bring_decorators_of_their_own(world: TreeWorld) -> None:
    from dataclasses import replace

    from executive.registry import DecoratorSpec

    world.registry.add_decorator(DecoratorSpec("flip", "Turns the status around.", ()))
    node = asks("fact", deco("flip"), name="a")
    with pytest.raises(BadRequest) as caught:
        world.tree(node)
    assert str(caught.value) == "decorator 'flip' is declared, but nothing in Tools.decorators carries it out."
    flip = {"flip": lambda settings, child: py_trees.decorators.Inverter(settings.about.kind, child)}
    world.tools = replace(world.tools, decorators=flip)
    tree = world.tree(node)
    assert tree.tick() is NodeStatus.FAILURE
    assert tree.view().nodes[1].kind == "inverter"
    assert tree.first_cause() == "fact(a): success -> failure"


def test_py_trees_ticks_displays_and_draws_the_root(world: TreeWorld, capsys: pytest.CaptureFixture[str]) -> None:
    node = skill(
        "grasp", deco("timeout", duration=90.0), deco("guard", use("holding", True, object="peg")), object="peg"
    )
    tree = world.tree(node)
    owner = py_trees.trees.BehaviourTree(tree.root)
    owner.add_visitor(py_trees.visitors.DisplaySnapshotVisitor(display_blackboard=True))
    owner.tick()
    assert "timeout 90 s" in capsys.readouterr().out
    world.server.last.end(SkillOutcome.MISSED, "opening 0 mm")
    owner.tick()
    assert tree.ended
    assert tree.first_cause() == "grasp: the gripper closed on nothing (opening 0 mm)"
    assert "guard not holding(peg)" in py_trees.display.xhtml_tree(tree.root)
