"""Sets of classes: what they promise holds on data drawn like the calibration data."""

import numpy as np
import pytest

from executive.understanding.conformal import ERROR_RATES, Conformal

FAMILIES = ("navigation", "transport", "cleaning")


def drawn(count: int, seed: int) -> list[tuple[dict[str, float], str]]:
    """Steps with probabilities that are far too sure of themselves, and their true families."""
    draw = np.random.default_rng(seed)
    rows = draw.dirichlet([0.4] * 3, count)
    true = [FAMILIES[draw.choice(3, p=row)] for row in rows]
    sharp = rows**4 / (rows**4).sum(1, keepdims=True)
    return [(dict(zip(FAMILIES, map(float, row), strict=True)), label) for row, label in zip(sharp, true, strict=True)]


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2])
def test_the_true_family_is_missed_as_often_as_allowed(rate):
    calibration = drawn(4000, seed=0)
    fitted = Conformal.fitted([families[true] for families, true in calibration], [0.9] * 100)
    fresh = drawn(4000, seed=1)
    held = np.mean([true in fitted.choices(families, {"out_of_scope": 0.0}, rate) for families, true in fresh])
    assert 1 - rate - 0.02 <= held <= 1 - rate + 0.02


def test_a_lower_error_rate_never_gives_a_smaller_set():
    fitted = Conformal.fitted([families[true] for families, true in drawn(300, seed=2)], [0.2, 0.9, 0.95, 0.8])
    for families, _ in drawn(50, seed=3):
        sizes = [len(fitted.choices(families, {"out_of_scope": 0.3}, rate)) for rate in ERROR_RATES]
        assert sizes == sorted(sizes, reverse=True)


def test_tasks_and_what_is_out_of_scope_have_thresholds_of_their_own():
    fitted = Conformal.fitted([0.9] * 99, [0.3] * 99)
    families = {"navigation": 0.55, "transport": 0.05}
    assert fitted.choices(families, {"out_of_scope": 0.4}, 0.05) == ("out_of_scope",)
    assert fitted.choices(families, {"out_of_scope": 0.1}, 0.05) == ("navigation",)  # never empty


def test_few_calibration_sentences_give_sets_of_everything():
    fitted = Conformal.fitted([0.9] * 20, [0.9] * 20)
    families = {"navigation": 0.8, "transport": 0.1}
    assert fitted.choices(families, {"out_of_scope": 0.1}, 0.01) == ("navigation", "transport", "out_of_scope")
    assert fitted.choices(families, {"out_of_scope": 0.1}, 0.05) == ("navigation",)


def test_without_calibration_nothing_is_left_out():
    assert Conformal().choices({"navigation": 1.0}, {"out_of_scope": 0.0}, 0.3) == ("navigation", "out_of_scope")
