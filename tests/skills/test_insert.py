"""The shipped skill puts the peg into its fixture, through the gate, searching by touch, and gives up cleanly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from runs import folded, told

from executive.contracts.arm import ToolPose
from executive.contracts.check_skill import check_skill
from executive.contracts.memory import WorldMemory
from executive.contracts.practice import Conditions, Start
from executive.contracts.skill import SkillOutcome
from executive.runtime.practice import SimPractice
from skills.fixture.align import pan_error, panned, tilt_error, untilted
from skills.fixture.shape import PEG_LENGTH, PEG_RADIUS
from skills.fixture.sweep import View
from skills.insert.hand import in_hand
from skills.insert.search import search_points
from skills.insert.skill import Insert
from skills.insert.spec import IN, PRESSED
from skills.insert.touch import Touch

GOAL = {"object": "peg", "to": "peg_fixture"}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice(lidar=False)


def before_the_fixture(practice: SimPractice, held: str | None = "peg", **more) -> None:
    """Reset with the base at the fixture's approach pose, the peg in the gripper."""
    pose = np.array(practice.site.place("peg_fixture").approach)
    practice.reset(Start(pose, held=held, grip=(0.002, 0.035, 0.01), **more), seed=5)


def test_it_finds_the_hole_where_the_fixture_really_is_and_the_robot_knows_where_the_peg_is(practice):
    before_the_fixture(practice, conditions=Conditions(shifted={"peg_fixture": (0.015, 0.01)}))
    attempt = practice.attempt(Insert(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("in(peg, peg_fixture)")
    assert practice.holds("empty(gripper)")
    assert folded(practice)
    assert practice.memory.held is None
    left = practice.memory.sightings["peg"]
    assert left.place == "peg_fixture"
    np.testing.assert_allclose(left.position, practice.truth().objects["peg"][:3], atol=0.015)


def test_a_fixture_that_is_taken_is_seen_before_the_arm_moves(practice):
    """There is one peg only, so the robot is made to believe that it holds another one."""
    before_the_fixture(practice, held=None)
    practice.memory.hold("peg")
    attempt = practice.attempt(Insert(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.BLOCKED, "peg_fixture is not empty")
    assert folded(practice)


@pytest.mark.parametrize(
    ("goal", "held", "reason"),
    [
        (
            {"object": "red_cube", "to": "peg_fixture"},
            "red_cube",
            "it can put peg into peg_fixture, not red_cube into peg_fixture",
        ),
        ({"object": "peg", "to": "shelf"}, "peg", "it can put peg into peg_fixture, not peg into shelf"),
        (GOAL, None, "the gripper does not hold peg"),
    ],
)
def test_it_refuses_what_cannot_be_done(practice, goal, held, reason):
    before_the_fixture(practice, held=held)
    attempt = practice.attempt(Insert(), goal)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, reason)


def test_the_same_seed_gives_the_same_run_bit_for_bit(practice):
    digests = []
    for _ in range(2):
        before_the_fixture(practice)
        practice.attempt(Insert(), GOAL)
        digests.append(practice.robot.world.digest())
    assert digests[0] == digests[1]


def test_it_keeps_the_contract(practice):
    before_the_fixture(practice)
    memory = WorldMemory()
    memory.hold("peg")
    refused = [{"object": "peg", "to": "moon"}, {"object": "moon", "to": "peg_fixture"}]
    assert check_skill(Insert, practice.robot, told(practice, memory), [GOAL], refused, steps=400) == []


def test_the_search_leaves_no_gap_larger_than_the_play_and_begins_in_the_middle():
    points = search_points(0.3)
    np.testing.assert_allclose(points[0], 0.0, atol=1e-12)
    assert np.all(np.diff(np.round(np.linalg.norm(points, axis=1) / 0.0007)) >= 0)
    for angle in np.linspace(0.0, 6.2, 20):
        hole = 0.0035 * np.array([np.cos(angle), np.sin(angle)])
        assert np.abs(points - hole).max(axis=1).min() < 0.0005


def test_a_touch_counts_once_until_the_peg_was_lifted_or_has_pressed_for_long():
    touch = Touch(search_points(0.0))
    assert [touch.step(2 * PRESSED, 0.0) for _ in range(4)] == [False, True, False, False]
    touch.step(0.0, 0.0)
    assert [touch.step(2 * PRESSED, 0.0) for _ in range(2)] == [False, True]
    assert any(touch.step(2 * PRESSED, 0.0) for _ in range(12))
    before = touch.count
    assert not any(touch.step(2 * PRESSED, 2 * IN) for _ in range(12)), "what presses in the hole is no touch"
    assert touch.count == before


def test_the_foot_of_a_peg_that_leans_is_found_and_where_it_is_when_the_tool_leans_back():
    """The tool points down at yaw 0; of the peg, the side is seen that faces the camera."""
    eye, tool, lean = np.array([-0.12, 0.0, 1.15]), ToolPose(0.45, 0.2, 0.85), 0.05
    heights, around = np.meshgrid(np.linspace(0.0, PEG_LENGTH, 40), np.linspace(-1.2, 1.2, 24) + 2.8)
    foot = np.array([tool.x + 0.002, tool.y, tool.z - 0.08])
    side = np.stack([np.cos(around), np.sin(around), np.zeros_like(around)], axis=-1) * PEG_RADIUS
    points = foot + side + heights[..., None] * np.array([math.sin(lean), 0.0, math.cos(lean)])
    held = in_hand([View(eye, points.reshape(-1, 3))], tool, np.array([0.5, 0.0, 0.64]), tilt=0.0)
    assert held is not None
    assert held.lean == pytest.approx(lean, abs=3e-3)
    upright = 0.002 + 0.08 * lean
    np.testing.assert_allclose([*held.foot, held.below], [upright, 0.0, 0.08], atol=2e-3)
    np.testing.assert_allclose(held.hole, [0.5, 0.0, 0.64], atol=1e-3)


def test_what_is_known_of_the_scene_turns_a_misaligned_camera_back():
    eye, real = np.array([-0.12, 0.0, 1.15]), np.array([0.5, 0.05, 0.64])
    seen = panned(eye, untilted(eye, real, -0.003), 0.002)
    tilt = tilt_error(eye, seen, 0.64)
    level = untilted(eye, seen, tilt)
    pan = pan_error(eye, level[:2], real[:2], np.array([0.0, 1.0]))
    assert (tilt, pan) == (pytest.approx(0.003, abs=2e-4), pytest.approx(-0.002, abs=2e-4))
    np.testing.assert_allclose(panned(eye, level, pan), real, atol=2e-4)
