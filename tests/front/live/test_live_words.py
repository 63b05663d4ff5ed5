"""The headline: what an operator reads at a glance."""

import pytest

from executive.contracts.snapshot import NodeStatus, NodeView, TreeView
from executive.front.live.board import Board
from executive.front.live.sections import clock, later
from executive.front.live.words import doing, gerund, headline
from executive.robot.sim.site import read_site
from executive.telemetry.events import Topic


@pytest.fixture
def board(bus):
    board = Board()
    bus.listen(board.hear)
    return board


def line(board, paused=False):
    heard = board.read()
    tree = TreeView.from_json(heard.data(Topic.TREE)) if Topic.TREE in heard.latest else None
    return headline(heard, tree, read_site(), paused)


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("grasp", "grasping"),
        ("navigate", "navigating"),
        ("place", "placing"),
        ("put", "putting"),
        ("open", "opening"),
        ("follow", "following"),
        ("see", "seeing"),
        ("press", "pressing"),
    ],
)
def test_a_verb_gets_its_ing_form(verb, form):
    assert gerund(verb) == form


@pytest.mark.parametrize(
    ("skill", "goal", "words"),
    [
        ("navigate", {"goal": "kitchen_table"}, "Navigating to the kitchen table"),
        ("navigate", {"goal": "anna"}, "Navigating to Anna"),
        ("grasp", {"object": "red_cube", "speed": 0.3}, "Grasping the red cube"),
        ("place", {"object": "red_cube", "on": "shelf"}, "Placing the red cube on the shelf"),
        ("place", {"on": "shelf"}, "Placing on the shelf"),
        ("look", {"object": "blue_mug"}, "Looking for the blue mug"),
        ("open_drawer", {}, "Opening drawer"),
    ],
)
def test_a_running_skill_is_told_as_a_sentence(skill, goal, words):
    assert doing(skill, goal, read_site()) == words


def test_before_a_mission_the_page_waits(board):
    assert line(board).text == "Waiting for a mission"


def test_time_goes_on_between_two_changes_of_the_tree(board, robot):
    robot.start()
    robot.grasp()
    robot.now += 2.0
    robot.tell(Topic.OBSERVATION, base_pose=[0.0, 0.0, 0.0])
    assert line(board).text == "Grasping the red cube, attempt 2 of 2, 5.1 s"


def test_a_first_attempt_is_not_counted(board, robot):
    robot.start()
    robot.grasp(failed=0)
    assert line(board).text == "Grasping the red cube, 3.1 s"


@pytest.mark.parametrize(
    ("outcome", "reason", "text", "mood"),
    [
        ("succeeded", "", "Done", "done"),
        ("failed", "the gripper closed on nothing", "Failed: the gripper closed on nothing", "failed"),
        ("cancelled", "", "Cancelled by the operator", "paused"),
        ("stopped", "the e-stop is pressed", "Stopped: the e-stop is pressed", "stopped"),
        ("crashed", "", "Ended by an error in the program; the robot was stopped", "failed"),
    ],
)
def test_an_ended_mission_tells_its_outcome_and_reason(board, robot, outcome, reason, text, mood):
    robot.start(outcome=outcome, reason=reason, state="ended")
    assert (line(board).text, line(board).mood) == (text, mood)


def test_a_question_is_the_headline(board, robot):
    question = "Which cube: the red one or the blue one?"
    robot.start(outcome="refused", question=question, reason=question, state="refused")
    assert (line(board).text, line(board).mood) == (question, "waiting")


def test_a_drawing_made_later_shows_the_time_of_what_runs():
    nodes = (
        NodeView("0", "", "sequence", "a", status=NodeStatus.RUNNING, seconds=2.0),
        NodeView("0.0", "0", "skill", "b", status=NodeStatus.SUCCESS, seconds=1.0),
    )
    assert [node.seconds for node in later(TreeView("t", nodes), 3.0).nodes] == [5.0, 1.0]


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (67.9, "1:07"), (3723, "1:02:03"), (-1, "0:00")])
def test_a_time_span_is_shown_as_on_a_clock(seconds, shown):
    assert clock(seconds) == shown
