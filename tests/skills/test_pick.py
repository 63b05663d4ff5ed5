"""The shipped skill `pick` takes what words name, by camera image, words and robot state alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from executive.contracts.check_skill import check_skill
from executive.contracts.memory import WorldMemory
from executive.contracts.observation import IMAGE, STATE
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.runtime.practice import SimPractice
from skills.pick.skill import Pick
from skills.pick.spec import SPEC
from skills.pick.training import evaluate, measure
from skills.pick.words import HELD_OUT

TABLE = {"blue_mug": (0.05, 0.2, 0.7), "red_mug": (-0.15, 0.15, 0.0), "blue_cube": (0.2, 0.25, 0.3)}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def test_it_takes_what_is_named_on_tables_that_it_was_not_trained_on(practice):
    report = evaluate(practice, starts=6, seed=41)
    assert report.successes >= 5, report
    assert (report.collisions, report.breaches) == (0, 0)


@pytest.mark.slow
def test_it_succeeds_on_9_of_10_held_out_tables(practice):
    report = evaluate(practice, starts=200, seed=42)
    assert report.rate >= 0.9, report


@pytest.mark.slow
@pytest.mark.parametrize("what", ["sentences", "nouns"])
def test_it_understands_wordings_that_it_never_heard(practice, what):
    report = measure(practice, 30, 43, wordings=HELD_OUT[what].wordings())
    assert report.rate >= 0.7, report


@pytest.mark.parametrize(
    ("text", "name"), [("the blue cup", "blue_mug"), ("the mug that is red", "red_mug"), ("the block", "blue_cube")]
)
def test_words_decide_which_of_the_same_things_it_takes(practice, stand_before, text, name):
    stand_before(practice, "shelf", TABLE)
    attempt = practice.attempt(Pick(), {"text": text, "object": name})
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds(f"holding({name})")
    assert practice.memory.held == name
    assert np.abs(practice.robot.world.arm - practice.description.carry).max() < 0.1


def test_without_words_the_name_of_the_object_is_said(practice, stand_before):
    stand_before(practice, "shelf", TABLE)
    attempt = practice.attempt(Pick(), {"object": "red_mug"})
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    assert practice.holds("holding(red_mug)")


def test_what_is_not_there_is_not_found_and_nothing_is_touched(practice, stand_before):
    stand_before(practice, "shelf", TABLE)
    attempt = practice.attempt(Pick(), {"text": "the yellow cube", "object": "yellow_cube"})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.NOT_FOUND, 0)
    assert attempt.reason == "nothing on the table looks like 'the yellow cube'"
    assert practice.memory.held is None


def test_nothing_said_is_refused(practice, stand_before):
    stand_before(practice, "shelf", TABLE)
    attempt = practice.attempt(Pick(), {"text": "  "})
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, "no words say what to take")


def test_the_policy_gets_image_words_and_robot_state_and_nothing_else(practice, stand_before):
    """Neither depth, nor pose, nor map: other values of them change no input."""
    assert SPEC.observation_keys == (STATE, IMAGE)
    stand_before(practice, "shelf", TABLE)
    observation = practice.observe()
    frame = observation.camera
    assert frame is not None
    skill = Pick(lambda features: {})
    random = np.random.default_rng(0)
    surroundings = Surroundings(practice.description, practice.site, WorldMemory(), random, practice.encode)
    skill.start({"text": "the blue mug"}, surroundings, observation)
    other = replace(
        observation, state=replace(observation.state, base_pose=np.array([9.0, 9.0, 1.0])), lidar=random.random(5)
    )
    blind = replace(frame, depth=np.zeros_like(frame.depth), position=np.zeros(3), rotation=np.eye(3))
    before, after = skill.features(observation, frame), skill.features(other, blind)
    assert all(np.array_equal(before[name], after[name]) for name in before)


def test_the_same_seed_gives_the_same_run(practice, stand_before):
    digests = []
    for _ in range(2):
        stand_before(practice, "shelf", TABLE, seed=9)
        practice.attempt(Pick(), {"text": "the blue mug", "object": "blue_mug"})
        digests.append(practice.robot.world.digest())
    assert digests[0] == digests[1]


def test_it_keeps_the_contract(practice, stand_before):
    stand_before(practice, "shelf", TABLE)
    random = np.random.default_rng(0)
    surroundings = Surroundings(practice.description, practice.site, WorldMemory(), random, practice.encode)
    goals = [{"text": "the blue mug", "object": "blue_mug"}]
    assert check_skill(Pick, practice.robot, surroundings, goals, [{"text": ""}], steps=300) == []
    assert practice.holds("holding(blue_mug)")
