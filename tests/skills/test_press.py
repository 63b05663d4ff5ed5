"""The shipped skill presses the button in the embedded physics, wherever on the bench it really is."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.check_skill import check_skill
from executive.contracts.memory import WorldMemory
from executive.contracts.practice import Conditions, Start
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.runtime.practice import SimPractice
from skills.frames import to_map
from skills.press.skill import Press
from skills.press.training import COURSE, evaluate

GOAL = {"button": "button"}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def stand(practice: SimPractice, back: float = 0.0, **start) -> None:
    """Before the button, `back` [m] behind its approach pose."""
    approach = practice.site.place("button").approach
    base = np.array([*to_map(np.array([-back, 0.0]), approach), approach[2]])
    practice.reset(Start(base, **start), seed=3)


def folded(practice: SimPractice) -> bool:
    return bool(np.abs(practice.robot.world.arm - practice.description.carry).max() < 0.1)


def test_it_presses_from_starts_that_it_was_not_trained_on(practice):
    report = evaluate(practice, starts=6, seed=41)
    assert report.successes == 6, report
    assert (report.collisions, report.breaches) == (0, 0)


@pytest.mark.slow
def test_it_succeeds_from_19_of_20_held_out_starts(practice):
    report = evaluate(practice, starts=200, seed=42)
    assert report.rate >= 0.95, report


def test_it_ends_with_the_button_let_go_and_the_arm_folded(practice):
    stand(practice)
    attempt = practice.attempt(Press(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("pressed(button)")
    assert practice.robot.world.fixture("button") < 0.002
    assert folded(practice)
    assert attempt.outputs["force"] >= 4.0


def test_it_measures_where_the_button_is_instead_of_trusting_the_map(practice):
    stand(practice, conditions=Conditions(shifted={"button": (0.03, -0.02)}))
    skill = Press()
    attempt = practice.attempt(skill, GOAL)
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    assert practice.holds("pressed(button)")


def test_a_button_that_is_not_there_is_not_found_and_nothing_unfolds(practice):
    stand(practice, conditions=Conditions(shifted={"button": (0.5, 0.0)}))
    attempt = practice.attempt(Press(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_FOUND, "button is not where the map has it")
    assert folded(practice)


def test_fingers_that_meet_nothing_rise_and_say_so(practice):
    """As if the measurement had been 6 cm off."""
    stand(practice)
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
    stand(practice, held=held)
    attempt = practice.attempt(Press(), goal)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, reason)


def test_it_refuses_a_button_out_of_reach(practice):
    stand(practice, back=0.6)
    attempt = practice.attempt(Press(), GOAL)
    assert attempt.outcome is SkillOutcome.REFUSED
    assert attempt.reason.startswith("button is out of reach: ")


def test_it_keeps_the_contract(practice):
    stand(practice)
    memory = WorldMemory()
    surroundings = Surroundings(practice.description, practice.site, memory, np.random.default_rng(0))
    assert check_skill(Press, practice.robot, surroundings, [GOAL], [{"button": "shelf"}], steps=40) == []


def test_the_expert_acts_within_the_bounds_of_the_policy(practice):
    data = COURSE.demonstrate(practice, 2, seed=7)
    assert (data.actions >= COURSE.lower - 1e-6).all()
    assert (data.actions <= COURSE.upper + 1e-6).all()
    assert data.reached[-1] == 1
