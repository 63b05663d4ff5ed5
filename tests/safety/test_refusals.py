"""What is refused altogether, what is latched, and how the robot is allowed to move again."""

from dataclasses import replace

import numpy as np
import pytest

from executive.clock import SimClock
from executive.contracts.action import Action
from executive.safety.checks import Restraint
from executive.safety.gate import Gate, GateSettings
from executive.safety.report import GateReason, Verdict

PERIOD = 0.05
FORWARD = np.array([0.2, 0.0, 0.0])


def send(gate, robot, action=None, observation=None):
    robot.advance(PERIOD)
    observation = observation or robot.observe()
    return gate.send(action or Action(robot.clock.now(), base=FORWARD), observation)


NOT_FINITE = "holds a value that is not a finite number"


@pytest.mark.parametrize(
    ("parts", "reason", "words"),
    [
        ({"base": np.zeros(2)}, GateReason.WRONG_SHAPE, "the action's base has 2 values, not 3"),
        ({"arm": np.zeros((5, 1))}, GateReason.WRONG_SHAPE, "the action's arm has 5x1 values, not 5"),
        ({"head": [0.0, 0.0]}, GateReason.WRONG_SHAPE, "the action's head is not an array of numbers"),
        ({"arm": np.array(list("abcde"))}, GateReason.WRONG_SHAPE, "the action's arm is not an array of numbers"),
        ({"arm": np.array([0, 0, np.nan, 0, 0])}, GateReason.NOT_A_NUMBER, f"the action's arm {NOT_FINITE}"),
        ({"base": np.array([np.inf, -np.inf, 0])}, GateReason.NOT_A_NUMBER, f"the action's base {NOT_FINITE}"),
        ({"gripper": float("nan")}, GateReason.NOT_A_NUMBER, "the action's gripper is not a finite number"),
        ({"gripper": "open"}, GateReason.WRONG_SHAPE, "the action's gripper is not a number"),
        ({"stamp": None}, GateReason.WRONG_SHAPE, "the action's stamp is not a number"),
        ({"stamp": float("nan")}, GateReason.NOT_A_NUMBER, "the action's stamp is not a finite number"),
        ({"stamp": -1.0}, GateReason.ACTION_TOO_OLD, "the action is 1.05 s old, 0.25 s are allowed"),
        ({"stamp": 9.0}, GateReason.STAMP_AHEAD, "the action's stamp lies 8.95 s ahead of the clock"),
    ],
)  # fmt: skip
def test_a_bad_action_stops_the_robot_until_a_good_one_comes(robot, gate, parts, reason, words):
    robot.advance(PERIOD)
    action = Action(**{"stamp": robot.clock.now(), **parts})
    report = gate.send(action, robot.observe())
    assert (report.verdict, report.reasons, report.words()) == (Verdict.STOPPED, (reason,), words)
    assert report.asked is action
    assert (robot.stops, robot.sent) == (1, [])
    assert gate.halted == f"{words[0].upper()}{words[1:]}."
    assert not gate.latched
    assert send(gate, robot).verdict is Verdict.CLIPPED
    assert gate.halted == ""
    assert gate.counts == {reason.key: 1, "base_acceleration": 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda o: replace(o, lidar=np.full(120, np.nan)), f"the observation's lidar {NOT_FINITE}"),
        (lambda o: replace(o, lidar=np.ones(7)), "the observation's lidar has 7 values, not 120"),
        (lambda o: replace(o, stamp=float("inf")), "the observation's stamp is not a finite number"),
        (lambda o: replace(o, contact=float("nan")), "the observation's contact is not a finite number"),
        (lambda o: replace(o, state=replace(o.state, head=np.ones(4))), "the observation's head has 4 values, not 2"),
        (lambda o: replace(o, state=replace(o.state, gripper=None)), "the observation's gripper is not a number"),
        (lambda o: replace(o, stamp=o.stamp - 0.4), "the newest observation is 0.40 s old, 0.25 s are allowed"),
        (lambda o: replace(o, stamp=o.stamp + 0.4), "the observation's stamp lies 0.40 s ahead of the clock"),
    ],
)  # fmt: skip
def test_a_bad_observation_stops_the_robot_until_a_good_one_comes(robot, gate, change, words):
    report = send(gate, robot, observation=change(robot.observe_after(PERIOD)))
    assert (report.verdict, report.words()) == (Verdict.STOPPED, words)
    assert send(gate, robot).verdict is Verdict.CLIPPED


def test_an_observation_that_does_not_change_any_more_is_old_by_steady_time(robot):
    steady = SimClock()
    gate = Gate(robot, steady)
    observation = robot.observe()
    for _ in range(6):
        report = gate.send(Action(0.0, base=FORWARD), observation)
        steady.advance(PERIOD)
    assert report.verdict is not Verdict.STOPPED
    report = gate.send(Action(0.0, base=FORWARD), observation)
    assert report.words() == "the newest observation is 0.30 s old, 0.25 s are allowed"


def test_contact_is_latched_until_it_is_gone_and_somebody_resets(robot, gate):
    robot.contact = 55.0
    words = "something pushes the robot with 55 N, 40 N are allowed"
    assert send(gate, robot).words() == words
    assert gate.latched
    assert gate.reset() == f"No reset: {words}."
    robot.contact = 0.0
    report = send(gate, robot)
    assert (report.verdict, report.reasons) == (Verdict.STOPPED, (GateReason.CONTACT,))
    assert gate.halted == "Something pushes the robot with 55 N, 40 N are allowed."
    assert gate.counts == {"contact": 1}
    assert gate.reset() == ""
    assert (gate.halted, gate.latched) == ("", False)
    assert send(gate, robot).verdict is Verdict.CLIPPED


def test_an_e_stop_is_latched_and_the_robot_may_not_be_reset_while_it_moves(robot, gate):
    for _ in range(20):
        send(gate, robot)
    report = gate.emergency_stop("the red button was pressed")
    assert (report.verdict, report.words()) == (Verdict.STOPPED, "the red button was pressed")
    assert gate.reset() == "No reset: the base still moves."
    for _ in range(10):
        assert send(gate, robot).verdict is Verdict.STOPPED
    assert robot.twist == (0.0, 0.0, 0.0)
    assert gate.halted == "The red button was pressed."
    assert gate.counts["emergency_stop"] == 1
    assert gate.reset() == ""
    assert send(gate, robot).verdict is Verdict.CLIPPED


def test_a_reset_is_refused_while_the_observation_is_old(robot, gate):
    gate.emergency_stop("test")
    observation = robot.observe()
    robot.advance(1.0)
    robot.observe = lambda: observation
    assert gate.reset() == "No reset: the newest observation is 1.00 s old, 0.25 s are allowed."


def test_after_a_reset_the_gate_begins_from_what_is_measured(robot, gate):
    send(gate, robot)
    gate.emergency_stop("test")
    robot.arm = robot.arm + np.array([0.5, 0.0, 0.0, 0.0, 0.0])
    gate.reset()
    robot.twist = (0.0, 0.0, 0.0)
    gate.reset()
    report = send(gate, robot, Action(robot.clock.now() + PERIOD, arm=robot.arm.copy()))
    assert (report.verdict, report.sent.arm.tolist()) == (Verdict.PASSED, robot.arm.tolist())


def test_a_second_e_stop_keeps_the_first_reason(robot, gate):
    gate.emergency_stop("first")
    gate.emergency_stop("second")
    assert gate.halted == "First."


def test_hold_and_stop_always_go_through_and_only_stop_counts(robot, gate):
    gate.emergency_stop("test")
    assert gate.hold().words() == "a stop was asked for"
    assert gate.stop("a task has ended").words() == "a task has ended"
    assert robot.stops == 3
    assert gate.counts == {"emergency_stop": 1, "stop": 1}
    assert gate.hold().sent.base.tolist() == [0.0, 0.0, 0.0]


def test_a_bound_can_be_set(robot):
    gate = Gate(robot, settings=GateSettings(contact=80.0))
    robot.contact = 55.0
    assert send(gate, robot).verdict is Verdict.CLIPPED


def test_an_added_check_can_slow_down(robot):
    gate = Gate(
        robot, checks=[lambda action, seen: Restraint(0.5, "the critic is not sure"), lambda action, seen: None]
    )
    for _ in range(20):
        report = send(gate, robot)
    assert report.sent.base.tolist() == [0.1, 0.0, 0.0]
    assert report.words() == "the critic is not sure"


def test_an_added_check_can_stop_but_not_speed_up(robot):
    shares = iter([0.0, 7.0, float("nan"), -1.0])
    gate = Gate(robot, checks=[lambda action, seen: Restraint(next(shares), "critic")])
    verdicts = [send(gate, robot).verdict for _ in range(4)]
    assert verdicts == [Verdict.STOPPED, Verdict.CLIPPED, Verdict.STOPPED, Verdict.STOPPED]
    assert robot.sent[0].base[0] <= FORWARD[0]


def test_an_added_check_that_fails_stops_the_robot(robot):
    def critic(action, observation):
        return 1 / 0

    gate = Gate(robot, checks=[critic])
    report = send(gate, robot)
    assert report.verdict is Verdict.STOPPED
    assert report.words() == "the added check 'critic' failed with ZeroDivisionError: division by zero"
