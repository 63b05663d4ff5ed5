"""The shipped estimate at work: in a skill's run, in what the host tells, and when its weights are damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from executive.errors import BadWeights
from executive.runtime.practice import SimPractice
from skills.foresight import foresight
from skills.foresight.difficult import prepare
from skills.foresight.foresight import NAME, OUTPUTS, WEIGHTS, Foresight
from skills.foresight.generator import generating
from skills.foresight.rollouts import course_of, hard_start
from skills.foresight.situation import INPUTS
from skills.grasp.skill import Grasp
from skills.policy import MODEL, Policy


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice(camera=False)


def expected(practice: SimPractice, off: float) -> list[float]:
    """The estimates of a grasp of something that was seen `off` [m] from where it is."""
    course = course_of("grasp")
    trial = course.trial(practice, course.held_out_seeds + 6)
    hard = hard_start(practice, "grasp", 0)
    hard = type(hard)(trial, np.array([off, off, 0.0, 0.0]))
    prepare(practice, course, hard)
    practice.begin(Grasp(), trial.goal)
    values = []
    while not practice.advance().ended:
        values.append(practice._run.feedback.expected)
    practice.finish()
    assert all(value is not None for value in values)
    return [float(value) for value in values if value is not None]


def test_a_grasp_that_goes_well_is_expected_to_succeed(practice: SimPractice) -> None:
    values = expected(practice, 0.0)
    assert values[-1] > 0.8
    assert min(values[len(values) // 2 :]) > 0.4


def test_a_grasp_beside_the_object_is_not_expected_to_succeed_before_it_ends(practice: SimPractice) -> None:
    values = expected(practice, 0.06)
    assert values[0] > 0.3
    assert max(values[-40:]) < 0.2


def test_skills_that_nobody_has_learned_it_for_have_none() -> None:
    assert Foresight.of("navigate") is None
    assert Foresight.of("grasp") is not None


def test_damaged_weights_are_told_before_anything_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    content = (folder / MODEL).read_bytes()
    (folder / MODEL).write_bytes(content[:-8] + bytes(8))
    foresight._shipped.cache_clear()
    monkeypatch.setattr(foresight, "WEIGHTS", folder)
    with pytest.raises(BadWeights, match="damaged or was changed"):
        Grasp().prepare()
    foresight._shipped.cache_clear()


def test_the_generator_of_its_family_presses_a_button() -> None:
    report = course_of("press").evaluate(SimPractice(), 2, 7, decide=generating("press"))
    assert (report.successes, report.collisions) == (2, 0)


def test_the_shipped_network_answers_quickly_and_has_a_card() -> None:
    network = Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)
    answer = network({one.name: np.zeros(one.shape, dtype=np.float32) for one in INPUTS})
    assert 0.0 <= float(answer["value"][0]) <= 1.0
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 1_500_000
    assert "executive train foresight" in (WEIGHTS / "README.md").read_text(encoding="utf-8")
