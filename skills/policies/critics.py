"""Judges of states and actions: critics that foresee a sum of rewards or costs, and a discriminator of experts."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from executive.contracts.action import Vector
from skills.training.networks import Bounded, Normalise, mlp


class Judge(Bounded):
    """State and action → one number; the action is taken as a share of its bounds.

    Args:
        normalise: Normalisation of the state.
        lower, upper: Bounds of the action in its units; shape (action,).
        hidden: Widths of the hidden layers.
    """

    def __init__(self, normalise: Normalise, lower: Vector, upper: Vector, hidden: Sequence[int] = (128, 128)) -> None:
        super().__init__(normalise, lower, upper)
        self.value = mlp(int(normalise.mean.shape[0]) + len(lower), hidden, 1)

    def scaled(self, state: Tensor, action: Tensor) -> tuple[Tensor, Tensor]:
        """The state normalised, and the action as a share of its bounds, -1 to 1: what the network takes."""
        return self.normalise(state), (2 * action - self.upper - self.lower) / (self.upper - self.lower)

    def forward(self, state: Tensor, action: Tensor) -> Tensor:
        """Shape (batch, 1)."""
        value: Tensor = self.value(torch.cat(self.scaled(state, action), dim=-1))
        return value


class Critic(Judge):
    """The discounted sum of rewards, or of costs, that follows a state and an action."""


class TwinCritics(nn.Module):
    """Two critics of the same thing, so that the more careful one can be believed.

    Args:
        first, second: The critics.
    """

    def __init__(self, first: Critic, second: Critic) -> None:
        super().__init__()
        self.first, self.second = first, second

    def forward(self, state: Tensor, action: Tensor) -> Tensor:
        """Both values; shape (batch, 2)."""
        return torch.cat((self.first(state, action), self.second(state, action)), dim=-1)

    def lower(self, state: Tensor, action: Tensor) -> Tensor:
        """The smaller value, for rewards; shape (batch,)."""
        values: Tensor = self(state, action)
        return values.amin(dim=-1)

    def higher(self, state: Tensor, action: Tensor) -> Tensor:
        """The larger value, for costs; shape (batch,)."""
        values: Tensor = self(state, action)
        return values.amax(dim=-1)


class Discriminator(Judge):
    """How probable it is that an expert did this here."""

    def logit(self, state: Tensor, action: Tensor) -> Tensor:
        """Log-odds of a state and an action; shape (batch, 1). As a reward: log D − log(1 − D)."""
        return super().forward(state, action)

    def forward(self, state: Tensor, action: Tensor) -> Tensor:
        """Probability, of what `scaled` gave: a penalty on its gradient is then in the same unit for every feature."""
        return torch.sigmoid(self.value(torch.cat((state, action), dim=-1)))
