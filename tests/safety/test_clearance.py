"""The base keeps its distance: it can always stop before what the lidar sees, and can always leave."""

import math

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from kinematic_robot import KinematicRobot

from executive.contracts.action import Action
from executive.robot.sim.description import DESCRIPTION
from executive.safety.gate import Gate
from executive.safety.report import GateReason

PERIOD = 0.05
RADIUS, MARGIN = DESCRIPTION.base.radius, 0.03
STRETCHED = np.array([0.0, -0.3, 0.6, -0.3, 0.0])


def wall_ahead(gap):
    """A wall across the way, `gap` before the footprint [m]."""
    return [(RADIUS + gap, -3.0, RADIUS + gap, 3.0)]


def drive(robot, gate, twist, steps, arm=None):
    reports = []
    for _ in range(steps):
        robot.advance(PERIOD)
        reports.append(gate.send(Action(robot.clock.now(), base=np.array(twist), arm=arm), robot.observe()))
    robot.advance(PERIOD)
    return reports


def test_it_stops_at_the_margin_before_a_wall_and_says_so():
    robot = KinematicRobot(wall_ahead(1.0))
    gate = Gate(robot)
    reports = drive(robot, gate, (0.6, 0.0, 0.0), 120)
    assert MARGIN - 1e-3 <= robot.gap <= MARGIN + 0.02
    first = next(report for report in reports if GateReason.CLEARANCE in report.reasons)
    assert first.words() == "base slowed from 0.60 to 0.56 m/s: 0.22 m to the nearest obstacle ahead"


def test_it_drives_at_full_speed_as_long_as_it_can_brake():
    robot = KinematicRobot(wall_ahead(1.0))
    gate = Gate(robot)
    speeds = [report.sent.base[0] for report in drive(robot, gate, (0.6, 0.0, 0.0), 25)]
    assert max(speeds) == pytest.approx(0.6)


def test_it_may_creep_slowly_where_it_could_not_drive_fast():
    robot = KinematicRobot(wall_ahead(0.10))
    reports = drive(robot, Gate(robot), (0.05, 0.0, 0.0), 20)
    assert reports[-1].words() == "sent as asked"


@pytest.mark.parametrize("gap", [0.005, 0.02, 0.05])
@pytest.mark.parametrize("angle", [math.pi, 2.6, -2.6])
def test_it_may_leave_a_wall_however_near(gap, angle):
    robot = KinematicRobot(wall_ahead(gap))
    drive(robot, Gate(robot), (0.3 * math.cos(angle), 0.3 * math.sin(angle), 0.0), 40)
    assert np.hypot(*robot.pose[:2]) > 0.4


@pytest.mark.parametrize("gap", [0.018, 0.03, 0.05])
def test_it_may_drive_along_a_wall(gap):
    robot = KinematicRobot(wall_ahead(gap))
    drive(robot, Gate(robot), (0.0, 0.3, 0.0), 60)
    assert robot.pose[1] > 0.5
    assert robot.gap == pytest.approx(gap, abs=1e-6)


def test_it_may_turn_in_place_next_to_a_wall():
    robot = KinematicRobot(wall_ahead(0.005))
    reports = drive(robot, Gate(robot), (0.0, 0.0, 1.0), 20)
    assert reports[-1].sent.base[2] == pytest.approx(1.0)


def test_it_never_creeps_into_a_wall_that_it_stands_too_near_to():
    robot = KinematicRobot(wall_ahead(0.02))
    drive(robot, Gate(robot), (0.6, 0.0, 0.0), 100)
    assert robot.gap == pytest.approx(0.02)


def test_a_stretched_arm_slows_the_turn_towards_what_stands_there():
    post = [(0.0, 0.55, 0.05, 0.60), (0.0, 0.60, 0.05, 0.55)]
    robot = KinematicRobot(post)
    robot.arm = STRETCHED.copy()
    reports = drive(robot, Gate(robot), (0.0, 0.0, 1.5), 35)
    reach = DESCRIPTION.arm_geometry.forward(STRETCHED).x
    assert min(abs(report.sent.base[2]) for report in reports[5:]) * reach <= 0.101
    assert any(GateReason.CLEARANCE in report.reasons for report in reports)


def test_a_stretched_arm_turns_freely_where_nothing_stands():
    robot = KinematicRobot(wall_ahead(2.0))
    robot.arm = STRETCHED.copy()
    reports = drive(robot, Gate(robot), (0.0, 0.0, 1.5), 20)
    assert reports[-1].sent.base[2] == pytest.approx(1.5)


rooms = st.tuples(st.floats(0.32, 2.0), st.floats(0.32, 2.0), st.floats(0.32, 2.0), st.floats(0.32, 2.0))
ways = st.lists(
    st.tuples(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.floats(-2.0, 2.0), st.integers(1, 30)),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(rooms, ways)
@example(
    (1.6280541319895083, 0.3333333333333333, 1.233193767545918, 1.774166533316334),
    [
        (-5e-324, -0.37280588065509945, 1.63030530051293, 12),
        (0.0, 0.0, 0.0, 6),
        (-0.7646279512761538, 0.0, 1.392284447766909, 25),
        (-5e-324, 0.0, 1.63030530051293, 25),
    ],
)
def test_no_drive_in_any_room_touches_a_wall(room, way):
    left, right, back, front = room
    corners = [(front, left), (-back, left), (-back, -right), (front, -right)]
    walls = [(*start, *end) for start, end in zip(corners, corners[1:] + corners[:1], strict=True)]
    robot = KinematicRobot(walls)
    gate = Gate(robot)
    for *twist, steps in way:
        for _ in range(steps):
            robot.advance(PERIOD)
            gate.send(Action(robot.clock.now(), base=np.array(twist)), robot.observe())
            assert robot.gap > 0.0
    for _ in range(20):
        gate.hold()
        robot.advance(PERIOD)
    assert robot.gap > 0.0
