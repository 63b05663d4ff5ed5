"""The shipped skill follows people by motion primitives, keeps its distance, and says when it has lost them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.check_skill import check_skill
from executive.contracts.observation import STATE
from executive.contracts.people import Manner, Walk
from executive.contracts.practice import Start
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.runtime.practice import SimPractice
from skills.follow.expert import expert
from skills.follow.network import fitted
from skills.follow.practising import collect, episode
from skills.follow.pursuit import Pursuit
from skills.follow.skill import Follow
from skills.follow.spec import INPUTS, PRIMITIVES
from skills.follow.training import evaluate
from skills.follow.walking import WalkingFloor

GOAL = {"person": "ben", "distance": 1.2, "stands": 3.0, "duration": 40.0}
BESIDE = np.array([2.4, 0.95, 0.0])


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def walking(practice: SimPractice, *waypoints: tuple[float, float], speed: float = 0.45) -> None:
    walk = Walk(waypoints, speed, after=1.5)
    practice.reset(Start(BESIDE, manners={"ben": Manner(walk)}), seed=2)


def away(practice: SimPractice) -> float:
    truth = practice.truth()
    return math.dist(truth.people["ben"][:2], truth.base_pose[:2])


def features(ahead: float, left: float, coming: float = 0.0, wanted: float = 1.2) -> dict[str, np.ndarray]:
    """What the policy sees of somebody in a straight line, walking towards the robot with a speed [m/s]."""
    distance, angle = math.hypot(ahead, left), math.atan2(left, ahead)
    state = np.zeros(INPUTS[0].shape)
    state[:4] = ahead, left, -coming * math.cos(angle), -coming * math.sin(angle)
    state[4:11] = (
        math.sin(angle),
        math.cos(angle),
        distance - wanted,
        math.sin(angle),
        math.cos(angle),
        1.0,
        distance - wanted,
    )
    return {STATE: state}


def chosen(state: dict[str, np.ndarray], *blocked: str) -> str:
    mask = np.array([name in blocked for name in PRIMITIVES.names])
    return PRIMITIVES.names[expert(state, mask)]


def test_it_follows_from_starts_that_it_was_not_trained_on(practice) -> None:
    report = evaluate(practice, starts=2, seed=41)
    assert report.successes == 2, report
    assert (report.collisions, report.breaches) == (0, 0)
    assert report.measures["nearest_to_anybody_middle_to_middle_m"] > 0.24 + 0.16


@pytest.mark.slow
def test_it_succeeds_from_19_of_20_held_out_starts(practice) -> None:
    report = evaluate(practice, starts=200, seed=42)
    assert report.rate >= 0.95, report


def test_it_goes_where_somebody_goes_through_a_door(practice) -> None:
    walking(practice, (2.9, 1.6), (2.9, 3.0))
    nearest = []
    attempt = practice.attempt(Follow(), GOAL, lambda: nearest.append(away(practice)))
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    np.testing.assert_allclose(practice.truth().people["ben"][:2], (2.9, 3.0), atol=1e-6)
    assert 0.85 < away(practice) < 1.55
    assert min(nearest) > 0.6


def test_it_stays_where_it_is_while_nobody_moves(practice) -> None:
    practice.reset(Start(np.array([2.3, 0.9, 0.0])), seed=2)
    attempt = practice.attempt(Follow(), GOAL)
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    assert attempt.seconds < 8.0
    assert math.dist(practice.truth().base_pose[:2], (2.3, 0.9)) < 0.3


def test_who_is_not_in_view_is_not_followed(practice) -> None:
    practice.reset(Start(BESIDE, people={"ben": np.array([6.0, 5.0, 0.0])}), seed=2)
    attempt = practice.attempt(Follow(), GOAL)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_FOUND, "ben is not in view")


def test_somebody_who_vanishes_is_reported_lost(practice) -> None:
    practice.reset(Start(np.array([2.3, 0.9, 0.0])), seed=2)
    world = practice.robot.world

    def vanish() -> None:
        if practice.robot.clock.now() > 2.0:
            world.data.mocap_pos[int(world.model.body("ben").mocapid[0]), :2] = (6.0, 5.0)

    attempt = practice.attempt(Follow(), {**GOAL, "stands": 30.0}, vanish)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.NOT_FOUND, "ben went out of view")
    assert attempt.collisions == 0


def test_the_time_may_be_up_first(practice) -> None:
    practice.reset(Start(np.array([2.3, 0.9, 0.0])), seed=2)
    attempt = practice.attempt(Follow(), {**GOAL, "stands": 30.0, "duration": 4.0})
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    assert attempt.seconds == pytest.approx(4.0, abs=0.2)


def test_it_keeps_the_skill_contract(practice) -> None:
    practice.reset(Start(BESIDE), seed=2)
    surroundings = Surroundings(practice.description, practice.site, practice.memory, np.random.default_rng(0))
    refused = [{"person": "moon"}, {"person": "shelf"}]
    assert check_skill(Follow, practice.robot, surroundings, [GOAL], refused, steps=60) == []


def test_the_expert_closes_up_keeps_pace_turns_and_backs_off() -> None:
    assert chosen(features(2.4, 0.0)) == "hurry"
    assert chosen(features(1.22, 0.0)) == "stand"
    assert chosen(features(0.0, 1.2)) == "turn_left_sharply"
    assert chosen(features(0.7, 0.0)) == "back"
    assert chosen(features(0.8, 0.1, coming=0.5)).startswith(("aside_right", "back"))


def test_the_expert_takes_the_next_best_of_what_is_free() -> None:
    assert chosen(features(2.4, 0.0), "hurry", "hurry_left", "hurry_right") == "stride"
    assert chosen(features(2.4, 0.0), *PRIMITIVES.names[1:]) == "stand"


def test_motions_towards_people_are_blocked_sooner_than_towards_walls(practice) -> None:
    practice.reset(Start(np.array([2.86, 0.9, 0.0]), people={"ben": np.array([3.5, 0.9, math.pi / 2])}), seed=2)
    observation = practice.observe()
    pursuit = Pursuit(practice.site, practice.description, 1.2, np.array([3.5, 0.9]), 0.0)
    blocked = dict(zip(PRIMITIVES.names, pursuit.blocked(observation), strict=True))
    assert blocked["hurry"]
    assert blocked["stride"]
    assert not blocked["back"]
    assert not blocked["stand"]


def test_practice_in_the_light_world_keeps_clear_of_the_person(practice) -> None:
    choices = episode(practice.description, np.random.default_rng([0, 5]))
    assert choices.bumps == 0
    assert choices.gap > 0.25
    assert choices.good.mean() > 0.5
    assert not choices.blocked[np.arange(len(choices)), choices.labels].any()


def test_a_walking_floor_is_the_same_for_the_same_seed(practice) -> None:
    def walked() -> np.ndarray:
        floor = WalkingFloor(practice.description, np.random.default_rng(3))
        for _ in range(100):
            floor.advance(np.zeros(3), 0.05)
        return floor.person

    np.testing.assert_array_equal(walked(), walked())


def test_the_same_choices_give_the_same_policy(practice) -> None:
    import torch

    torch.set_num_threads(1)
    data = collect(practice.description, 2, 0, lambda what, share: None)
    state = torch.from_numpy(data.states[:4])
    one, other = (fitted(data, 1, epochs=3)[0].logits(state).detach().numpy() for _ in range(2))
    np.testing.assert_array_equal(one, other)
