"""High levels that choose among options: the choice, and what is learned of options that last different times."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from skills.policies.hierarchical import best, discounted, explored
from skills.policies.option_values import Fit, OptionValues, Transition, fitted
from skills.training.networks import Normalise

QUICK = Fit(sweeps=3, epochs=40, batch=64, rate=5e-3, decay=0.0)


def test_the_best_option_is_taken_unless_none_is_worth_while():
    assert best([0.2, 0.7, 0.4], 0.1) == 1
    assert best([0.02, 0.05], 0.1) is None
    assert best([], 0.1) is None


def test_exploring_tries_groups_alike_however_many_options_they_have():
    random = np.random.default_rng(0)
    groups = ["take", *["push"] * 9]
    chosen = [explored([0.0] * 10, groups, 1.0, random) for _ in range(2000)]
    assert np.mean([index == 0 for index in chosen]) == pytest.approx(0.5, abs=0.05)
    assert {explored([0.1, 0.9], ["a", "b"], 0.0, random) for _ in range(20)} == {1}
    with pytest.raises(ValueError, match="every option has to have a value and a group"):
        explored([0.1], [], 0.5, random)


def test_success_is_worth_less_the_longer_it_takes():
    assert 1.0 > discounted(0.0) > discounted(10.0) > discounted(20.0) > 0.8 * discounted(0.0)


def test_the_order_and_number_of_things_around_does_not_matter():
    torch.manual_seed(0)
    network = OptionValues(Normalise(np.zeros(4), np.ones(4)), thing_features=3)
    option = torch.randn(1, 4)
    things = torch.cat([torch.ones(1, 3, 1), torch.randn(1, 3, 2)], dim=-1)
    padded = torch.cat([things, torch.zeros(1, 2, 3)], dim=1)
    value = network(option, things)
    torch.testing.assert_close(network(option, things[:, [2, 0, 1]]), value)
    torch.testing.assert_close(network(option, padded), value)
    assert 0.0 < value.item() < 1.0


def _chain(random: np.random.Generator) -> list[Transition]:
    """Two steps to a goal: a quick way that works half the time, and a slow one by way of `prepare` that always does.

    Options: [is_take, is_prepare, prepared].
    """
    nothing = np.zeros((1, 2), dtype=np.float32)
    take, prepare, ready = np.eye(3, dtype=np.float32)
    after = np.stack([take + ready]), nothing[None]
    none = np.zeros((0, 3), dtype=np.float32), np.zeros((0, 1, 2), dtype=np.float32)
    result = []
    for _ in range(80):
        result.append(Transition(take, nothing, 10.0, True, float(random.uniform() < 0.5), *none))
        result.append(Transition(prepare, nothing, 20.0, False, 0.0, *after))
        result.append(Transition(take + ready, nothing, 10.0, True, 1.0, *none))
    return result


def test_values_carry_success_back_over_options_and_the_time_that_they_take():
    network = fitted(_chain(np.random.default_rng(0)), lambda options, others: [(options, others)], 0, QUICK)
    options = torch.tensor([[1.0, 0, 0], [0, 1.0, 0], [1.0, 0, 1.0]])
    values = network(options, torch.zeros(3, 1, 2)).detach().numpy()[:, 0]
    expected = [0.5 * discounted(10.0), discounted(20.0) * discounted(10.0), discounted(10.0)]
    np.testing.assert_allclose(values, expected, atol=0.1)
    assert values[1] > values[0]  # the slow and sure way


def test_the_same_seed_gives_the_same_values():
    data = _chain(np.random.default_rng(1))
    one, other = (fitted(data, lambda options, others: [(options, others)], 3, Fit(1, 2)) for _ in range(2))
    for name, value in one.state_dict().items():
        torch.testing.assert_close(other.state_dict()[name], value, rtol=0, atol=0)
