"""The shipped skill pulls the drawer open in the embedded physics, through the gate, whatever its start."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.check_skill import check_skill
from executive.contracts.memory import Sighting, WorldMemory
from executive.contracts.practice import Conditions, Start
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.runtime.practice import SimPractice
from skills.frames import to_map
from skills.open.skill import Open
from skills.open.training import COURSE, evaluate

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
    stand(practice, 0.0)
    attempt = practice.attempt(Open(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("open(drawer)")
    assert attempt.outputs["pulled"] == pytest.approx(practice.robot.world.fixture("drawer"), abs=0.012)
    assert folded(practice)


def test_nothing_unfolds_when_the_drawer_is_as_it_should_be(practice):
    stand(practice, 0.2)
    before = practice.robot.world.arm
    attempt = practice.attempt(Open(), GOAL)
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    np.testing.assert_allclose(practice.robot.world.arm, before, atol=0.01)


def test_too_far_away_the_handle_is_out_of_reach_and_nothing_unfolds(practice):
    stand(practice, 0.0, back=0.5)
    attempt = practice.attempt(Open(), GOAL)
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
    stand(practice, 0.0, held=held)
    attempt = practice.attempt(Open(), goal)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, reason)


def test_a_gripper_that_closes_beside_the_handle_comes_back_and_says_so(practice):
    """As if the measurement had been 4 cm off: the fingers close before the bar."""
    stand(practice, 0.0)
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
    stand(practice, 0.0, conditions=Conditions(friction=200.0))
    attempt = practice.attempt(Open(), GOAL)
    assert attempt.outcome in (SkillOutcome.NOT_DONE, SkillOutcome.SLIPPED)
    assert attempt.collisions == 0
    assert folded(practice)
    assert practice.holds("closed(drawer)")


def test_what_lies_in_the_drawer_is_remembered_to_have_moved_with_it(practice):
    x, y, z = 0.25, 4.5, 0.36
    stand(practice, 0.0, objects={"red_cube": np.array([x, y, z, 0.0])})
    practice.memory.saw(Sighting("red_cube", np.array([x, y, z]), 0.0, 0.01, "drawer", 0.0))
    practice.memory.saw(Sighting("blue_mug", np.array([2.0, 5.7, 0.54]), 0.0, 0.01, "kitchen_table", 0.0))
    assert practice.attempt(Open(), GOAL).outcome is SkillOutcome.SUCCEEDED
    remembered = practice.memory.sightings["red_cube"]
    np.testing.assert_allclose(remembered.position, practice.truth().objects["red_cube"][:3], atol=0.03)
    assert (remembered.place, remembered.deviation) == ("drawer", pytest.approx(0.04))
    assert practice.memory.sightings["blue_mug"].deviation == 0.01


def test_it_keeps_the_contract(practice):
    stand(practice, 0.0)
    surroundings = Surroundings(practice.description, practice.site, WorldMemory(), np.random.default_rng(0))
    assert check_skill(Open, practice.robot, surroundings, [GOAL], [{"drawer": "bin"}], steps=40) == []


def test_the_expert_acts_within_the_bounds_of_the_policy(practice):
    data = COURSE.demonstrate(practice, 2, seed=7)
    assert (data.actions >= COURSE.lower - 1e-6).all()
    assert (data.actions <= COURSE.upper + 1e-6).all()
    assert data.reached[-1] == 1
