"""Runs from difficult starts in the embedded physics."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from executive.contracts.action import Vector
from executive.runtime.practice import SimPractice
from skills.foresight.benchmark import _compared
from skills.foresight.difficult import MODERATE, Shove, difficult, prepare
from skills.foresight.retrying import Tried, tried
from skills.foresight.rollouts import FIRST_SEVERE, collect, course_of, hard_start, kept, meddling, path_of
from skills.foresight.situation import RUN_SIZE, STATE_SIZE


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice(camera=False)


def placed(practice: SimPractice, name: str) -> Vector:
    return practice.truth().objects[name][:2].copy()


def test_a_difficult_start_is_the_same_for_the_same_seed(practice: SimPractice) -> None:
    one, other = (difficult(practice, course_of("grasp"), 12) for _ in range(2))
    assert one.trial.goal == other.trial.goal
    assert np.array_equal(one.mislocated, other.mislocated)
    assert (one.shove is None) == (other.shove is None)


def test_starts_are_hard_in_the_ways_that_they_should_be(practice: SimPractice) -> None:
    starts = [difficult(practice, course_of("grasp"), seed) for seed in range(60)]
    off = np.array([one.mislocated[:2] for one in starts if one.mislocated.any()])
    assert 10 < len(off) < 35
    assert 0.5 * MODERATE.mislocated < off.std() < 1.5 * MODERATE.mislocated
    assert 10 < sum(one.shove is not None for one in starts) < 35
    assert any(one.trial.start.conditions.friction < 0.8 for one in starts)


def test_severe_starts_are_harder(practice: SimPractice) -> None:
    spreads = [
        np.std([hard_start(practice, "grasp", first + number).mislocated[0] for number in range(40)])
        for first in (0, FIRST_SEVERE)
    ]
    assert spreads[1] > 1.5 * spreads[0]


def test_the_robot_remembers_the_object_where_it_was_seen(practice: SimPractice) -> None:
    course = course_of("grasp")
    plain = replace(difficult(practice, course, 3), mislocated=np.zeros(4), shove=None)
    seen = []
    for off in (0.0, 0.05):
        prepare(practice, course, replace(plain, mislocated=np.array([off, 0.0, 0.0, 0.0])))
        seen.append(practice.memory.sightings[str(plain.trial.goal["object"])].position)
    assert seen[1] - seen[0] == pytest.approx([0.05, 0.0, 0.0])


def test_a_shoved_object_slides_away_at_its_time(practice: SimPractice) -> None:
    hard = difficult(practice, course_of("grasp"), 5)
    name = str(hard.trial.goal["object"])
    prepare(practice, course_of("grasp"), hard)
    meddle = meddling(practice, Shove(name, 0.2, np.array([0.4, 0.0])))
    before = placed(practice, name)
    practice.robot.advance(0.1)
    meddle()
    practice.robot.advance(0.05)
    assert placed(practice, name) == pytest.approx(before, abs=2e-3)
    practice.robot.advance(0.1)
    meddle()
    practice.robot.advance(0.5)
    assert float(np.linalg.norm(placed(practice, name) - before)) > 0.005


def test_runs_are_kept_and_not_made_again(practice: SimPractice, tmp_path: Path) -> None:
    numbers = {"grasp": range(1)}
    collect(lambda skill: practice, tmp_path, numbers, lambda what, share: None)
    made = path_of(tmp_path, "grasp", 0).stat().st_mtime_ns
    collect(lambda skill: practice, tmp_path, numbers, lambda what, share: None)
    assert path_of(tmp_path, "grasp", 0).stat().st_mtime_ns == made
    (run,) = kept(tmp_path, numbers)
    assert run.states.shape == (len(run.runs), STATE_SIZE)
    assert run.runs.shape[1] == RUN_SIZE
    asked = np.isfinite(run.actions[:, 0])
    assert 20 < asked.sum() < len(asked)
    assert float(np.abs(run.actions[asked]).max()) <= 1.0


def test_a_hopeless_run_is_given_up_and_tried_again(practice: SimPractice) -> None:
    def pessimist(features: object) -> dict[str, np.ndarray]:
        return {"value": np.array([0.05], dtype=np.float32), "action": np.zeros(5, dtype=np.float32)}

    patient = tried(practice, "grasp", 0, pessimist, 0.0, 0.2, 2)
    assert patient.hopeless
    assert patient.given_up == 0
    brisk = tried(practice, "grasp", 0, pessimist, 0.2, 0.2, 2)
    assert (brisk.runs, brisk.given_up, brisk.success) == (2, 2, False)
    assert brisk.seconds < patient.seconds


def test_both_ways_are_compared_start_by_start() -> None:
    quick, slow = Tried(True, False, 10.0, 2, 1, True, 0), Tried(True, False, 30.0, 2, 0, True, 0)
    same = Tried(True, True, 8.0, 1, 0, False, 0)
    found = _compared([(slow, quick), (same, same)])
    assert found["seconds a start without"] == pytest.approx(19.0)
    assert found["seconds a start with"] == pytest.approx(9.0)
    assert (found["looked hopeless"], found["only without"], found["runs given up"]) == (1, 0, 1)
