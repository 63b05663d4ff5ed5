"""The shipped skill pulls the drawer open in the embedded physics, through the gate, whatever its start."""

from __future__ import annotations

import numpy as np
import pytest
from runs import folded, stand_at

from executive.contracts.memory import Sighting
from executive.contracts.practice import Conditions
from executive.contracts.skill import SkillOutcome
from executive.runtime.practice import SimPractice
from skills.open.skill import Open

GOAL = {"drawer": "drawer"}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def test_a_gripper_that_closes_beside_the_handle_comes_back_and_says_so(practice):
    """As if the measurement had been 4 cm off: the fingers close before the bar."""
    stand_at(practice, "drawer", fixtures={"drawer": 0.0})
    skill = Open()
    moved = []

    def mislead() -> None:
        if hasattr(skill, "bar") and not moved:
            moved.append(True)
            skill.bar = skill.bar - np.array([0.04, 0.0, 0.0])

    attempt = practice.attempt(skill, GOAL, mislead)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.MISSED, "the gripper closed beside the handle")
    assert attempt.collisions == 0
    assert folded(practice)
    assert practice.holds("closed(drawer)")


def test_a_drawer_that_does_not_move_is_left_and_said_to_be_closed(practice):
    stand_at(practice, "drawer", fixtures={"drawer": 0.0}, conditions=Conditions(friction=200.0))
    attempt = practice.attempt(Open(), GOAL)
    assert attempt.outcome in (SkillOutcome.NOT_DONE, SkillOutcome.SLIPPED)
    assert attempt.collisions == 0
    assert folded(practice)
    assert practice.holds("closed(drawer)")


def test_what_lies_in_the_drawer_is_remembered_to_have_moved_with_it(practice):
    x, y, z = 0.25, 4.5, 0.36
    stand_at(practice, "drawer", fixtures={"drawer": 0.0}, objects={"red_cube": np.array([x, y, z, 0.0])})
    practice.memory.saw(Sighting("red_cube", np.array([x, y, z]), 0.0, 0.01, "drawer", 0.0))
    practice.memory.saw(Sighting("blue_mug", np.array([2.0, 5.7, 0.54]), 0.0, 0.01, "kitchen_table", 0.0))
    assert practice.attempt(Open(), GOAL).outcome is SkillOutcome.SUCCEEDED
    remembered = practice.memory.sightings["red_cube"]
    np.testing.assert_allclose(remembered.position, practice.truth().objects["red_cube"][:3], atol=0.03)
    assert (remembered.place, remembered.deviation) == ("drawer", pytest.approx(0.04))
    assert practice.memory.sightings["blue_mug"].deviation == 0.01
