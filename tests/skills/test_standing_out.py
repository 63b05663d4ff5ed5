"""Containers that stand open are driven around, though the lidar looks below them."""

import numpy as np
import pytest

from executive.contracts.practice import Start
from executive.contracts.skill import SkillOutcome
from executive.contracts.survey import Survey
from executive.runtime.practice import SimPractice
from skills.navigate.skill import Navigate
from skills.navigate.standing_out import standing_out


@pytest.fixture(scope="module")
def practice():
    return SimPractice()


def test_an_open_drawer_has_an_outline_and_a_closed_one_has_none(practice):
    points = standing_out(practice.site, {"drawer": Survey("drawer", 0.0, pulled=0.21)})
    assert points[:, 0].max() == pytest.approx(0.27 + 0.2 + 0.07 + 0.21, abs=0.001)
    assert np.ptp(points[:, 1]) >= 0.51
    assert standing_out(practice.site, {"drawer": Survey("drawer", 0.0, pulled=0.01)}).shape == (0, 2)
    assert standing_out(practice.site, {}).shape == (0, 2)


def test_the_robot_does_not_drive_into_a_drawer_that_it_knows_to_be_open(practice):
    start = Start(base_pose=practice.site.place("drawer").approach, fixtures={"drawer": 0.21})
    practice.reset(start, seed=1)
    practice.memory.surveyed(Survey("drawer", 0.0, pulled=0.21))
    attempt = practice.attempt(Navigate(), {"goal": "counter"})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.BLOCKED, 0)
    assert practice.attempt(Navigate(), {"goal": "hall"}).outcome is SkillOutcome.SUCCEEDED
    assert practice.truth().collisions == 0
