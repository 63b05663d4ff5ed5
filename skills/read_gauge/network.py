"""The network that reads a dial, in torch: needed for training and export only."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from skills.read_gauge.dial import UNIT
from skills.read_gauge.spec import LENGTH
from skills.training.networks import Normalise, convolution


class DialNetwork(nn.Module):
    """Finds the dial's middle and the pointer's tip as spatial averages; the way from one to the other is the pointer.

    Each of the two is where the network puts its attention (spatial softmax: Levine et al. 2016), in coordinates of
    the dial's own plane, so that a picture from elsewhere changes nothing.

    Args:
        normalise: Normalisation of the six input channels, with buffers of shape (6, 1, 1).
        width: Channels.
    """

    def __init__(self, normalise: Normalise, width: int = 12) -> None:
        super().__init__()
        self.normalise = normalise
        self.near = nn.Sequential(convolution(6, width, groups=4), convolution(width, width, groups=4))
        self.wide = nn.Sequential(
            convolution(width, width, dilation=2, groups=4), convolution(width, width, dilation=4, groups=4)
        )
        self.attention = nn.Conv2d(2 * width, 2, 1)
        self.seen = nn.Linear(4 * width, 1)
        self.doubt = nn.Sequential(nn.Linear(4 * width + 2, 32), nn.SiLU(), nn.Linear(32, 1))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Pointer, deviation and visibility, as in `spec.OUTPUTS`, for images of shape (batch, 6, size, size)."""
        points, seen, doubt = self.found(image)
        return (points[:, 1] - points[:, 0]) * (UNIT / LENGTH), doubt, seen

    def found(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Where the dial's middle and the pointer's tip are, shape (batch, 2, 2); visibility; deviation."""
        near = self.near(self.normalise(image))
        seen = torch.cat([near, self.wide(near)], dim=1)
        attention = torch.softmax(self.attention(seen).flatten(2), dim=-1)
        plane = image[:, 3:5].flatten(2)
        points = attention @ plane.transpose(1, 2)
        pooled = torch.cat([seen.mean(dim=(2, 3)), seen.amax(dim=(2, 3))], dim=1)
        # What the error will be is told from what was seen, but must not change what is seen.
        doubt = self.doubt(torch.cat([pooled, points[:, 1] - points[:, 0]], dim=1).detach())
        return points, self.seen(pooled), 2.5 * torch.tanh(doubt / 2.5) - 2.0
