"""The shipped skill holds things out, lets go when somebody pulls, and keeps what nobody takes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from runs import folded, told

from executive.contracts.check_skill import check_skill
from executive.contracts.observation import STATE
from executive.contracts.people import Manner
from executive.contracts.practice import Start, Trial
from executive.contracts.skill import SkillOutcome
from executive.runtime.practice import SimPractice
from skills.handover.expert import expert
from skills.handover.offer import Touch, can_swing, offering_point
from skills.handover.skill import Handover
from skills.handover.spec import OPEN
from skills.handover.training import COURSE

GOAL = {"object": "red_cube", "person": "anna"}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def before_anna(practice: SimPractice, seed: int = 3, away: float = 0.95, **manner) -> None:
    x, y = practice.site.place("anna").centre[:2]
    base = np.array([x, y - away, math.pi / 2])
    practice.reset(Start(base, held="red_cube", manners={"anna": Manner(**manner)}), seed)


def test_what_somebody_pulls_at_is_theirs_and_the_arm_is_folded(practice) -> None:
    before_anna(practice, reaction=1.0, pull=7.0)
    attempt = practice.attempt(Handover(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("has(anna, red_cube)")
    assert practice.memory.held is None
    assert folded(practice)


def test_what_nobody_takes_stays_in_the_gripper_and_the_arm_is_folded(practice) -> None:
    before_anna(practice, takes=False)
    attempt = practice.attempt(Handover(), {**GOAL, "patience": 2.0})
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_DONE, "anna did not take red_cube")
    assert practice.holds("holding(red_cube)")
    assert practice.memory.held == "red_cube"
    assert folded(practice)


def test_nothing_is_held_out_to_somebody_who_is_not_there(practice) -> None:
    x, y = practice.site.place("anna").centre[:2]
    base = np.array([x, y - 0.95, math.pi / 2])
    practice.reset(Start(base, held="red_cube", people={"anna": np.array([1.0, 3.0, 0.0])}), 3)
    attempt = practice.attempt(Handover(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_FOUND, "anna does not stand in front of the robot")
    assert practice.holds("holding(red_cube)")


def test_it_is_not_given_to_somebody_else(practice) -> None:
    x, y = practice.site.place("anna").centre[:2]
    people = {"anna": np.array([1.0, 3.0, 0.0]), "ben": np.array([x, y, 0.0])}
    practice.reset(Start(np.array([x, y - 0.95, math.pi / 2]), held="red_cube", people=people), 4)
    assert practice.attempt(Handover(), GOAL).outcome is SkillOutcome.NOT_FOUND
    assert practice.holds("holding(red_cube)")


def test_it_refuses_where_the_arm_cannot_swing_and_for_what_is_no_person(practice) -> None:
    table = practice.site.place("kitchen_table")
    practice.reset(Start(table.approach, held="red_cube"), 3)
    attempt = practice.attempt(Handover(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, "there is no room to swing the arm")
    before_anna(practice)
    attempt = practice.attempt(Handover(), {"object": "red_cube", "person": "shelf"})
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, "shelf is no person")


def test_it_fulfils_the_contract_of_a_skill(practice) -> None:
    before_anna(practice)
    refused = [{"object": "red_cube", "person": "moon"}, {"object": "red_cube", "person": "hall"}]
    assert check_skill(Handover, practice.robot, told(practice, practice.memory), [GOAL], refused, steps=60) == []


def test_room_to_swing_counts_only_where_the_arm_passes(practice) -> None:
    lidar = np.full(practice.description.lidar_beams, 8.0)
    assert can_swing(practice.description, lidar)
    left, right = lidar.copy(), lidar.copy()
    left[int(len(lidar) * (0.5 + 0.4))] = 0.3
    right[int(len(lidar) * (0.5 - 0.25))] = 0.3
    assert can_swing(practice.description, left)
    assert not can_swing(practice.description, right)


def test_the_offering_point_is_within_reach_and_clear_of_the_person(practice) -> None:
    for away in (0.75, 0.95, 1.1):
        point = offering_point(np.array([away, 0.1]))
        assert 0.45 < np.hypot(*point[:2]) < 0.66
    assert math.dist(offering_point(np.array([0.95, 0.0]))[:2], (0.95, 0.0)) == pytest.approx(0.38)


def test_a_resting_arm_feels_a_pull(practice) -> None:
    body = practice.description
    held = body.arm_geometry.inverse(body.arm_geometry.forward(np.array([0.0, -0.8, 1.2, 1.17, 0.0])))
    touch = Touch(body.arm_geometry, held, np.array([1.0, 0.0]), 0.05)
    assert touch.feel(held) == (0.0, 0.0)
    for _ in range(10):
        towards, moved = touch.feel(held + np.array([0.0, 0.0, -0.002, 0.0, 0.0]))
    assert towards > 0.2
    assert moved >= towards


def test_the_expert_lets_go_only_of_what_is_pulled_at_rest() -> None:
    def features(resting: float, pulled: float, beyond: float = 0.0) -> dict[str, np.ndarray]:
        away = np.zeros(3) if resting else np.array([0.2, 0.0, 0.0])
        return {STATE: np.array([*away, 0.045, 15.0, 0.045, beyond, resting, pulled, pulled, *np.zeros(6)])}

    assert expert(features(0.0, 0.5))["action"][3] == 0.0
    assert expert(features(1.0, 0.05))["action"][3] == 0.0
    assert expert(features(1.0, 0.4))["action"][3] == pytest.approx(0.045 + OPEN)
    assert expert(features(1.0, 0.0, 0.01))["action"][3] == pytest.approx(0.045 + OPEN)
    assert np.linalg.norm(expert(features(0.0, 0.0))["action"][:3]) == pytest.approx(0.25)


@pytest.mark.parametrize("takes", [True, False])
def test_only_what_somebody_took_is_learned_as_a_success(practice, takes) -> None:
    def trial(practice: SimPractice, seed: int) -> Trial:
        drawn = COURSE.trial(practice, seed)
        manners = {drawn.goal["person"]: Manner(takes=takes, reaction=0.5, pull=8.0)}
        return replace(drawn, start=replace(drawn.start, manners=manners))

    shown = replace(COURSE, trial=trial).demonstrate(practice, 1, seed=0)
    assert len(shown) > 50
    assert bool(shown.reached.any()) is takes


def test_a_thin_thing_that_is_pulled_out_before_the_fingers_open_was_given(practice) -> None:
    x, y = practice.site.place("anna").centre[:2]
    base = np.array([x, y - 0.95, math.pi / 2])
    practice.reset(Start(base, held="peg", manners={"anna": Manner(reaction=0.5, pull=9.0)}), 3)
    attempt = practice.attempt(Handover(), {"object": "peg", "person": "anna"})
    assert practice.holds("has(anna, peg)")
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.SUCCEEDED, "")
