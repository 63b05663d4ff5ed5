"""The shipped skill pushes objects along their surface in the embedded physics, through the gate, and looks again."""

from __future__ import annotations

import numpy as np
import pytest
from runs import folded, told

from executive.contracts.check_skill import check_skill
from executive.contracts.memory import Sighting, WorldMemory
from executive.contracts.skill import SkillOutcome
from executive.runtime.practice import SimPractice
from skills.push.skill import Push
from skills.push.way import Way, stays_on, straight

GOAL = {"object": "red_cube", "direction": "away", "distance": 0.1}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


@pytest.fixture
def on_shelf(practice, stand_before):
    """Objects on the shelf, the robot before it, the cube remembered."""

    def stand(**objects: tuple[float, float, float]) -> None:
        stand_before(practice, "shelf", {"red_cube": (0.0, 0.15, 0.3), **objects})
        pose = practice.truth().objects["red_cube"]
        practice.memory.saw(Sighting("red_cube", pose[:3] + np.array([0.01, 0.0, 0.0]), 0.0, 0.01, "shelf", 0.0))

    return stand


def test_it_ends_with_the_object_ten_centimetres_farther_and_the_arm_folded(practice, on_shelf):
    on_shelf()
    before = practice.truth().objects["red_cube"]
    attempt = practice.attempt(Push(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    after = practice.truth().objects["red_cube"]
    np.testing.assert_allclose(after[:2], before[:2] + np.array([0.0, -0.1]), atol=0.03)
    np.testing.assert_allclose(practice.memory.sightings["red_cube"].position[:2], after[:2], atol=0.02)
    assert attempt.outputs["error"] < 0.025
    assert folded(practice)


def test_something_in_the_way_is_seen_and_nothing_unfolds(practice, on_shelf):
    on_shelf(blue_mug=(0.02, 0.26, 0.0))
    before = practice.robot.world.arm
    attempt = practice.attempt(Push(), GOAL)
    assert attempt.outcome is SkillOutcome.OUT_OF_REACH
    assert attempt.reason == "something stands in the way of red_cube"
    np.testing.assert_allclose(practice.robot.world.arm, before, atol=0.01)


def test_an_object_that_is_gone_is_not_found(practice, on_shelf, take_away):
    on_shelf()
    take_away(practice, "red_cube")
    attempt = practice.attempt(Push(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_FOUND, "red_cube is not to be seen on shelf")
    assert "red_cube" not in practice.memory.sightings


def test_an_object_that_is_taken_away_meanwhile_is_missed(practice, on_shelf, take_away):
    on_shelf()
    skill = Push()
    taken = []

    def meddle() -> None:
        if hasattr(skill, "_way") and not taken:
            taken.append(True)
            take_away(practice, "red_cube")

    attempt = practice.attempt(skill, GOAL, meddle)
    assert attempt.outcome is SkillOutcome.NOT_FOUND
    assert attempt.collisions == 0
    assert folded(practice)


@pytest.mark.parametrize(
    ("goal", "reason"),
    [
        ({"object": "blue_mug"}, "blue_mug has not been seen"),
        ({**GOAL, "direction": "towards"}, "red_cube would fall off shelf"),
        ({**GOAL, "direction": "left", "object": "peg"}, "peg has not been seen"),
    ],
)
def test_it_refuses_what_cannot_be_done(practice, on_shelf, goal, reason):
    on_shelf()
    attempt = practice.attempt(Push(), goal)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, reason)


def test_it_keeps_the_contract(practice, on_shelf):
    on_shelf()
    memory = WorldMemory()
    memory.saw(practice.memory.sightings["red_cube"])
    assert check_skill(Push, practice.robot, told(practice, memory), [GOAL], [{"object": "peg"}], steps=40) == []


def test_a_way_is_free_until_something_stands_near_it():
    way = straight(np.array([1.0, 2.0]), np.array([1.1, 2.0]))
    assert (way.distance, way.turn) == pytest.approx((0.1, 0.0))
    assert way.is_free(np.array([[1.02, 2.01], [1.05, 2.12], [1.3, 2.0]]))
    assert not way.is_free(np.array([[1.14, 2.02]]))
    assert not way.is_free(np.array([[0.89, 1.95]]))


def test_an_object_has_to_stay_clear_of_the_edge(practice):
    shelf = practice.site.place("shelf")
    middle = shelf.centre[:2]
    assert stays_on(shelf, Way(middle, shelf.yaw, 0.15).goal)
    assert not stays_on(shelf, Way(middle, shelf.yaw, 0.22).goal)
    assert not stays_on(shelf, middle + np.array([0.57, 0.0]))
