"""The shipped skill pushes the drawer in in the embedded physics, through the gate, whatever its start."""

from __future__ import annotations

import pytest
from runs import folded, stand_at

from executive.contracts.practice import Conditions
from executive.contracts.skill import SkillOutcome
from executive.runtime.practice import SimPractice
from skills.close.skill import Close

GOAL = {"drawer": "drawer"}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def test_a_stiff_drawer_is_closed_too(practice):
    stand_at(practice, "drawer", fixtures={"drawer": 0.15}, conditions=Conditions(friction=2.0))
    attempt = practice.attempt(Close(), GOAL)
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert practice.holds("closed(drawer)")


def test_a_drawer_that_is_held_fast_is_said_to_be_out_still(practice):
    stand_at(practice, "drawer", fixtures={"drawer": 0.15}, conditions=Conditions(friction=200.0))
    attempt = practice.attempt(Close(), GOAL)
    assert attempt.outcome in (SkillOutcome.NOT_DONE, SkillOutcome.BLOCKED)
    assert attempt.collisions == 0
    assert folded(practice)
    assert not practice.holds("closed(drawer)")
