"""The skill `fold`: out of wherever a task was broken off."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.check_skill import check_skill
from executive.contracts.practice import Start
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.runtime.practice import SimPractice
from skills.arm.posture import raised
from skills.fold.skill import Fold
from skills.training.starts import base_before


@pytest.fixture(scope="module")
def practice():
    return SimPractice(camera=False, lidar=False)


def before_the_table(practice, **start):
    table = practice.site.place("kitchen_table")
    base = base_before(table, practice.description.base.radius)
    return practice.reset(Start(base_pose=base, **start), 1)


def folded(practice):
    arm = practice.robot.observe().state.arm
    return float(np.abs(arm - practice.description.carry).max()) < 0.05


@pytest.mark.parametrize("turn", [0.4, 0.0, -1.0, -1.8, -2.1])
def test_it_folds_from_over_the_table_and_from_half_way(practice, turn):
    before_the_table(practice, arm=raised(practice.description, turn, 0.8))
    attempt = practice.attempt(Fold(), {})
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert folded(practice)


def test_what_is_held_stays_held(practice):
    before_the_table(practice, arm=raised(practice.description, 0.2, 0.8), held="red_mug")
    attempt = practice.attempt(Fold(), {})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert practice.holds("holding(red_mug)")


def test_a_folded_arm_is_done_at_once(practice):
    before_the_table(practice)
    assert practice.attempt(Fold(), {}).seconds < 0.3


def test_it_keeps_the_contract(practice):
    start = before_the_table(practice, arm=raised(practice.description, 0.4, 0.8))
    surroundings = Surroundings(practice.description, practice.site, practice.memory, np.random.default_rng(0))
    assert start.stamp == 0.0
    assert check_skill(Fold, practice.robot, surroundings, [{}]) == []
