"""The measures of learned values, on numbers that can be checked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from executive.mission.value_report import ValueReport, measured, reliability

VALUES = np.array([0.9, 0.8, 0.3, 0.02])
SUCCESSES = np.array([1.0, 1.0, 0.0, 0.0])
FAMILIES = np.array(["grasping", "grasping", "grasping", "navigation"])


def test_measures_compare_with_a_model_that_knows_nothing():
    found = measured(VALUES, SUCCESSES, FAMILIES, base_rate=0.5, threshold=0.05)
    assert found["auroc"] == 1.0
    assert found["brier"] == pytest.approx((0.01 + 0.04 + 0.09 + 0.0004) / 4)
    assert found["brier_base"] == 0.25
    assert (found["refused"], found["refused_wrongly"]) == (1, 0)
    assert found["families"]["grasping"].tries == 3
    assert found["families"]["grasping"].mean_value == pytest.approx(2 / 3)


def test_reliability_is_the_gap_between_what_was_said_and_what_came():
    assert reliability(np.array([0.75, 0.75, 0.75, 0.75]), np.array([1.0, 1.0, 1.0, 0.0])) == 0.0
    assert reliability(np.array([0.95, 0.95]), np.array([0.0, 0.0])) == pytest.approx(0.95)


def test_a_report_tells_its_seed_and_sample_size():
    found = measured(VALUES, SUCCESSES, FAMILIES, base_rate=0.5, threshold=0.05)
    report = ValueReport(seed=7, flats=2, tries=(6, 2, 4), low=3, low_succeeded=1, **found)
    assert "values: 12 tries in 2 flats, 4 held out, seed 7" in str(report)
    assert "below 5%: 1 tries, 0 of them succeeded" in str(report)
    assert str(report).endswith("of all tries 3, 1 of them succeeded")
    document = report.as_json()
    assert document["tries"] == [6, 2, 4]
    assert document["families"]["grasping"]["successes"] == 2
