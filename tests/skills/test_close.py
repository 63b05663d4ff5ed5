"""The shipped skill pushes the drawer in in the embedded physics, through the gate, whatever its start."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.check_skill import check_skill
from executive.contracts.memory import WorldMemory
from executive.contracts.practice import Conditions, Start
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.runtime.practice import SimPractice
from skills.close.skill import Close
from skills.close.training import COURSE, evaluate
from skills.frames import to_map

GOAL = {"drawer": "drawer"}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def stand(practice: SimPractice, pulled: float, back: float = 0.0, **start) -> None:
    """Before the drawer, `back` [m] behind its approach pose."""
    approach = practice.site.place("drawer").approach
    base = np.array([*to_map(np.array([-back, 0.0]), approach), approach[2]])
    practice.reset(Start(base, fixtures={"drawer": pulled}, **start), seed=3)


def folded(practice: SimPractice) -> bool:
    return bool(np.abs(practice.robot.world.arm - practice.description.carry).max() < 0.1)


def test_it_succeeds_from_starts_that_it_was_not_trained_on(practice):
    report = evaluate(practice, starts=6, seed=41)
    assert report.successes == 6, report
    assert (report.collisions, report.breaches) == (0, 0)


@pytest.mark.slow
def test_it_succeeds_from_19_of_20_held_out_starts(practice):
    report = evaluate(practice, starts=200, seed=42)
    assert report.rate >= 0.95, report


def test_it_ends_with_the_handle_let_go_and_the_arm_folded(practice):
    stand(practice, 0.2)
    attempt = practice.attempt(Close(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("closed(drawer)")
    assert attempt.outputs["pulled"] == pytest.approx(0.0, abs=0.012)
    assert folded(practice)


def test_nothing_unfolds_when_the_drawer_is_as_it_should_be(practice):
    stand(practice, 0.0)
    before = practice.robot.world.arm
    attempt = practice.attempt(Close(), GOAL)
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    np.testing.assert_allclose(practice.robot.world.arm, before, atol=0.01)


def test_too_far_away_the_handle_is_out_of_reach_and_nothing_unfolds(practice):
    stand(practice, 0.2, back=0.5)
    attempt = practice.attempt(Close(), GOAL)
    assert attempt.outcome is SkillOutcome.OUT_OF_REACH
    assert attempt.reason.startswith("the handle of drawer is out of reach, ")
    assert folded(practice)


@pytest.mark.parametrize(
    ("goal", "held", "reason"),
    [
        ({"drawer": "drawr"}, None, "unknown place 'drawr'. Did you mean 'drawer'?"),
        ({"drawer": "bin"}, None, "bin is no drawer"),
        (GOAL, "red_cube", "the gripper holds red_cube"),
    ],
)
def test_it_refuses_what_cannot_be_done(practice, goal, held, reason):
    stand(practice, 0.2, held=held)
    attempt = practice.attempt(Close(), goal)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, reason)


def test_a_stiff_drawer_is_closed_too(practice):
    stand(practice, 0.15, conditions=Conditions(friction=2.0))
    attempt = practice.attempt(Close(), GOAL)
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert practice.holds("closed(drawer)")


def test_a_drawer_that_is_held_fast_is_said_to_be_out_still(practice):
    stand(practice, 0.15, conditions=Conditions(friction=200.0))
    attempt = practice.attempt(Close(), GOAL)
    assert attempt.outcome in (SkillOutcome.NOT_DONE, SkillOutcome.BLOCKED)
    assert attempt.collisions == 0
    assert folded(practice)
    assert not practice.holds("closed(drawer)")


def test_it_keeps_the_contract(practice):
    stand(practice, 0.2)
    surroundings = Surroundings(practice.description, practice.site, WorldMemory(), np.random.default_rng(0))
    assert check_skill(Close, practice.robot, surroundings, [GOAL], [{"drawer": "bin"}], steps=40) == []


def test_the_expert_acts_within_the_bounds_of_the_policy(practice):
    data = COURSE.demonstrate(practice, 2, seed=7)
    assert (data.actions >= COURSE.lower - 1e-6).all()
    assert (data.actions <= COURSE.upper + 1e-6).all()
    assert data.reached[-1] == 1
