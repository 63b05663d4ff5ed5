"""Whatever is asked, what is sent obeys every limit, relative to what was sent before."""

import math

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from kinematic_robot import KinematicRobot

from executive.contracts.action import Action
from executive.robot.sim.description import DESCRIPTION
from executive.safety.gate import Gate
from executive.safety.limits import bounds_of, brakeable, braked
from executive.safety.report import GateReason, Verdict
from executive.safety.workspace import Workspace

PERIOD = 1.0 / DESCRIPTION.control_rate
BOUNDS = bounds_of(DESCRIPTION)
LOWER, UPPER, SPEED, ACCELERATION = (
    np.array([getattr(joint, name) for joint in BOUNDS]) for name in ("lower", "upper", "speed", "acceleration")
)
BASE = DESCRIPTION.base
CLOSE = 1e-6
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking a failing run through the gate takes minutes and rarely makes it clearer."""

numbers = st.one_of(
    st.floats(-4.0, 4.0), st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([0.0, 1e300, -1e300])
)
sane = st.floats(-4.0, 4.0)


def vectors(size, values):
    return st.none() | st.lists(values, min_size=size, max_size=size).map(np.array)


def actions(values):
    return st.tuples(vectors(3, values), vectors(5, values), vectors(2, values), st.none() | values)


steps = st.lists(st.tuples(st.sampled_from([0.0, 0.004, 0.01, 0.05, 0.3]), actions(sane)), min_size=1, max_size=30)
wild_steps = st.lists(st.tuples(st.floats(0.0, 1.0), actions(numbers)), min_size=1, max_size=8)


class Witness:
    """Keeps its own account of speeds, from the actions that the robot got alone."""

    def __init__(self, robot):
        self.robot = robot
        self.position = self.joints()
        self.speed = np.zeros(len(BOUNDS))
        self.twist = np.array(robot.twist)
        self.workspace = Workspace(DESCRIPTION, margin=0.0)

    def joints(self):
        return np.array([*self.robot.arm, *self.robot.head, self.robot.gripper])

    def sees(self, elapsed):
        """Hold every limit against what was sent just now, `elapsed` after the time before."""
        seconds = min(elapsed, PERIOD)
        position, before = self.joints(), self.position
        assert (position >= np.minimum(LOWER, before) - CLOSE).all()
        assert (position <= np.maximum(UPPER, before) + CLOSE).all()
        assert self.workspace.depth(position[:5]) <= self.workspace.depth(before[:5]) + CLOSE
        sent = self.robot.sent[-1].base
        twist = np.zeros(3) if sent is None else sent
        assert np.hypot(*twist[:2]) <= max(BASE.speed, np.hypot(*self.twist[:2])) + CLOSE
        assert abs(twist[2]) <= max(BASE.turn_speed, abs(self.twist[2])) + CLOSE
        assert np.hypot(*(twist - self.twist)[:2]) <= BASE.acceleration * elapsed + CLOSE
        assert abs(twist[2] - self.twist[2]) <= BASE.turn_acceleration * elapsed + CLOSE
        if seconds > 1e-4:
            speed = (position - before) / seconds
            last = self.speed if elapsed <= 0.2 else np.zeros(len(BOUNDS))
            assert (np.abs(speed) <= SPEED + CLOSE).all()
            assert (np.abs(speed - last) <= ACCELERATION * seconds + CLOSE).all()
            self.speed = speed
        else:
            assert (position == before).all()
        self.position, self.twist = position, twist


def action_of(robot, parts):
    base, arm, head, gripper = parts
    return Action(robot.clock.now(), base, arm, head, gripper)


@settings(max_examples=60, deadline=None, phases=QUICK)
@given(steps)
def test_every_limit_holds_for_any_sequence_of_actions(sequence):
    robot = KinematicRobot()
    gate, witness = Gate(robot), Witness(robot)
    for elapsed, parts in sequence:
        robot.advance(elapsed)
        report = gate.send(action_of(robot, parts), robot.observe())
        assert report.sent is robot.sent[-1]
        assert (report.verdict is Verdict.CLIPPED) == bool(report.findings)
        witness.sees(elapsed if len(robot.sent) > 1 else elapsed + PERIOD)


@settings(max_examples=60, deadline=None, phases=QUICK)
@given(
    steps,
    st.tuples(*(st.floats(low - 0.3, high + 0.3) for low, high in zip(LOWER[:7], UPPER[:7], strict=True))),
    st.tuples(st.floats(-0.7, 0.7), st.floats(-0.7, 0.7), st.floats(-1.7, 1.7)),
)
def test_whatever_state_it_begins_in_nothing_gets_worse(sequence, joints, twist):
    robot = KinematicRobot()
    robot.arm, robot.head = np.array(joints[:5]), np.array(joints[5:])
    robot.twist = twist if np.abs(twist).max() > 0.02 else (0.0, 0.0, 0.0)
    gate, witness = Gate(robot), Witness(robot)
    gate.send(Action(robot.clock.now()), robot.observe())
    witness.sees(PERIOD)
    for elapsed, parts in sequence:
        robot.advance(elapsed)
        gate.send(action_of(robot, parts), robot.observe())
        witness.sees(elapsed)


@settings(max_examples=60, deadline=None, phases=QUICK)
@given(wild_steps, st.floats(0.0, 100.0))
def test_nothing_makes_the_gate_raise_and_a_stop_always_goes_through(sequence, contact):
    robot = KinematicRobot()
    gate = Gate(robot)
    for elapsed, parts in sequence:
        robot.advance(elapsed)
        robot.contact = contact
        stops, sent = robot.stops, len(robot.sent)
        report = gate.send(action_of(robot, parts), robot.observe())
        if report.verdict is Verdict.STOPPED:
            assert (robot.stops, len(robot.sent)) == (stops + 1, sent)
        else:
            assert (robot.stops, len(robot.sent)) == (stops, sent + 1)
            assert all(np.isfinite(part).all() for part in (report.sent.base, report.sent.arm) if part is not None)
        assert gate.stop("test").verdict is Verdict.STOPPED
        assert robot.stops > stops


def test_a_long_wild_run_keeps_every_limit_and_the_tool_in_its_workspace():
    random = np.random.default_rng(0)
    robot = KinematicRobot()
    gate, witness = Gate(robot), Witness(robot)
    corner = random.uniform(-4, 4, 11)
    for step in range(3000):
        if step % 25 == 0:
            corner = random.uniform(-4, 4, 11)
        asked = corner + random.normal(0, 0.3, 11)
        robot.advance(PERIOD)
        action = Action(robot.clock.now(), asked[:3], asked[3:8], asked[8:10], float(asked[10]))
        gate.send(action, robot.observe())
        witness.sees(PERIOD)
    assert gate.counts["workspace"] > 10


def test_an_arm_that_begins_where_it_may_not_be_never_goes_deeper():
    """Periods of every length, from starts of which a third lie in the floor, in the body or outside the box."""
    outside = 0
    for seed in range(400):
        random = np.random.default_rng(seed)
        robot = KinematicRobot()
        robot.arm = random.uniform(LOWER[:5] - 0.3, UPPER[:5] + 0.3)
        gate, witness = Gate(robot), Witness(robot)
        outside += witness.workspace.depth(robot.arm) > 0.0
        for _ in range(30):
            robot.advance(float(random.choice([0.004, 0.01, 0.05, 0.3])))
            arm = random.uniform(-4.0, 4.0, 5) if random.random() < 0.6 else None
            before = witness.workspace.depth(robot.arm)
            gate.send(Action(robot.clock.now(), arm=arm), robot.observe())
            assert witness.workspace.depth(robot.arm) <= before + CLOSE
    assert outside > 100


@given(st.floats(0.0, 3.0), st.floats(0.5, 12.0), st.lists(st.floats(0.002, 0.1), min_size=1, max_size=20))
def test_braking_after_a_brakeable_speed_never_passes_the_bound(way, acceleration, periods):
    speed = brakeable(way, acceleration, periods[0])
    gone = speed * periods[0]
    for period in periods[1:]:
        speed = braked(speed, acceleration, period)
        gone += speed * period
    assert gone <= way + CLOSE


def test_a_far_target_is_reached_without_overshoot(robot, gate):
    target = robot.arm + np.array([1.2, 0.0, 0.0, 0.0, 1.0])
    seen = []
    for _ in range(80):
        robot.advance(PERIOD)
        gate.send(Action(robot.clock.now(), arm=target), robot.observe())
        seen.append(robot.arm.copy())
    assert np.abs(seen[-1] - target).max() < 1e-6
    assert (np.array(seen) <= target + CLOSE).all()


def test_a_target_that_moves_steadily_is_followed_without_lag(robot, gate):
    target = robot.arm.copy()
    for _ in range(20):
        robot.advance(PERIOD)
        target = target + np.array([1.0, 0.0, 0.0, 0.0, 0.0]) * PERIOD
        report = gate.send(Action(robot.clock.now(), arm=target), robot.observe())
    assert robot.arm == pytest.approx(target)
    assert report.verdict is Verdict.PASSED


def test_a_part_that_is_left_out_slows_down_and_then_holds(robot, gate):
    for _ in range(20):
        robot.advance(PERIOD)
        gate.send(Action(robot.clock.now(), base=np.array([0.5, 0.0, 0.0])), robot.observe())
    speeds = []
    for _ in range(12):
        robot.advance(PERIOD)
        report = gate.send(Action(robot.clock.now()), robot.observe())
        speeds.append(0.0 if report.sent.base is None else report.sent.base[0])
    assert speeds == pytest.approx([*np.arange(0.45, -0.001, -0.05), 0.0, 0.0], abs=1e-9)
    assert report.sent == Action(robot.clock.now())
    assert report.verdict is Verdict.PASSED


def test_a_target_does_not_run_away_from_a_joint_that_is_held(robot, gate):
    stuck = robot.arm.copy()
    for _ in range(60):
        robot.advance(PERIOD)
        robot.arm = stuck
        report = gate.send(Action(robot.clock.now(), arm=stuck + np.array([2.0, 0, 0, 0, 0])), robot.observe())
    lead = DESCRIPTION.arm.velocity[0] * 0.25 + 0.05
    assert report.sent.arm[0] - stuck[0] <= lead + CLOSE
    assert report.reasons == (GateReason.NOT_FOLLOWING,)


def test_the_words_give_the_facts(robot, gate):
    robot.advance(PERIOD)
    now = robot.clock.now()
    report = gate.send(Action(now, base=np.array([1.2, 0.0, 0.0]), gripper=0.5), robot.observe())
    assert report.words() == (
        "gripper held at 0.10 instead of 0.50 m; gripper moves with 0.15 instead of 0.80 m/s; "
        "base slowed from 1.20 to 0.60 m/s, its limit; base slowed from 0.60 to 0.05 m/s"
    )
    assert report.as_json() == {
        "verdict": "clipped",
        "reasons": ["gripper_opening", "gripper_speed", "base_speed", "base_acceleration"],
        "words": report.words(),
    }
    assert gate.counts == {"gripper_opening": 1, "gripper_speed": 1, "base_speed": 1, "base_acceleration": 1}


def test_the_words_for_a_base_that_may_not_stop_or_turn_at_once(robot, gate):
    for twist in ([0.6, 0.0, 0.0],) * 20 + ([0.0, 0.0, 0.0], [0.5, 0.0, 1.0]):
        robot.advance(PERIOD)
        report = gate.send(Action(robot.clock.now(), base=np.array(twist)), robot.observe())
        if twist == [0.0, 0.0, 0.0]:
            assert report.words() == "base still drives with 0.55 instead of 0.00 m/s"
    assert report.words() == "base turns with 0.15 instead of 1.00 rad/s"


def test_a_stop_is_followed_in_the_books(robot, gate):
    for _ in range(20):
        robot.advance(PERIOD)
        gate.send(Action(robot.clock.now(), base=np.array([0.6, 0.0, 0.0])), robot.observe())
    gate.stop("test")
    robot.advance(0.1)
    report = gate.send(Action(robot.clock.now(), base=np.array([0.6, 0.0, 0.0])), robot.observe())
    assert report.sent.base[0] == pytest.approx(0.6 - 0.1 + PERIOD)
    assert math.hypot(*robot.twist[:2]) <= 0.6
