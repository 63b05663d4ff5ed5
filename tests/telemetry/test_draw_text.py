"""The tree in a terminal."""

from dataclasses import replace

from executive.contracts.snapshot import NodeStatus, NodeView, TreeView
from executive.telemetry.draw_text import draw_text

R, S, F = NodeStatus.RUNNING, NodeStatus.SUCCESS, NodeStatus.FAILURE

TREE = TreeView(
    "household · transport",
    (
        NodeView("0", "", "branch", "transport", status=R, seconds=133.0),
        NodeView("0.0", "0", "sequence", "sequence", status=R, seconds=133.0),
        NodeView("0.0.0", "0.0", "on_stop", "halt", status=S, inherited=True),
        NodeView("0.0.0.0", "0.0.0", "timeout", "2 min", status=S),
        NodeView("0.0.0.0.0", "0.0.0.0", "skill", "navigate", "goal = shelf", S, seconds=12.34),
        NodeView("0.0.1", "0.0", "on_stop", "halt", status=R, inherited=True),
        NodeView("0.0.1.0", "0.0.1", "retry", "2 ×", status=R),
        NodeView("0.0.1.0.0", "0.0.1.0", "skill", "grasp", "object = red_cube", R, "closing", 3.1),
        NodeView("0.0.2", "0.0", "fallback", "put it down", "reactive"),
        NodeView("0.0.2.0", "0.0.2", "condition", "not holding"),
        NodeView("0.0.2.1", "0.0.2", "skill", "place", "on = shelf"),
    ),
)


def test_a_running_tree():
    assert draw_text(TREE).splitlines() == [
        "household · transport",
        "└─ ▶ branch transport  2:13 min",
        "   └─ ▶ → sequence  2:13 min",
        "      ├─ ✓ skill navigate  12 s  goal = shelf  [timeout 2 min]",
        "      ├─ ▶ skill grasp  3.1 s  object = red_cube  [retry 2 ×]",
        "      │      closing",
        "      └─ ○ ? put it down  reactive",
        "         ├─ ○ condition not holding",
        "         └─ ○ skill place  on = shelf",
        "around every skill without its own: on_stop halt",
    ]


def test_a_guard_that_stops_its_node_is_named_with_its_reason():
    nodes = (
        NodeView("0", "", "timeout", "30 s", status=F),
        NodeView("0.0", "0", "guard", "clear_of_people", "", F, "a person is 0.4 m away", inherited=True),
        NodeView("0.0.0", "0.0", "skill", "grasp"),
    )
    assert draw_text(TreeView("t", nodes)).splitlines() == [
        "t",
        "└─ ✗ skill grasp  [timeout 30 s · guard clear_of_people]",
        "       a person is 0.4 m away",
        "around every skill without its own: guard clear_of_people",
    ]


def test_colours_are_written_only_when_asked_for():
    assert "\x1b" not in draw_text(TREE)
    coloured = draw_text(TREE, colour=True)
    assert "\x1b[1;36mgrasp\x1b[0m" in coloured
    assert "\x1b[32mnavigate\x1b[0m" in coloured


def test_lines_are_cut_at_the_width_of_the_terminal():
    lines = draw_text(TREE, width=40).splitlines()
    assert max(len(line) for line in lines) == 40
    assert lines[3] == "      ├─ ✓ skill navigate  12 s  goal =…"


def test_a_terminal_is_never_sent_what_it_would_obey():
    nodes = (replace(TREE.nodes[0], name="red\x1b[2J\nline", reason="bell\x07"),)
    assert draw_text(TreeView("t\x9b", nodes)).splitlines() == [
        "t�",
        "└─ ▶ branch red�[2J line  2:13 min",
        "       bell�",
    ]


def test_an_empty_tree_is_its_title():
    assert draw_text(TreeView("nothing", ())) == "nothing"
