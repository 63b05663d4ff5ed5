"""Many arms are limited as the gate limits one: the same targets, wherever they go."""

from __future__ import annotations

import numpy as np
import pytest

from executive.robot.sim.description import DESCRIPTION
from executive.runtime.environments.kinematics import chains, postures
from executive.runtime.environments.limited_arms import LimitedArms
from executive.safety.joints import JointLimiter
from executive.safety.workspace import Workspace

ARM = DESCRIPTION.arm
PERIOD = 1.0 / DESCRIPTION.control_rate
REST = [*DESCRIPTION.head.lower.tolist(), DESCRIPTION.gripper_opening]
OPEN = [0.0, -1.2, 1.9, np.pi / 2 - 0.7, 0.0]
"""The tool in front of the robot, pointing down."""


def test_kinematics_are_those_of_one_arm():
    random = np.random.default_rng(0)
    joints = random.uniform(ARM.lower, ARM.upper, (200, 5))
    many = chains(DESCRIPTION.arm_geometry, joints)
    for number, one in enumerate(joints):
        expected = DESCRIPTION.arm_geometry.chain(one.tolist())
        np.testing.assert_allclose([points[number] for points in many], expected, atol=1e-12)


def test_postures_put_the_tool_there_pointing_down_and_leave_what_cannot_be_reached():
    random = np.random.default_rng(1)
    tools = random.uniform((0.2, -0.6, 0.2), (1.2, 0.6, 1.0), (200, 3))
    present = np.tile(OPEN, (200, 1))
    found = postures(DESCRIPTION.arm_geometry, tools, present)
    stayed = (found == present).all(axis=1)
    assert 10 < stayed.sum() < 190
    np.testing.assert_allclose(chains(DESCRIPTION.arm_geometry, found)[2][~stayed], tools[~stayed], atol=1e-9)
    np.testing.assert_allclose(found[~stayed, 1:4].sum(axis=1), np.pi / 2)


@pytest.mark.parametrize("reach", [0.1, 0.6, 3.0])
def test_targets_are_those_of_the_gate(reach):
    """Random targets, some far beyond what is allowed, joints that lag behind or are held."""
    number, random = 24, np.random.default_rng(round(10 * reach))
    starts = np.clip(OPEN + random.normal(0.0, 0.3, (number, 5)), ARM.lower, ARM.upper)
    many = LimitedArms(DESCRIPTION, number)
    gates = [JointLimiter(DESCRIPTION, Workspace(DESCRIPTION)) for _ in range(number)]
    for world, (gate, start) in enumerate(zip(gates, starts, strict=True)):
        gate.anchor([*start.tolist(), *REST])
        many.anchor(world, start)
    positions, cut = starts.copy(), 0
    for step in range(60):
        if step % 8 == 0:
            goals = positions + random.normal(0.0, reach, (number, 5))
        measured = positions + random.normal(0.0, 0.02, (number, 5)) - 0.4 * (np.arange(number)[:, None] % 5 == 0)
        positions = many.limit(goals, measured)
        for world, gate in enumerate(gates):
            wishes = [*goals[world].tolist(), None, None, None]
            findings = gate.limit(wishes, [*measured[world].tolist(), *REST], 1.0, PERIOD)
            cut += any(finding.reason.key == "workspace" for finding in findings)
            np.testing.assert_allclose(positions[world], gate.position[:5], atol=1e-9)
    assert (cut > 0) == (reach > 0.5), "some arm has to come near what it may not enter"


def test_the_share_that_is_cut_is_told():
    many = LimitedArms(DESCRIPTION, 2)
    for world in range(2):
        many.anchor(world, np.array(OPEN))
    measured = np.tile(OPEN, (2, 1))
    _, cuts = many.towards(np.array([[0.0, 0.0, 0.01], [0.5, 0.5, 0.5]]), measured)
    assert cuts[0] == 0.0
    assert 0.3 < cuts[1] < 1.0
