"""The shipped skill finds people near where the site has them and stops before them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.check_skill import check_skill
from executive.contracts.people import Manner, Walk
from executive.contracts.practice import Start
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.runtime.practice import SimPractice
from skills.approach.skill import Approach
from skills.approach.spec import POLITE
from skills.approach.standing import Standing
from skills.approach.training import evaluate

DOOR = np.array([5.6, 3.0, 0.3])


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def stands_before(practice: SimPractice, person: str) -> bool:
    truth = practice.truth()
    away = truth.people[person][:2] - truth.base_pose[:2]
    turn = math.remainder(math.atan2(away[1], away[0]) - float(truth.base_pose[2]), math.tau)
    return abs(float(np.hypot(*away)) - POLITE) < 0.12 and abs(turn) < 0.2


def test_it_approaches_from_starts_that_it_was_not_trained_on(practice) -> None:
    report = evaluate(practice, starts=4, seed=41)
    assert report.successes == 4, report
    assert (report.collisions, report.breaches) == (0, 0)


@pytest.mark.slow
def test_it_succeeds_from_19_of_20_held_out_starts(practice) -> None:
    report = evaluate(practice, starts=200, seed=42)
    assert report.rate >= 0.95, report


def test_somebody_who_has_strayed_is_found(practice) -> None:
    practice.reset(Start(DOOR, people={"anna": np.array([5.6, 4.9, 0.7])}), seed=2)
    attempt = practice.attempt(Approach(), {"person": "anna"})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert stands_before(practice, "anna")


def test_who_stands_there_instead_is_not_taken_for_them(practice) -> None:
    people = {"anna": np.array([5.9, 4.6, 0.7]), "ben": np.array([5.0, 5.4, 0.0])}
    practice.reset(Start(DOOR, people=people), seed=2)
    attempt = practice.attempt(Approach(), {"person": "anna"})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert stands_before(practice, "anna")


def test_who_is_not_there_is_reported(practice) -> None:
    practice.reset(Start(DOOR, people={"anna": np.array([1.0, 3.0, 0.7])}), seed=2)
    attempt = practice.attempt(Approach(), {"person": "anna"})
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_FOUND, "anna is not where the site has them")


def test_somebody_who_walks_on_meanwhile_is_approached_where_they_end_up(practice) -> None:
    walk = Walk(((5.6, 5.2), (5.9, 4.8)), speed=0.3, after=2.0)
    practice.reset(Start(DOOR, manners={"anna": Manner(walk)}), seed=2)
    attempt = practice.attempt(Approach(), {"person": "anna"})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert stands_before(practice, "anna")


def test_it_keeps_the_skill_contract(practice) -> None:
    practice.reset(Start(DOOR), seed=2)
    surroundings = Surroundings(practice.description, practice.site, practice.memory, np.random.default_rng(0))
    refused = [{"person": "moon"}, {"person": "shelf"}]
    assert check_skill(Approach, practice.robot, surroundings, [{"person": "anna"}], refused, steps=40) == []


def test_the_spot_to_stand_on_is_at_the_distance_and_free(practice) -> None:
    standing = Standing(practice.site, practice.description)
    person = np.array([5.0, 5.4])
    nobody = np.empty((0, 2))
    pose = standing.before(person, 0.95, np.array([5.6, 3.0]), nobody)
    assert pose is not None
    assert math.dist(pose[:2], person) == pytest.approx(0.95)
    assert math.atan2(*(person - pose[:2])[::-1]) == pytest.approx(pose[2])
    blocked = standing.before(person, 0.95, np.array([5.6, 3.0]), pose[None, :2])
    assert blocked is None or math.dist(blocked[:2], pose[:2]) > 0.25
