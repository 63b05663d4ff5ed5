"""The fusion policy beside the network of `pick`, on demonstrations that neither has learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import torch
from torch import Tensor

from skills.fusion.learning import Seen
from skills.policies.continuous import SquashedGaussian
from skills.policies.fusion import VisionLanguageFusion

SHARES = (0.5, 0.8, 0.95)
"""Central shares of the spread in which so many of the expert's actions should lie."""


@dataclass(frozen=True)
class Comparison:
    """What was measured on held-out frames.

    Attributes:
        frames: Held-out frames.
        likelihood: Mean log-likelihood of the expert's action by the fusion policy [nat].
        constant: The same by the deterministic network with the best constant spread around its action [nat].
        coverage: Share of the expert's actions, over all components, inside each central share of the spread.
        constant_coverage: The same of the deterministic network with its constant spread.
        error, other_error: Mean error of the tool velocity [m/s] by the fusion policy, by the deterministic network.
        closing, other_closing: Share of frames in which the hand is rightly closed or left open, by each.
    """

    frames: int
    likelihood: float
    constant: float
    coverage: Mapping[float, float]
    constant_coverage: Mapping[float, float]
    error: float
    other_error: float
    closing: float
    other_closing: float

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            name: {str(share): round(part, 4) for share, part in value.items()}
            if isinstance(value, Mapping)
            else value
            if isinstance(value, int)
            else round(value, 4)
            for name, value in vars(self).items()
        }


def compared(policy: VisionLanguageFusion, known: Seen, held_out: Seen) -> Comparison:
    """Measure both; the deterministic network's constant spread is fitted on `known`."""
    policy.eval()
    with torch.inference_mode():
        given = policy.distribution(policy.fused(held_out.tokens))
        other = _deterministic(policy, held_out)
        errors = given.before(_deterministic(policy, known)) - given.before(known.actions)
        loc = given.before(other)
        constant = SquashedGaussian(loc, errors.square().mean(dim=0).sqrt().expand_as(loc), policy.lower, policy.upper)
        action = given.mode
    wanted = held_out.actions
    return Comparison(
        frames=len(held_out),
        likelihood=float(given.log_prob(wanted).mean()),
        constant=float(constant.log_prob(wanted).mean()),
        coverage=_coverage(given, wanted),
        constant_coverage=_coverage(constant, wanted),
        error=_error(action, wanted),
        other_error=_error(other, wanted),
        closing=_closing(action, wanted),
        other_closing=_closing(other, wanted),
    )


def _deterministic(policy: VisionLanguageFusion, seen: Seen) -> Tensor:
    """What the network of `pick` does; shape (samples, 5)."""
    velocity, close, _ = policy.sight.act(seen.tokens.memory)
    return torch.cat([velocity, torch.sigmoid(close)], dim=1)


def _coverage(distribution: SquashedGaussian, actions: Tensor) -> dict[float, float]:
    away = ((distribution.before(actions) - distribution.normal.loc) / distribution.normal.scale).abs()
    return {share: float((away < NormalDist().inv_cdf(0.5 + share / 2)).float().mean()) for share in SHARES}


def _error(actions: Tensor, wanted: Tensor) -> float:
    return float((actions[:, :3] - wanted[:, :3]).norm(dim=1).mean())


def _closing(actions: Tensor, wanted: Tensor) -> float:
    return float(((actions[:, 4] > 0.5) == (wanted[:, 4] > 0.5)).float().mean())
