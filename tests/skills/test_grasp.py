"""The shipped skill grasps in the embedded physics, through the gate, and gives up cleanly."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from runs import folded, told

from executive.contracts.check_skill import check_skill
from executive.contracts.memory import Sighting, WorldMemory
from executive.contracts.practice import Start
from executive.contracts.skill import SkillOutcome
from executive.runtime.practice import SimPractice
from skills.grasp.skill import Grasp

GOAL = {"object": "red_cube"}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice(camera=False)


def test_it_carries_what_it_took_folded_and_the_robot_knows(practice, stand_before, remember):
    stand_before(practice, "shelf", {"blue_mug": (0.05, 0.2, 0.7)})
    remember(practice, "blue_mug")
    attempt = practice.attempt(Grasp(), {"object": "blue_mug", "speed": 0.15})
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("holding(blue_mug)")
    assert folded(practice)
    assert practice.memory.held == "blue_mug"
    assert "blue_mug" not in practice.memory.sightings
    assert attempt.outputs["width"] == pytest.approx(0.065, abs=0.004)


@pytest.mark.parametrize(("name", "width"), [("peg", 0.03), ("can", 0.052)])
def test_it_holds_what_is_tall_and_thin(practice, stand_before, remember, name, width):
    stand_before(practice, "counter", {name: (0.0, 0.2, 0.4)})
    remember(practice, name)
    attempt = practice.attempt(Grasp(), {"object": name})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert practice.holds(f"holding({name})")
    assert attempt.outputs["width"] == pytest.approx(width, abs=0.004)


def test_every_speed_that_may_be_asked_for_works_and_a_lower_one_takes_longer(practice, stand_before, remember):
    seconds = []
    for speed in (0.25, 0.05):
        stand_before(practice, "shelf", {"red_cube": (0.0, 0.2, 0.0)})
        remember(practice, "red_cube")
        attempt = practice.attempt(Grasp(), {**GOAL, "speed": speed})
        assert attempt.outcome is SkillOutcome.SUCCEEDED
        seconds.append(attempt.seconds)
    assert seconds[1] > seconds[0] + 1.0


def test_the_robot_knows_that_it_holds_something_before_the_arm_is_folded(practice, stand_before, remember):
    """A run that is cancelled on the way must not leave a full gripper that counts as empty."""
    stand_before(practice, "shelf", {"red_cube": (0.0, 0.2, 0.0)})
    remember(practice, "red_cube")
    believed = []

    def watch() -> None:
        if practice.truth().objects["red_cube"][2] > 0.72:
            believed.append(practice.memory.held)

    practice.attempt(Grasp(), GOAL, watch)
    assert len(believed) > 20
    assert set(believed) == {"red_cube"}


def test_it_refuses_what_is_out_of_reach(practice, stand_before, remember):
    stand_before(practice, "shelf", {"red_cube": (0.0, 0.2, 0.0)}, across=0.9)
    remember(practice, "red_cube")
    attempt = practice.attempt(Grasp(), GOAL)
    assert attempt.outcome is SkillOutcome.REFUSED
    assert attempt.reason == "red_cube is out of reach: 1.04 m away and 0.57 m high"
    assert folded(practice)


def test_it_refuses_what_stands_too_high_for_the_raised_arm(practice, stand_before, remember):
    stand_before(practice, "shelf", {"red_cube": (0.0, 0.2, 0.0)})
    remember(practice, "red_cube", off=(0.0, 0.0, 0.25))
    attempt = practice.attempt(Grasp(), GOAL)
    assert attempt.outcome is SkillOutcome.REFUSED
    assert attempt.reason == "red_cube is out of reach: 0.52 m away and 0.82 m high"


def test_it_refuses_what_it_does_not_know_how_to_hold(practice, stand_before):
    stand_before(practice, "shelf", {})
    practice.memory.saw(Sighting("moon", np.array([6.4, 0.3, 0.6]), 0.0, 0.003, "shelf", 0.0))
    attempt = practice.attempt(Grasp(), {"object": "moon"})
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, "it does not know how to hold moon")


def test_it_refuses_what_was_not_seen_and_a_hand_that_is_full(practice, stand_before, remember):
    stand_before(practice, "shelf", {"red_cube": (0.0, 0.2, 0.0)})
    attempt = practice.attempt(Grasp(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, "red_cube has not been seen")
    stand_before(practice, "shelf", {"red_cube": (0.0, 0.2, 0.0)}, held="blue_mug")
    remember(practice, "red_cube")
    attempt = practice.attempt(Grasp(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, "the gripper holds blue_mug")


def test_it_refuses_a_stretched_arm(practice, remember):
    practice.reset(Start(arm=np.zeros(5)), seed=5)
    remember(practice, "red_cube")
    attempt = practice.attempt(Grasp(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, "the arm is stretched out")


def test_closing_on_nothing_ends_with_the_arm_folded_and_nothing_touched(practice, stand_before, remember):
    stand_before(practice, "shelf", {"red_cube": (-0.1, 0.2, 0.0)})
    remember(practice, "red_cube", off=(0.15, 0.0, 0.0))
    before = practice.truth().objects["red_cube"]
    attempt = practice.attempt(Grasp(), GOAL)
    assert attempt.outcome is SkillOutcome.MISSED
    assert re.fullmatch(r"it closed to [0-9]+ mm where red_cube measures 45 mm", attempt.reason)
    assert (attempt.collisions, attempt.breaches) == (0, 0)
    assert folded(practice)
    assert practice.memory.held is None
    np.testing.assert_allclose(practice.truth().objects["red_cube"], before, atol=1e-3)


def test_a_cube_that_is_localised_45_degrees_off_is_grasped_all_the_same(practice, stand_before, remember):
    stand_before(practice, "shelf", {"red_cube": (0.0, 0.2, 0.2)})
    remember(practice, "red_cube", turned=math.pi / 4)
    jams = []

    def watch() -> None:
        state = practice.observe().state
        jams.append(state.gripper_force > 3.0 and state.gripper > 0.053)

    attempt = practice.attempt(Grasp(), GOAL, watch)
    assert any(jams)
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert practice.holds("holding(red_cube)")


def test_what_is_lost_while_the_arm_folds_is_reported_and_forgotten(practice, stand_before, remember, take_away):
    stand_before(practice, "shelf", {"red_cube": (0.0, 0.2, 0.2)})
    remember(practice, "red_cube")
    began = practice.robot.world.object("red_cube").position[2]

    def meddle() -> None:
        if began + 0.2 < practice.robot.world.object("red_cube").position[2]:
            take_away(practice, "red_cube")

    attempt = practice.attempt(Grasp(), GOAL, meddle)
    assert attempt.outcome is SkillOutcome.SLIPPED
    assert attempt.reason == "red_cube was lost while the arm folded"
    assert folded(practice)
    assert practice.memory.held is None
    assert "red_cube" not in practice.memory.sightings


def test_the_same_seed_gives_the_same_run_bit_for_bit(practice, stand_before, remember):
    digests = []
    for _ in range(2):
        stand_before(practice, "shelf", {"red_cube": (0.05, 0.15, 0.4)}, seed=9)
        remember(practice, "red_cube")
        practice.attempt(Grasp(), GOAL)
        digests.append(practice.robot.world.digest())
    assert digests[0] == digests[1]


def test_it_keeps_the_contract(practice, stand_before, remember):
    stand_before(practice, "shelf", {"red_cube": (0.05, 0.15, 0.4), "blue_mug": (-0.2, 0.2, 0.0)})
    remember(practice, "red_cube")
    remember(practice, "blue_mug", off=(3.0, 0.0, 0.0))
    memory = WorldMemory()
    for sighting in practice.memory.sightings.values():
        memory.saw(sighting)
    refused = [{"object": "moon"}, {"object": "green_cube"}, {"object": "blue_mug"}]
    assert check_skill(Grasp, practice.robot, told(practice, memory), [GOAL], refused, steps=400) == []
    assert practice.holds("holding(red_cube)")


def test_an_object_against_a_wall_is_refused_before_the_arm_moves(practice, stand_before, remember):
    stand_before(practice, "kitchen_table", {"red_cube": (0.0, 0.47, 0.0)})
    remember(practice, "red_cube")
    attempt = practice.attempt(Grasp(), GOAL)
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.REFUSED, 0)
    assert re.fullmatch(r"red_cube stands [234] cm from a wall, and the hand needs 8 cm", attempt.reason)
