"""The localisation network, in torch: needed for training and export only."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from skills.look.spec import CLASSES
from skills.training.networks import Normalise, convolution

_HEADS = (len(CLASSES), 3, 2, 1)


class LookNetwork(nn.Module):
    """A small encoder-decoder that works at half resolution and answers at full resolution.

    Args:
        normalise: Normalisation of the five input channels, with buffers of shape (5, 1, 1).
        width: Channels at half resolution; twice as many at quarter resolution.
    """

    def __init__(self, normalise: Normalise, width: int = 24) -> None:
        super().__init__()
        self.normalise = normalise
        self.fine = nn.Sequential(nn.PixelUnshuffle(2), convolution(20, width), convolution(width, width))
        self.coarse = nn.Sequential(
            convolution(width, 2 * width, stride=2),
            convolution(2 * width, 2 * width),
            convolution(2 * width, 2 * width),
        )
        self.widest = nn.Sequential(convolution(2 * width, 2 * width, stride=2), convolution(2 * width, 2 * width))
        self.narrow = nn.Conv2d(4 * width, width, 1)
        self.joined = convolution(2 * width, 2 * width)
        self.heads = nn.Sequential(nn.Conv2d(2 * width, 4 * sum(_HEADS), 1), nn.PixelShuffle(2))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Classes, offsets, turns and deviation, as in `spec.OUTPUTS`, for images of shape (batch, 5, size, size)."""
        fine = self.fine(self.normalise(image))
        coarse = self.coarse(fine)
        wide = nn.functional.interpolate(self.widest(coarse), scale_factor=2.0)
        narrow = nn.functional.interpolate(self.narrow(torch.cat([coarse, wide], dim=1)), scale_factor=2.0)
        answers = self.heads(self.joined(torch.cat([fine, narrow], dim=1)))
        classes, offsets, turns, deviation = answers.split(_HEADS, dim=1)
        return classes, 0.1 * offsets, turns, deviation.clamp(-7.0, -1.0)
