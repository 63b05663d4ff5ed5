"""A stream of random numbers of one's own: torch has one for the whole process, and losses draw from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor


class Randomness:
    """The random numbers of one method, apart from everybody else's. One thread uses it.

    with randomness.used():
        torch.randn(3)  # from this stream

    Args:
        seed: Seed of the stream.
    """

    def __init__(self, seed: int) -> None:
        self.state: Tensor = torch.Generator().manual_seed(seed).get_state()

    @contextmanager
    def used(self) -> Iterator[None]:
        """Inside, torch draws from this stream; what it drew from before goes on afterwards as if nothing was."""
        outside = torch.get_rng_state()
        torch.set_rng_state(self.state)
        try:
            yield
        finally:
            self.state = torch.get_rng_state()
            torch.set_rng_state(outside)


class CorrelatedNoise:
    """Gaussian noise that remembers: it pushes in one direction for a while instead of shaking.

    Args:
        shape: Shape of a draw.
        memory: Correlation from one draw to the next, 0 to 1.
    """

    def __init__(self, shape: tuple[int, ...], memory: float) -> None:
        self.value, self._memory = torch.zeros(shape), memory

    def __call__(self) -> Tensor:
        """The next draw, of deviation 1 in the long run."""
        fresh = torch.randn(self.value.shape)
        self.value = self._memory * self.value + (1 - self._memory**2) ** 0.5 * fresh
        return self.value
