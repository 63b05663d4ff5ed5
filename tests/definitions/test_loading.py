"""A good file becomes the model that it describes."""

from pathlib import Path

import pytest

from executive.contracts.port import Port, PortType
from executive.definitions.load import load
from executive.definitions.model import (
    ConditionNode,
    ConditionUse,
    DecoratorUse,
    FallbackNode,
    Literal,
    Mark,
    ParallelNode,
    ParallelPolicy,
    Reference,
    SequenceNode,
    SkillNode,
    SubtreeNode,
    SwitchNode,
)
from executive.types import Family

GOOD = Path(__file__).parent / "good"


@pytest.fixture
def everything(registry, site, monkeypatch):
    monkeypatch.chdir(GOOD)
    return load("everything.yaml", registry, site)


def at(line, column):
    return Mark("everything.yaml", line, column)


def test_parameters_are_in_their_own_units(everything):
    assert {name: parameter.value for name, parameter in everything.parameters.items()} == {
        "speed": 0.25,
        "patience": 90.0,
        "attempts": 2,
        "home": "dock",
        "mood": "careful",
        "quiet": False,
    }
    assert everything.parameters["speed"].port == Port(
        "speed", PortType.NUMBER, "tool speed", "m/s", 0.25, False, 0.05, 0.5
    )


def test_branches_have_their_arguments(everything):
    assert list(everything.branches) == [
        Family.NAVIGATION, Family.INSPECTION, Family.GRASPING, Family.MANIPULATION, Family.MONITORING
    ]  # fmt: skip
    assert everything.branches[Family.NAVIGATION].args == (
        Port("place", PortType.PLACE, ""),
        Port("via", PortType.PLACE, "", default="", required=False),
    )


def test_a_skill_has_values_decorators_and_the_defaults_outermost(everything):
    node = everything.branches[Family.NAVIGATION].run
    assert node == SkillNode(
        mark=at(21, 7),
        name="walk",
        skill="navigate",
        values={"goal": Reference("place", "", at(23, 20))},
        decorators=(
            DecoratorUse("timeout", {"duration": Reference("patience", "", at(13, 16))}, at(13, 7), inherited=True),
            DecoratorUse("guard", {}, at(14, 7), (ConditionUse("clear_of_people", {}, at(14, 14)),), inherited=True),
            DecoratorUse("on_stop", {}, at(15, 7), handlers=("halt", "announce"), inherited=True),
            DecoratorUse(
                "retry",
                {"count": Reference("attempts", "", at(25, 26)), "delay": Literal(0.5, at(25, 44))},
                at(25, 11),
            ),
        ),
    )


def test_a_node_that_carries_a_decorator_of_a_default_has_its_own_instead(everything):
    grasp = everything.branches[Family.GRASPING].run.children[1].children[1]
    assert [(use.decorator, use.inherited) for use in grasp.decorators] == [
        ("timeout", True),
        ("on_stop", True),
        ("guard", False),
        ("rate", False),
    ]
    assert grasp.decorators[2].conditions == (
        ConditionUse("clear_of_people", {}, at(57, 27)),
        ConditionUse("holding", {"object": Literal("blue_mug", at(57, 68))}, at(57, 44), inverted=True),
        ConditionUse("robot_ok", {}, at(57, 80)),
    )
    assert grasp.values["speed"] == Literal(0.3, at(55, 46))


def test_composites_keep_memory_policy_and_cases(everything):
    grasping = everything.branches[Family.GRASPING].run
    assert isinstance(grasping, FallbackNode)
    assert not grasping.memory
    assert isinstance(grasping.children[1], SequenceNode)
    assert not grasping.children[1].memory
    monitoring = everything.branches[Family.MONITORING].run
    assert isinstance(monitoring, ParallelNode)
    assert monitoring.policy is ParallelPolicy.ONE
    manipulation = everything.branches[Family.MANIPULATION].run
    assert isinstance(manipulation, SwitchNode)
    assert list(manipulation.cases) == ["put", "push"]
    assert manipulation.otherwise is not None


def test_conditions_as_nodes(everything):
    holding, inner = everything.branches[Family.GRASPING].run.children
    assert isinstance(holding, ConditionNode)
    assert holding.use is not None
    assert not holding.use.inverted
    assert inner.children[0].use.inverted


def test_literals_are_converted(everything):
    _, _, _, said, aimed, _ = everything.branches[Family.INSPECTION].run.children
    assert said.values["message"].value == "42"
    assert aimed.values["at"].value == pytest.approx((1.0, 0.2, 0.5, 1.5707963267948966))
    refusal = everything.branches[Family.MANIPULATION].run.otherwise
    assert refusal.values["message"].value == "$ I cannot"


def test_a_subtree_and_its_call(everything):
    call = everything.branches[Family.INSPECTION].run.children[0]
    assert isinstance(call, SubtreeNode)
    assert call.outputs == {"spot": "found_at"}
    find = everything.subtrees["find"]
    assert find.outputs == (Port("spot", PortType.PLACE, ""),)
    assert find.mark == at(99, 3)


def test_the_example_of_the_format_loads_without_a_site(registry):
    definition = load(GOOD / "household.yaml", registry)
    assert definition.name == "household"
    assert list(definition.subtrees) == ["go_to"]


def test_words_that_yaml_1_1_changes_stay_what_they_are(registry, tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text(
        "tree: on\nbranches:\n  communication:\n    run:\n      sequence:\n"
        "        - {action: say, with: {message: no}}\n"
        "        - {action: say, with: {message: 1:30}}\n"
        "        - {action: say, with: {message: 0o17}}\n"
    )
    definition = load(path, registry)
    said = [node.values["message"].value for node in definition.branches[Family.COMMUNICATION].run.children]
    assert (definition.name, said) == ("on", ["no", "1:30", "0o17"])


def test_an_anchor_may_be_used_twice(registry, tmp_path):
    path = tmp_path / "anchor.yaml"
    path.write_text(
        "tree: anchored\nbranches:\n  navigation:\n    run: &check {condition: robot_ok}\n"
        "  grasping:\n    run: *check\n"
    )
    definition = load(path, registry)
    assert definition.branches[Family.NAVIGATION].run == definition.branches[Family.GRASPING].run


def test_a_tree_may_name_families_beyond_the_ten(registry, site):
    assert list(load(GOOD / "families.yaml", registry, site).branches) == ["watering"]
