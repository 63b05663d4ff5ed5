"""Definitions as views for drawing."""

from pathlib import Path

import pytest

from executive.definitions.load import load
from executive.definitions.outline import outline
from executive.errors import UnknownName
from executive.telemetry.draw_text import draw_text

GOOD = Path(__file__).parent / "good"


@pytest.fixture
def household(registry):
    return load(GOOD / "household.yaml", registry)


@pytest.fixture
def everything(registry):
    return load(GOOD / "everything.yaml", registry)


def test_a_branch_with_its_subtrees_put_in(household):
    assert draw_text(outline(household, "transport")).splitlines() == [
        "household · transport",
        "└─ ○ branch transport",
        "   └─ ○ → sequence",
        "      ├─ ○ subtree go_to  place = $object.place",
        "      │  └─ ○ skill navigate  goal = $place  [guard robot_ok · timeout 2 min · guard clear_of_people]",
        "      ├─ ○ skill grasp  object = $object, speed = $arm_speed"
        "  [timeout 30 s · guard clear_of_people, holding($object), not robot_ok · retry 2 ×]",
        "      ├─ ○ subtree go_to  place = $to",
        "      │  └─ ○ skill navigate  goal = $place  [guard robot_ok · timeout 2 min · guard clear_of_people]",
        "      └─ ○ skill place  object = $object, on = $to",
        "around every skill without its own: on_stop halt · timeout 1 min · guard clear_of_people, robot_ok",
    ]


def test_the_whole_file_with_every_subtree_once(household):
    assert draw_text(outline(household, expand=False)).splitlines()[:12] == [
        "household",
        "└─ ○ tree household",
        "   ├─ ○ branch transport",
        "   │  └─ ○ → sequence",
        "   │     ├─ ○ subtree go_to  place = $object.place",
        "   │     ├─ ○ skill grasp  object = $object, speed = $arm_speed"
        "  [timeout 30 s · guard clear_of_people, holding($object), not robot_ok · retry 2 ×]",
        "   │     ├─ ○ subtree go_to  place = $to",
        "   │     └─ ○ skill place  object = $object, on = $to",
        "   └─ ○ subtree go_to",
        "      └─ ○ skill navigate  goal = $place  [guard robot_ok · timeout 2 min · guard clear_of_people]",
        "around every skill without its own: on_stop halt · timeout 1 min · guard clear_of_people, robot_ok",
    ]


def test_paths_are_indices_from_the_root(everything):
    view = outline(everything)
    assert view.nodes[0].path == "0"
    assert [node.name for node in view.children("0")] == [
        "navigation", "inspection", "grasping", "manipulation", "monitoring"
    ]  # fmt: skip
    for node in view.nodes[1:]:
        assert node.path.rpartition(".")[0] == node.parent
    assert len({node.path for node in view.nodes}) == len(view.nodes)


def test_decorators_are_nodes_with_their_settings_in_words(everything):
    named = {(node.kind, node.name, node.detail) for node in outline(everything, "monitoring").nodes}
    assert {
        ("parallel", "parallel", "one"),
        ("while", "robot_ok, seen(red_cube)", ""),
        ("once", "once", ""),
        ("cooldown", "1 min", ""),
        ("repeat", "without end", ""),
        ("precondition", "not seen(red_cube)", ""),
        ("timeout", "$patience", ""),
        ("skill", "look", "object = red_cube, sweeps = 3"),
    } <= named


def test_decorators_from_the_defaults_are_marked(everything):
    nodes = outline(everything, "navigation").nodes
    assert [(node.kind, node.inherited) for node in nodes] == [
        ("branch", False),
        ("timeout", True),
        ("guard", True),
        ("on_stop", True),
        ("retry", False),
        ("skill", False),
    ]


def test_cases_are_named_on_their_nodes(everything):
    details = [node.detail for node in outline(everything, "manipulation").nodes if node.kind != "guard"]
    assert "case put · object = $object, on = $to" in details
    assert "case push" in details
    assert "otherwise · message = $ I cannot" in details


def test_lines_are_those_of_the_file(household):
    lines = (GOOD / "household.yaml").read_text().splitlines()
    for node in outline(household, "go_to").nodes:
        if node.kind != "tree":
            assert node.kind in lines[node.line - 1] or node.name in lines[node.line - 1]


def test_an_unknown_part_is_named_with_the_nearest(household):
    with pytest.raises(UnknownName, match=r"unknown branch or subtree 'transprot'. Did you mean 'transport'\?"):
        outline(household, "transprot")
