"""The shipped skill presses the button in the embedded physics, wherever on the bench it really is."""

from __future__ import annotations

import numpy as np
import pytest
from runs import folded, stand_at, told

from executive.contracts.check_skill import check_skill
from executive.contracts.practice import Conditions
from executive.contracts.skill import SkillOutcome
from executive.runtime.practice import SimPractice
from skills.press.skill import Press

GOAL = {"button": "button"}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def test_it_ends_with_the_button_let_go_and_the_arm_folded(practice):
    stand_at(practice, "button")
    attempt = practice.attempt(Press(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("pressed(button)")
    assert practice.robot.world.fixture("button") < 0.002
    assert folded(practice)
    assert attempt.outputs["force"] >= 4.0


def test_it_measures_where_the_button_is_instead_of_trusting_the_map(practice):
    stand_at(practice, "button", conditions=Conditions(shifted={"button": (0.03, -0.02)}))
    skill = Press()
    attempt = practice.attempt(skill, GOAL)
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    assert practice.holds("pressed(button)")


def test_a_button_that_is_not_there_is_not_found_and_nothing_unfolds(practice):
    stand_at(practice, "button", conditions=Conditions(shifted={"button": (0.5, 0.0)}))
    attempt = practice.attempt(Press(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_FOUND, "button is not where the map has it")
    assert folded(practice)


def test_fingers_that_meet_nothing_rise_and_say_so(practice):
    """As if the measurement had been 6 cm off."""
    stand_at(practice, "button")
    skill = Press()
    moved = []

    def mislead() -> None:
        if hasattr(skill, "_top") and not moved:
            moved.append(True)
            skill._top = skill._top + np.array([0.0, 0.06, 0.0])

    attempt = practice.attempt(skill, GOAL, mislead)
    assert attempt.outcome is SkillOutcome.MISSED
    assert attempt.reason == "the fingers met no resistance where button should be"
    assert attempt.collisions == 0
    assert folded(practice)
    assert not practice.holds("pressed(button)")


@pytest.mark.parametrize(
    ("goal", "held", "reason"),
    [
        ({"button": "buton"}, None, "unknown place 'buton'. Did you mean 'button'?"),
        ({"button": "shelf"}, None, "shelf is no button"),
        (GOAL, "red_cube", "the gripper holds red_cube"),
    ],
)
def test_it_refuses_what_cannot_be_done(practice, goal, held, reason):
    stand_at(practice, "button", held=held)
    attempt = practice.attempt(Press(), goal)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, reason)


def test_it_refuses_a_button_out_of_reach(practice):
    stand_at(practice, "button", back=0.6)
    attempt = practice.attempt(Press(), GOAL)
    assert attempt.outcome is SkillOutcome.REFUSED
    assert attempt.reason.startswith("button is out of reach: ")


def test_it_keeps_the_contract(practice):
    stand_at(practice, "button")
    assert check_skill(Press, practice.robot, told(practice), [GOAL], [{"button": "shelf"}], steps=40) == []
