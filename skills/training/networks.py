"""Small networks: normalised inputs, bounded outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from executive.contracts.action import Vector
from skills.policy import Array


class Normalise(nn.Module):
    """Shifts and scales every input feature to mean 0 and deviation 1, and bounds what lies far outside.

    Args:
        mean, deviation: One value a feature. The buffers are saved apart from the weights, in
            `normalisation.safetensors`.
        bound: Largest normalised value; further out a policy has seen no data and must not extrapolate.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, mean: NDArray[Any], deviation: NDArray[Any], bound: float = 5.0) -> None:
        super().__init__()
        self.bound = bound
        self.register_buffer("mean", torch.as_tensor(np.asarray(mean), dtype=torch.float32))
        self.register_buffer("deviation", torch.as_tensor(np.asarray(deviation), dtype=torch.float32))

    @classmethod
    def of(cls, inputs: Array, floor: float = 1e-3) -> Normalise:
        """The normalisation of a data set; shape (samples, features). A constant feature keeps deviation 1."""
        deviation = inputs.std(axis=0)
        return cls(inputs.mean(axis=0), np.where(deviation < floor, 1.0, deviation))

    def forward(self, inputs: Tensor) -> Tensor:
        return ((inputs - self.mean) / self.deviation).clamp(-self.bound, self.bound)


def mlp(inputs: int, hidden: Sequence[int], outputs: int) -> nn.Sequential:
    """A multi-layer perceptron with SiLU between the layers."""
    layers: list[nn.Module] = []
    for width in hidden:
        layers += [nn.Linear(inputs, width), nn.SiLU()]
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, outputs))


def convolution(inputs: int, outputs: int, stride: int = 1, dilation: int = 1, groups: int = 8) -> nn.Sequential:
    """A 3 x 3 convolution with SiLU, normalised in groups of channels; the size stays where the stride is 1."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=dilation, dilation=dilation),
        nn.GroupNorm(groups, outputs),
        nn.SiLU(inplace=True),
    )


class Bounded(nn.Module):
    """A network on a normalised state that knows the bounds of the action.

    Args:
        normalise: Normalisation of the state.
        lower, upper: Bounds of the action in its units; shape (action,).
    """

    lower: Tensor
    upper: Tensor

    def __init__(self, normalise: Normalise, lower: Vector, upper: Vector) -> None:
        super().__init__()
        self.normalise = normalise
        self.register_buffer("lower", torch.as_tensor(lower, dtype=torch.float32))
        self.register_buffer("upper", torch.as_tensor(upper, dtype=torch.float32))

    def span(self) -> tuple[Tensor, Tensor]:
        """The middle of the bounds, and how far they reach to both sides of it; shape (action,) each."""
        return (self.upper + self.lower) / 2, (self.upper - self.lower) / 2


class BoundedPolicy(Bounded):
    """State → action within bounds, and state → probability that the goal is reached now.

    The action is tanh-squashed into `lower` .. `upper`, so that no input whatever can ask for more. The success
    estimate is a network of its own on the same normalised input; it is trained after the action (see `success`).

    Args:
        normalise: Normalisation of the state.
        lower, upper: Bounds of the action; shape (action,).
        hidden: Widths of the hidden layers of the action network.
        success_hidden: Widths of the hidden layers of the success network.
    """

    def __init__(
        self,
        normalise: Normalise,
        lower: Vector,
        upper: Vector,
        hidden: Sequence[int] = (128, 128),
        success_hidden: Sequence[int] = (32,),
    ) -> None:
        super().__init__(normalise, lower, upper)
        features = int(normalise.mean.shape[0])
        self.action = mlp(features, hidden, len(lower))
        self.success = mlp(features, success_hidden, 1)

    def act(self, state: Tensor) -> Tensor:
        """Actions; shape (batch, action)."""
        middle, reach = self.span()
        return middle + reach * torch.tanh(self.action(self.normalise(state)))

    def success_logit(self, state: Tensor) -> Tensor:
        """Log-odds that the goal is reached; shape (batch, 1)."""
        logit: Tensor = self.success(self.normalise(state))
        return logit

    def forward(self, state: Tensor) -> tuple[Tensor, Tensor]:
        """Action and probability of success: the outputs "action" and "success" of the exported graph."""
        return self.act(state), torch.sigmoid(self.success_logit(state))
