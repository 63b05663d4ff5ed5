"""What the board keeps of the events."""

import threading

import pytest

from executive.front.live.board import Board
from executive.front.live.controls import Button
from executive.telemetry.events import Topic


@pytest.fixture
def board(bus):
    board = Board()
    bus.listen(board.hear)
    return board


def clip(robot, reason, words):
    robot.tell(Topic.GATE, verdict="clipped", reasons=[reason], words=words)


def test_a_reason_that_comes_many_times_is_one_line_with_its_count(board, robot):
    for number in range(40):
        clip(robot, "joint_speed", f"arm_yaw slowed from {number}.00 to 1.50 rad/s")
        clip(robot, "clearance", "base slowed")
    entries = [(line.words, line.times) for line in board.read().log]
    assert entries == [("arm_yaw slowed from 39.00 to 1.50 rad/s", 40), ("base slowed", 40)]


def test_what_people_say_and_press_is_never_merged(board, robot):
    for _ in range(2):
        robot.tell(Topic.SPEECH, text="Excuse me.")
        board.press(Button.PAUSE)
    assert [line.source for line in board.read().log] == ["speech", "operator", "speech", "operator"]


def test_actions_that_pass_are_not_told(board, robot):
    robot.tell(Topic.GATE, verdict="passed", reasons=[], words="sent as asked")
    assert board.read().log == ()


def test_reasons_are_counted_here_unless_the_gate_tells_its_own_counts(board, robot):
    clip(robot, "joint_speed", "arm_yaw slowed")
    clip(robot, "joint_speed", "arm_yaw slowed")
    clip(robot, "clearance", "base slowed")
    assert board.read().counts == {"joint_speed": 2, "clearance": 1}
    robot.tell(Topic.GATE, verdict="clipped", reasons=["clearance"], words="base slowed", counts={"clearance": 9})
    assert board.read().counts == {"clearance": 9}


def test_a_latched_stop_is_held_until_actions_pass_again(board, robot):
    robot.tell(Topic.GATE, verdict="stopped", reasons=["contact"], words="a wheel touches something")
    robot.tell(Topic.ACTION, verdict="stopped")
    assert board.read().held == "a wheel touches something"
    robot.tell(Topic.ACTION, verdict="passed")
    assert board.read().held == ""


def test_the_gates_own_word_on_its_latch_counts(board, robot):
    robot.tell(Topic.GATE, verdict="stopped", reasons=["check_failed"], words="broken", latched=True)
    assert board.read().held == "broken"
    robot.tell(Topic.GATE, verdict="stopped", reasons=["emergency_stop"], words="broken", latched=False)
    assert board.read().held == ""


def test_a_mission_that_was_stopped_confirms_the_e_stop(board, robot):
    robot.start()
    board.press(Button.EMERGENCY_STOP)
    assert board.read().stopping
    robot.start(outcome="stopped", state="ended", reason="an operator pressed the e-stop")
    assert (board.read().stopping, board.read().held) == (False, "an operator pressed the e-stop")


def test_an_ordinary_stop_is_no_e_stop(board, robot):
    robot.tell(Topic.GATE, verdict="stopped", reasons=["stop"], words="a task or skill has ended")
    assert board.read().held == ""


def test_a_task_keeps_what_was_told_of_it_last(board, robot):
    robot.start()
    robot.tell(Topic.TASK, index=0, state="ended", outcome="failed", reason="nothing there", seconds=4.0)
    robot.tell(Topic.TASK, index=7, state="started")
    (task,) = board.read().tasks
    assert (task["family"], task["outcome"], task["reason"]) == ("transport", "failed", "nothing there")


def test_a_new_mission_starts_its_own_clock_tree_and_trail(board, robot):
    robot.start()
    robot.grasp()
    robot.tell(Topic.OBSERVATION, base_pose=[1.0, 2.0, 0.0])
    robot.now = 60.0
    robot.start(id="m2")
    heard = board.read()
    assert (heard.started, heard.trail) == (60.0, ())
    assert Topic.TREE not in heard.latest
    assert Topic.OBSERVATION in heard.latest


def test_the_trail_grows_with_the_way_and_not_with_the_time(board, robot):
    for step in range(100):
        robot.tell(Topic.OBSERVATION, base_pose=[0.001 * step, 0.0, 0.0])
    assert len(board.read().trail) == 2


def test_many_threads_may_publish_and_read(bus, robot, board):
    def publish():
        for _ in range(300):
            clip(robot, "clearance", "base slowed")
            board.read()

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(line.times for line in board.read().log) == 1200
    assert bus.active
