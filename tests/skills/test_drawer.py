"""What `open` and `close` share: the run at a drawer in the embedded physics, through the gate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from runs import folded, stand_at, told

from executive.contracts.check_skill import check_skill
from executive.contracts.skill import SkillOutcome
from executive.runtime.practice import SimPractice
from skills.close.skill import Close
from skills.drawer.run import DrawerSkill
from skills.open.skill import Open

GOAL = {"drawer": "drawer"}


@dataclass(frozen=True)
class Case:
    """One of the skills: how far the drawer is pulled out before [m], and when its work is done [m]; its goal."""

    skill: type[DrawerSkill]
    before: float
    done: float
    fact: str


CASES = [Case(Open, 0.0, 0.2, "open(drawer)"), Case(Close, 0.2, 0.0, "closed(drawer)")]


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


@pytest.fixture(params=CASES, ids=["open", "close"])
def case(request) -> Case:
    return request.param


def stand(practice: SimPractice, pulled: float, **start) -> None:
    stand_at(practice, "drawer", fixtures={"drawer": pulled}, **start)


def test_it_ends_with_the_handle_let_go_and_the_arm_folded(practice, case):
    stand(practice, case.before)
    attempt = practice.attempt(case.skill(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds(case.fact)
    assert attempt.outputs["pulled"] == pytest.approx(practice.robot.world.fixture("drawer"), abs=0.012)
    assert folded(practice)


def test_nothing_unfolds_when_the_drawer_is_as_it_should_be(practice, case):
    stand(practice, case.done)
    before = practice.robot.world.arm
    attempt = practice.attempt(case.skill(), GOAL)
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    np.testing.assert_allclose(practice.robot.world.arm, before, atol=0.01)


def test_too_far_away_the_handle_is_out_of_reach_and_nothing_unfolds(practice, case):
    stand(practice, case.before, back=0.5)
    attempt = practice.attempt(case.skill(), GOAL)
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
def test_it_refuses_what_cannot_be_done(practice, case, goal, held, reason):
    stand(practice, case.before, held=held)
    attempt = practice.attempt(case.skill(), goal)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, reason)


def test_it_keeps_the_contract(practice, case):
    stand(practice, case.before)
    assert check_skill(case.skill, practice.robot, told(practice), [GOAL], [{"drawer": "bin"}], steps=40) == []
