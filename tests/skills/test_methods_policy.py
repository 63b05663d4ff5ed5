"""The squashed Gaussian, the critics and the Lagrange multiplier."""

from __future__ import annotations

import numpy as np
import torch
from torch.distributions import AffineTransform, Independent, Normal, TanhTransform, TransformedDistribution

from skills.methods.lagrangian import Multiplier
from skills.policies.continuous import DeterministicPolicy, GaussianPolicy, SquashedGaussian, entropy_of_unit_box
from skills.policies.critics import Critic, Discriminator, TwinCritics
from skills.training.networks import Normalise

LOW, HIGH = torch.tensor([-0.5, 0.0, -3.0]), torch.tensor([0.5, 0.2, 1.0])


def test_the_log_probability_is_that_of_torchs_transformed_distribution():
    torch.manual_seed(0)
    loc, scale = torch.randn(50, 3).double(), torch.rand(50, 3).double() + 0.1
    low, high = LOW.double(), HIGH.double()
    ours = SquashedGaussian(loc, scale, low, high)
    affine = AffineTransform((high + low) / 2, (high - low) / 2)
    theirs = Independent(TransformedDistribution(Normal(loc, scale), [TanhTransform(cache_size=1), affine]), 1)
    action, log_prob = ours.rsample_and_log_prob()
    torch.testing.assert_close(log_prob, theirs.log_prob(action), rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(ours.log_prob(action), log_prob, rtol=1e-6, atol=1e-6)


def test_the_density_integrates_to_one_over_the_bounds():
    low, high = torch.tensor([-0.5]).double(), torch.tensor([2.0]).double()
    for loc, scale in ((0.3, 0.4), (-1.0, 0.8), (0.0, 1.2)):
        one = SquashedGaussian(torch.tensor([loc]).double(), torch.tensor([scale]).double(), low, high)
        edges = torch.linspace(-0.5, 2.0, 200_001).double()
        middles = (edges[1:] + edges[:-1]) / 2
        total = one.log_prob(middles[:, None]).exp().sum() * (2.5 / 200_000)
        assert abs(float(total) - 1) < 1e-3


def test_far_out_nothing_overflows_and_gradients_stay_finite():
    loc = torch.tensor([[40.0, -40.0, 0.0]], requires_grad=True)
    scale = torch.full((1, 3), 0.5, requires_grad=True)
    one = SquashedGaussian(loc, scale, LOW, HIGH)
    action, log_prob = one.rsample_and_log_prob()
    (action.sum() + log_prob.sum()).backward()
    assert torch.isfinite(log_prob).all()
    assert torch.isfinite(loc.grad).all()
    assert torch.isfinite(one.log_prob(torch.stack([LOW, HIGH]))).all()
    assert (action >= LOW).all()
    assert (action <= HIGH).all()


def test_bounds_in_other_units_shift_the_entropy_by_a_constant():
    loc, scale = torch.zeros(20_000, 3), torch.ones(20_000, 3)
    torch.manual_seed(0)
    unit = SquashedGaussian(loc, scale, -torch.ones(3), torch.ones(3)).rsample_and_log_prob()[1].mean()
    torch.manual_seed(0)
    ours = SquashedGaussian(loc, scale, LOW, HIGH).rsample_and_log_prob()[1].mean()
    assert abs(float(unit - ours) - entropy_of_unit_box(LOW, HIGH)) < 1e-4


def test_policies_stay_within_their_bounds_whatever_they_see():
    normalise = Normalise(np.zeros(4), np.ones(4))
    states = 1e4 * torch.randn(200, 4)
    lower, upper = LOW.double().numpy(), HIGH.double().numpy()
    for policy in (DeterministicPolicy(normalise, lower, upper), GaussianPolicy(normalise, lower, upper)):
        action = policy.act(states)
        assert (action >= LOW).all()
        assert (action <= HIGH).all()
    draws = GaussianPolicy(normalise, lower, upper).distribution(states).sample((5,))
    assert draws.shape == (5, 200, 3)
    assert (draws >= LOW).all()
    assert (draws <= HIGH).all()


def test_of_two_critics_the_careful_one_can_be_asked_for():
    torch.manual_seed(0)
    lower, upper = LOW.double().numpy(), HIGH.double().numpy()
    one, other = (Critic(Normalise(np.zeros(4), np.ones(4)), lower, upper) for _ in range(2))
    states, actions = torch.randn(8, 4), LOW + (HIGH - LOW) * torch.rand(8, 3)
    twins, both = TwinCritics(one, other), torch.cat((one(states, actions), other(states, actions)), dim=1)
    assert torch.equal(twins.lower(states, actions), both.min(dim=1).values)
    assert torch.equal(twins.higher(states, actions), both.max(dim=1).values)


def test_a_discriminator_says_a_probability_whose_odds_are_the_reward():
    judge = Discriminator(Normalise(np.zeros(1), np.ones(1)), np.array([-1.0]), np.array([1.0]))
    state, action = torch.randn(10, 1), torch.rand(10, 1)
    probability = judge(*judge.scaled(state, action))
    torch.testing.assert_close(judge.logit(state, action), torch.log(probability) - torch.log(1 - probability))


def test_the_multiplier_rises_above_the_limit_falls_below_it_and_never_goes_negative():
    multiplier = Multiplier(limit=2.0, gains=(0.5, 0.1, 0.0))
    above = [multiplier.update(6.0) for _ in range(20)]
    assert above == sorted(above)
    assert above[0] > 0
    below = [multiplier.update(0.0) for _ in range(100)]
    later = below[1:]  # what it follows is the cost of several episodes
    assert later == sorted(later, reverse=True)
    assert below[-1] == 0.0


def test_with_the_integral_gain_alone_the_multiplier_is_dual_ascent():
    multiplier = Multiplier(limit=1.0, gains=(0.0, 0.1, 0.0), smoothing=0.0)
    assert [round(multiplier.update(cost), 6) for cost in (3.0, 2.0, 0.0, 0.0, 0.0, 0.0)] == [0.1, 0.2, 0.1, 0, 0, 0]


def test_the_multiplier_goes_on_where_it_was():
    one, other = (Multiplier(1.0, (0.5, 0.1, 0.2)) for _ in range(2))
    for cost in (3.0, 1.0, 2.0):
        one.update(cost)
    other.restore(one.state())
    assert other.update(4.0) == one.update(4.0)


def test_the_network_that_a_skill_runs_acts_as_the_trained_policy_does():
    from skills.methods.skill_training import bounded

    torch.manual_seed(0)
    normalise = Normalise(np.full(4, 0.3), np.full(4, 2.0))
    lower, upper = LOW.double().numpy(), HIGH.double().numpy()
    states = torch.randn(20, 4)
    for policy in (DeterministicPolicy(normalise, lower, upper), GaussianPolicy(normalise, lower, upper)):
        torch.testing.assert_close(bounded(policy, (128, 128)).act(states), policy.act(states))


def test_the_experts_of_the_shipped_tasks_are_worth_imitating():
    from skills.methods.evaluation import evaluate_expert
    from skills.methods.pendulum import PENDULUM_LIMITED
    from skills.methods.reach import REACH

    pendulum, reach = evaluate_expert(PENDULUM_LIMITED, 10, 10), evaluate_expert(REACH, 20, 20)
    assert pendulum.reward > -250
    assert pendulum.cost > 0
    assert reach.success >= 0.9
    assert reach.cost < 0.1
