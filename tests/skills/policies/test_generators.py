"""One network with a generator and a value head for every task family."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from skills.policies.generators import TaskGenerators  # noqa: E402 - needs torch
from skills.training.networks import Normalise  # noqa: E402

STATES, RUNS, SKILLS = 4, 3, 3
MEMBERS = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])


def network() -> TaskGenerators:
    torch.manual_seed(0)
    plain = [Normalise(np.zeros(size), np.ones(size)) for size in (STATES, RUNS)]
    return TaskGenerators(plain[0], plain[1], MEMBERS, action=2).eval().requires_grad_(False)


def inputs(skill: int, samples: int = 5) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    state, run = (torch.randn(samples, size, generator=generator) for size in (STATES, RUNS))
    return state, run, torch.eye(SKILLS)[[skill] * samples]


def test_actions_are_shares_of_bounds_and_values_are_probabilities() -> None:
    action, value = network()(*(100 * part for part in inputs(1)[:2]), inputs(1)[2])
    assert action.shape == (5, 2)
    assert float(action.abs().max()) <= 1.0
    assert value.shape == (5, 1)
    assert bool(((value >= 0) & (value <= 1)).all())


def test_a_skill_is_served_by_the_heads_of_its_family_alone() -> None:
    made = network()
    state, run, skill = inputs(2)
    before = [part.clone() for part in made(state, run, skill)]
    for head in (made.generators[0], made.values[0]):
        for value in head.parameters():
            value.add_(1.0)
    after = made(state, run, skill)
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))
    changed = made(*inputs(0))
    assert not torch.allclose(changed[1], network()(*inputs(0))[1])


def test_the_generator_does_not_act_by_the_clock() -> None:
    made = network()
    state, run, skill = inputs(0)
    assert torch.equal(made(state, run, skill)[0], made(state, run + 5.0, skill)[0])
    assert not torch.equal(made(state, run, skill)[1], made(state, run + 5.0, skill)[1])


def test_each_family_is_calibrated_by_itself() -> None:
    made = network()
    first, second = made(*inputs(0))[1], made(*inputs(2))[1]
    made.offset[0] = 3.0
    assert bool((made(*inputs(0))[1] > first).all())
    assert torch.equal(made(*inputs(2))[1], second)
