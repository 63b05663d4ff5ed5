"""The shipped skill reads the gauge in the embedded world, and says so when it cannot."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.check_skill import check_skill
from executive.contracts.memory import WorldMemory
from executive.contracts.practice import Conditions, Start
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.runtime.practice import SimPractice
from skills.read_gauge.dial import Glance, image_features, reading_of
from skills.read_gauge.skill import ReadGauge
from skills.read_gauge.spec import SIZE
from skills.read_gauge.training import evaluate, value_of

GOAL = {"gauge": "gauge"}


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def stand(practice: SimPractice, needle: float = 0.0, **start) -> None:
    approach = practice.site.place("gauge").approach
    practice.reset(Start(**{"base_pose": approach, "fixtures": {"needle": needle}, **start}), seed=3)


@pytest.mark.parametrize("needle", [-1.9, -0.7, 0.0, 0.4, 1.6])
def test_it_reads_the_pointer(practice, needle):
    stand(practice, needle)
    attempt = practice.attempt(ReadGauge(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert attempt.outputs["value"] == pytest.approx(value_of(needle), abs=3.0)
    assert 0.0 < attempt.outputs["deviation"] < 3.0


def test_the_reading_is_remembered(practice):
    stand(practice, 0.5)
    attempt = practice.attempt(ReadGauge(), GOAL)
    survey = practice.memory.surveys["gauge"]
    assert (survey.value, survey.deviation) == (attempt.outputs["value"], attempt.outputs["deviation"])


def test_the_scale_begins_on_the_left():
    assert [value_of(needle) for needle in (2.0, 0.0, -2.0)] == [0.0, 50.0, 100.0]


def test_it_reads_gauges_that_it_was_not_trained_on(practice):
    report = evaluate(practice, starts=8, seed=41)
    assert report.successes >= 7, report
    assert (report.collisions, report.breaches) == (0, 0)


@pytest.mark.slow
def test_it_reads_19_of_20_held_out_gauges(practice):
    report = evaluate(practice, starts=200, seed=42)
    assert report.rate >= 0.95, report
    assert report.measures["hidden_gauges_refused_percent"] >= 95.0, report


def test_a_gauge_that_hangs_elsewhere_is_not_read(practice):
    stand(practice, conditions=Conditions(shifted={"gauge": (0.9, 0.0)}))
    attempt = practice.attempt(ReadGauge(), GOAL)
    assert attempt.outcome is SkillOutcome.NOT_FOUND
    assert attempt.reason == "no dial is to be seen where the map has gauge"
    assert "gauge" not in practice.memory.surveys


def test_a_gauge_behind_a_person_is_not_read(practice):
    x, y, yaw = practice.site.place("gauge").approach
    stand(practice, base_pose=np.array([x, y + 0.6, yaw]), people={"ben": np.array([x, 0.75, 0.0])})
    assert practice.attempt(ReadGauge(), GOAL).outcome is SkillOutcome.NOT_FOUND


@pytest.mark.parametrize(
    ("goal", "turn", "away", "reason"),
    [
        ("shelf", 0.0, 0.0, "shelf is no gauge"),
        ("gauge", math.pi, 0.0, "gauge is behind the camera"),
        ("gauge", 0.0, 1.4, "m away, too far to be read"),
    ],
)
def test_it_refuses_what_cannot_be_read_from_here(practice, goal, turn, away, reason):
    x, y, yaw = practice.site.place("gauge").approach
    stand(practice, base_pose=np.array([x, y + away, yaw + turn]))
    attempt = practice.attempt(ReadGauge(), {"gauge": goal})
    assert attempt.outcome is SkillOutcome.REFUSED
    assert reason in attempt.reason


def test_an_unknown_gauge_is_named(practice):
    stand(practice)
    attempt = practice.attempt(ReadGauge(), {"gauge": "thermometer"})
    assert (attempt.outcome, "thermometer" in attempt.reason) == (SkillOutcome.REFUSED, True)


def test_doubtful_frames_weigh_little():
    sure, unsure = Glance(0.5, 0.02, 1.0), Glance(1.5, 0.4, 1.0)
    value, deviation = reading_of([sure, sure, Glance(0.6, 0.4, 1.0)])
    assert value == pytest.approx(62.5, abs=0.1)
    assert deviation < 1.0
    assert reading_of([unsure])[1] > reading_of([sure])[1]


def test_a_frame_that_took_something_else_for_the_pointer_is_left_out_and_costs_certainty():
    right, wrong = Glance(0.5, 0.02, 1.0), Glance(-2.6, 0.01, 1.0)
    value, deviation = reading_of([right, right, wrong, right])
    assert value == pytest.approx(62.5)
    assert deviation > reading_of([right, right, right])[1]


def test_a_pointer_beyond_the_scale_reads_its_end():
    assert reading_of([Glance(2.2, 0.02, 1.0)])[0] == 100.0


def test_a_dial_at_the_edge_of_the_picture_gives_no_features(practice):
    stand(practice, head=np.array([0.0, 0.1]))
    frame, gauge = practice.observe().camera, practice.site.place("gauge")
    features = image_features(frame, gauge)
    assert features.shape == (6, SIZE, SIZE)
    stand(practice, head=np.array([0.45, 0.1]))
    assert image_features(practice.observe().camera, gauge) is None


def test_it_keeps_the_contract(practice):
    stand(practice)
    surroundings = Surroundings(practice.description, practice.site, WorldMemory(), np.random.default_rng(0))
    assert check_skill(ReadGauge, practice.robot, surroundings, [GOAL], [{"gauge": "shelf"}], steps=40) == []
