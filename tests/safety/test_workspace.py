"""The tool stays in its box, above the floor and out of the robot's own body."""

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.contracts.arm import ToolPose
from executive.robot.sim.description import DESCRIPTION
from executive.safety.gate import Gate
from executive.safety.report import GateReason
from executive.safety.workspace import MARGIN, Workspace

PERIOD = 0.05
GEOMETRY = DESCRIPTION.arm_geometry


def reach_for(robot, x, y, z, steps=100):
    """Ask for the tool there, pointing down; returns where it ends and all reports."""
    target = GEOMETRY.inverse(ToolPose(x, y, z))
    gate, reports = Gate(robot), []
    for _ in range(steps):
        robot.advance(PERIOD)
        reports.append(gate.send(Action(robot.clock.now(), arm=target), robot.observe()))
    return GEOMETRY.forward(robot.arm), reports


def test_the_tool_stops_above_the_floor(robot):
    robot.arm = GEOMETRY.inverse(ToolPose(0.45, 0.0, 0.25))
    tool, reports = reach_for(robot, 0.45, 0.0, -0.05)
    assert 0.02 <= tool.z < 0.04
    assert reports[-1].reasons[-1] is GateReason.WORKSPACE
    assert (
        reports[-1]
        .words()
        .endswith("arm cut back to 0% of its way: the tool would leave its workspace or enter the robot's body")
    )


def test_the_tool_does_not_enter_the_body(robot):
    robot.arm = GEOMETRY.inverse(ToolPose(0.40, 0.0, 0.20))
    tool, reports = reach_for(robot, 0.22, 0.0, 0.20)
    assert np.hypot(tool.x, tool.y) >= DESCRIPTION.base.radius
    assert GateReason.WORKSPACE in {reason for report in reports for reason in report.reasons}


def test_a_target_inside_is_reached(robot):
    robot.arm = GEOMETRY.inverse(ToolPose(0.45, 0.0, 0.40))
    tool, _ = reach_for(robot, 0.50, 0.2, 0.55)
    assert (tool.x, tool.y, tool.z) == pytest.approx((0.50, 0.2, 0.55))


def test_a_tool_that_begins_outside_may_only_come_in(robot):
    workspace = Workspace(DESCRIPTION)
    robot.arm = GEOMETRY.inverse(ToolPose(0.45, 0.0, 0.0))
    assert workspace.depth(robot.arm) == pytest.approx(0.02 + MARGIN)
    before = robot.arm.copy()
    reach_for(robot, 0.45, 0.0, -0.05)
    assert robot.arm == pytest.approx(before)
    tool, _ = reach_for(robot, 0.45, 0.0, 0.30)
    assert tool.z == pytest.approx(0.30)


def test_postures_of_rest_and_carry_lie_inside():
    workspace = Workspace(DESCRIPTION)
    assert workspace.depth(DESCRIPTION.rest) == workspace.depth(DESCRIPTION.carry) == 0.0


def test_the_reach_is_the_farthest_of_elbow_wrist_and_tool():
    workspace = Workspace(DESCRIPTION)
    assert workspace.reach([0.0, 0.0, 0.0, 0.0, 0.0]) == pytest.approx(1.0)
    assert workspace.reach([np.pi / 2, 0.0, np.pi / 2, 0.0, 0.0]) == pytest.approx(0.10 + 0.38j)


@pytest.mark.parametrize("seed", range(5))
def test_the_chain_ends_at_the_tool(seed):
    joints = np.random.default_rng(seed).uniform(DESCRIPTION.arm.lower, DESCRIPTION.arm.upper)
    tool = GEOMETRY.forward(joints)
    elbow, wrist, end = (np.array(point) for point in GEOMETRY.chain(joints))
    assert end == pytest.approx([tool.x, tool.y, tool.z])
    lengths = [np.linalg.norm(part) for part in (elbow - GEOMETRY.shoulder, wrist - elbow, end - wrist)]
    assert lengths == pytest.approx([GEOMETRY.upper, GEOMETRY.fore, GEOMETRY.hand])
