"""The network that sees dirt, in torch: needed for training and export only."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from skills.training.networks import Normalise, convolution


class SightNetwork(nn.Module):
    """A small encoder-decoder that works at half and quarter resolution and answers at full resolution.

    Args:
        normalise: Normalisation of the four input channels, with buffers of shape (4, 1, 1).
        width: Channels at half resolution; twice as many at quarter resolution.
    """

    def __init__(self, normalise: Normalise, width: int = 16) -> None:
        super().__init__()
        self.normalise = normalise
        self.fine = nn.Sequential(nn.PixelUnshuffle(2), convolution(16, width), convolution(width, width))
        self.coarse = nn.Sequential(
            convolution(width, 2 * width, stride=2),
            convolution(2 * width, 2 * width, dilation=2),
            convolution(2 * width, width),
        )
        self.joined = convolution(2 * width, 2 * width)
        self.head = nn.Sequential(nn.Conv2d(2 * width, 4, 1), nn.PixelShuffle(2))

    def forward(self, image: Tensor) -> Tensor:
        """Log-odds of dirt, shape (batch, 1, size, size), for images of shape (batch, 4, size, size)."""
        fine = self.fine(self.normalise(image))
        coarse = nn.functional.interpolate(self.coarse(fine), scale_factor=2.0)
        odds: Tensor = self.head(self.joined(torch.cat([fine, coarse], dim=1)))
        return odds.clamp(-8.0, 8.0)
