"""What holds for every skill that learns from a course: the shipped policy succeeds, the expert keeps within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import pytest

from executive.runtime.practice import SimPractice
from skills.environments.registration import SKILLS
from skills.training.imitation import Course


@dataclass(frozen=True)
class Case:
    """One skill: so many of the starts have to succeed at least, and such a share of many; what the robot senses."""

    starts: int = 6
    fewest: int = 6
    rate: float = 0.95
    camera: bool = True
    lidar: bool = True


CASES = {
    "close": Case(),
    "extract": Case(lidar=False),
    "grasp": Case(starts=8, fewest=7, camera=False),
    "handover": Case(starts=5, fewest=5),
    "insert": Case(starts=4, fewest=3, rate=0.90, lidar=False),
    "open": Case(),
    "place": Case(starts=8, fewest=7),
    "press": Case(),
    "push": Case(fewest=5),
    "wipe": Case(starts=5, fewest=4, lidar=False),
}


@pytest.fixture(scope="module", params=CASES)
def skill(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def course(skill) -> Course:
    return import_module(f"skills.{skill}.training").COURSE


@pytest.fixture(scope="module")
def practice(skill) -> SimPractice:
    return SimPractice(camera=CASES[skill].camera, lidar=CASES[skill].lidar)


def test_every_course_is_tried():
    assert sorted(CASES) == sorted(SKILLS)


def test_a_skill_succeeds_from_starts_that_it_was_not_trained_on(skill, course, practice):
    report = course.evaluate(practice, CASES[skill].starts, seed=41)
    assert report.successes >= CASES[skill].fewest, report
    assert (report.collisions, report.breaches) == (0, 0)


@pytest.mark.slow
def test_a_skill_keeps_its_rate_over_200_held_out_starts(skill, course, practice):
    report = course.evaluate(practice, 200, seed=42)
    assert report.rate >= CASES[skill].rate, report


@pytest.mark.parametrize("skill", ["close", "open", "press", "push"], scope="module")
def test_the_expert_acts_within_the_bounds_of_the_policy_and_reaches_the_goal(course, practice):
    data = course.demonstrate(practice, 2, seed=7)
    assert (data.actions >= course.lower - 1e-6).all()
    assert (data.actions <= course.upper + 1e-6).all()
    assert data.reached[-1] == 1
