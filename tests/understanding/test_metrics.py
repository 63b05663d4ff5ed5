import math

import numpy as np
import pytest

from executive.understanding import metrics


def test_auroc_counts_ordered_pairs_and_half_the_ties():
    assert metrics.auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert metrics.auroc([0.5, 0.5], [0.5]) == 0.5
    assert metrics.auroc([0.9, 0.3], [0.5, 0.1]) == 0.75


def test_false_positives_at_a_share_of_true_positives():
    inside = np.linspace(0.0, 1.0, 101)
    assert metrics.false_positives(inside, [0.01, 0.04, 0.2, 0.9]) == 0.5


def test_calibration_error_is_the_mean_gap():
    assert metrics.calibration_error([0.8] * 5, [1, 1, 1, 1, 0]) == pytest.approx(0.0)
    assert metrics.calibration_error([0.9] * 4, [1, 1, 0, 0]) == pytest.approx(0.4)


def test_macro_f1_weighs_classes_alike():
    assert metrics.macro_f1(["a", "a", "b"], ["a", "a", "a"]) == pytest.approx(0.4)


def test_accuracy_at_coverage_keeps_the_surest():
    assert metrics.accuracy_at([0.9, 0.8, 0.1, 0.2], [1, 1, 0, 0], 0.5) == 1.0


def test_softmax_sums_to_one_also_for_large_scores():
    np.testing.assert_allclose(metrics.softmax(np.array([[1e4, 1e4, -1e4]])), [[0.5, 0.5, 0.0]])


def test_nothing_to_measure_is_nan():
    assert math.isnan(metrics.auroc([], [0.5]))
    assert math.isnan(metrics.calibration_error([], []))
