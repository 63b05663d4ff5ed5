"""Continuous actions within bounds in physical units: a squashed Gaussian, and policies that give one action or a draw.

    policy = GaussianPolicy(Normalise.of(states), lower, upper)
    action, log_prob = policy.distribution(state).rsample_and_log_prob()
    action = policy.act(state)                     # without chance: what runs on the robot

The density is that of the action itself, in its own units, so that entropies of different robots can be compared only
after the bounds were taken into account: see `entropy_of_unit_box`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.distributions import Distribution, Normal, constraints

from executive.contracts.action import Vector
from skills.training.networks import Bounded, Normalise, mlp

LOG_SCALE = (-5.0, 2.0)
"""Bounds of the logarithm of the deviation before squashing."""
_EDGE = 1e-6
"""Smallest distance to a bound, as a share of the half range, at which a given action is still told from it."""


class SquashedGaussian(Distribution):
    """A Gaussian, squashed by tanh and stretched to bounds: action = middle + reach · tanh(x), x ~ N(loc, scale).

    Components are independent. The names of the arguments are those of torchrl's distributions, so that its losses
    take this one.

    Args:
        loc, scale: Mean and deviation before squashing; shape (..., action).
        low, high: Bounds of the action; shape (action,).
    """

    arg_constraints: ClassVar[dict[str, constraints.Constraint]] = {}
    has_rsample = True

    def __init__(self, loc: Tensor, scale: Tensor, low: Tensor, high: Tensor) -> None:
        self.normal = Normal(loc, scale, validate_args=False)
        self.middle, self.reach = (high + low) / 2, (high - low) / 2
        super().__init__(loc.shape[:-1], loc.shape[-1:], validate_args=False)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws that gradients go through; shape (*sample_shape, ..., action)."""
        return self._squash(self.normal.rsample(torch.Size(sample_shape)))

    def rsample_and_log_prob(self, sample_shape: Sequence[int] = ()) -> tuple[Tensor, Tensor]:
        """Draws and their log-densities, from the value before squashing: exact also where tanh is flat."""
        before = self.normal.rsample(torch.Size(sample_shape))
        return self._squash(before), self._log_prob_before(before)

    def log_prob(self, value: Tensor) -> Tensor:
        """Log-density of actions; shape (...,). An action at a bound is taken to lie `_EDGE` inside it."""
        return self._log_prob_before(self.before(value))

    def before(self, value: Tensor) -> Tensor:
        """What actions are before squashing; shape (..., action)."""
        share = ((value - self.middle) / self.reach).clamp(-1 + _EDGE, 1 - _EDGE)
        return torch.atanh(share)

    @property
    def mode(self) -> Tensor:
        """The squashed mean: the median of the draws; shape (..., action)."""
        return self._squash(self.normal.loc)

    @property
    def deterministic_sample(self) -> Tensor:
        """The same under the name that torchrl asks for."""
        return self.mode

    def _squash(self, before: Tensor) -> Tensor:
        return self.middle + self.reach * torch.tanh(before)

    def _log_prob_before(self, before: Tensor) -> Tensor:
        """Change of variables; log(1 − tanh²(x)) = 2 (log 2 − x − softplus(−2x)) neither over- nor underflows."""
        slope = 2 * (math.log(2) - before - nn.functional.softplus(-2 * before)) + torch.log(self.reach)
        log_prob: Tensor = self.normal.log_prob(before) - slope  # type: ignore[no-untyped-call]
        return log_prob.sum(dim=-1)


class DeterministicPolicy(Bounded):
    """State → one action within bounds.

    Args:
        normalise: Normalisation of the state.
        lower, upper: Bounds of the action in its units; shape (action,).
        hidden: Widths of the hidden layers.
    """

    def __init__(self, normalise: Normalise, lower: Vector, upper: Vector, hidden: Sequence[int] = (128, 128)) -> None:
        super().__init__(normalise, lower, upper)
        self.action = mlp(int(normalise.mean.shape[0]), hidden, len(lower))

    def act(self, state: Tensor) -> Tensor:
        """Actions; shape (batch, action)."""
        middle, reach = self.span()
        return middle + reach * torch.tanh(self.action(self.normalise(state)))

    def forward(self, state: Tensor) -> Tensor:
        return self.act(state)


class GaussianPolicy(Bounded):
    """State → distribution of the action within bounds.

    Args:
        normalise: Normalisation of the state.
        lower, upper: Bounds of the action in its units; shape (action,).
        hidden: Widths of the hidden layers.
    """

    def __init__(self, normalise: Normalise, lower: Vector, upper: Vector, hidden: Sequence[int] = (128, 128)) -> None:
        super().__init__(normalise, lower, upper)
        self.parameters_of = mlp(int(normalise.mean.shape[0]), hidden, 2 * len(lower))

    def forward(self, state: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and deviation before squashing; shape (batch, action) each. What torchrl's losses call."""
        loc, log_scale = self.parameters_of(self.normalise(state)).chunk(2, dim=-1)
        return loc, log_scale.clamp(*LOG_SCALE).exp()

    def distribution(self, state: Tensor) -> SquashedGaussian:
        """Distribution of the action in these states."""
        loc, scale = self(state)
        return SquashedGaussian(loc, scale, self.lower, self.upper)

    def act(self, state: Tensor) -> Tensor:
        """The action without chance; shape (batch, action)."""
        return self.distribution(state).mode


class Acting(nn.Module):
    """A policy reduced to its action without chance: what is exported."""

    def __init__(self, policy: DeterministicPolicy | GaussianPolicy) -> None:
        super().__init__()
        self.policy = policy

    def forward(self, state: Tensor) -> Tensor:
        return self.policy.act(state)


def entropy_of_unit_box(lower: Tensor, upper: Tensor) -> float:
    """What the bounds add to the entropy of an action against one between -1 and 1 [nat]."""
    return float(torch.log((upper - lower) / 2).sum())
