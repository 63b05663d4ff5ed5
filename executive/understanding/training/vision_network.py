"""The two towers of the embedded vision-language network, in torch: needed for training and export only."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from executive.understanding.vision.checkpoint import SPACE
from executive.understanding.vision.crops import CHANNELS, NUMBERS
from executive.understanding.vision.words import WIDTH


class ImageTower(nn.Module):
    """A crop and its numbers to a vector of length 1.

    Args:
        mean, deviation: Of the numbers, over the data; shape (numbers,).
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, mean: Tensor, deviation: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        self.picture = nn.Sequential(_block(CHANNELS, 32), _block(32, 48, 2), _block(48, 64), _block(64, 96, 2))
        self.numbers = nn.Sequential(nn.Linear(NUMBERS, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU())
        self.joined = nn.Sequential(nn.Linear(2 * 96 + 64, 160), nn.SiLU(), nn.Linear(160, SPACE))

    def forward(self, picture: Tensor, numbers: Tensor) -> Tensor:
        seen = self.picture(picture)
        told = self.numbers(((numbers - self.mean) / self.deviation).clamp(-4.0, 4.0))
        joined = self.joined(torch.cat([seen.mean(dim=(2, 3)), seen.amax(dim=(2, 3)), told], dim=1))
        return nn.functional.normalize(joined, dim=1)


class PhraseTower(nn.Module):
    """A phrase's vector to one of length 1 in the same space."""

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(width, 192), nn.SiLU(), nn.Dropout(0.1), nn.Linear(192, SPACE))

    def forward(self, phrase: Tensor) -> Tensor:
        return nn.functional.normalize(self.layers(phrase), dim=1)


class Towers(nn.Module):
    """Both towers, with the scale and shift that make a likeness into log-odds (as SigLIP does: Zhai et al. 2023)."""

    def __init__(self, image: ImageTower, phrase: PhraseTower) -> None:
        super().__init__()
        self.image, self.phrase = image, phrase
        self.scale = nn.Parameter(torch.tensor(math.log(10.0)))
        self.shift = nn.Parameter(torch.tensor(-6.0))

    def forward(self, picture: Tensor, numbers: Tensor, phrase: Tensor) -> Tensor:
        """Log-odds that each phrase is true of each picture; shape (pictures, phrases)."""
        likeness: Tensor = self.image(picture, numbers) @ self.phrase(phrase).T
        return likeness * self.scale.exp() + self.shift


def _block(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1), nn.GroupNorm(8, outputs), nn.SiLU(inplace=True)
    )
