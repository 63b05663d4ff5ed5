"""The vision-language-action network, in torch: camera image, words and robot state → action.

A vision encoder sees the image once. Every cell of its map votes: where in the image the thing that it shows is to be
grasped, at what height, how turned. Words become a query that attends over the cells, so that the named thing's votes
count and nothing else's (dense votes as in PVNet: Peng et al. 2019; soft-argmax keypoints: Levine et al. 2016). The
camera's known mounting makes one precise point in `base_link` of them. Frames are fused into a belief that the
network takes along, since the arm hides what it reaches for. The action head acts on belief and robot state.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from executive.contracts.robot import CameraMount
from skills.training.networks import Normalise, mlp

WORDS = 384
"""Numbers in a sentence vector."""
BELIEF = 9
"""Numbers in a belief: point (3), cosine and sine of twice the yaw (2), of four times it (2), mug, weight."""
STATE = 14
"""Numbers in the robot's state, see `features`."""
FEATURES = 20
"""Numbers that the action head acts on."""
TURN_LEFT = 8
"""Where among them the turn is that the hand has left to the believed yaw [rad]."""
_KEYS = 24
_VOTES = 11
_KEPT = 0.95
"""Share of a belief's weight that is left after a frame: things may move."""
_UNIT = 0.01
"""Deviation [m] of a frame's point that counts as weight 1."""
_GRIPPED = (1.5, 0.035)
"""Finger force [N] and opening [m] beyond which something is in the hand."""
_FINE, _FINE_TURN = 0.012, 0.15
"""Where features that show small differences have their bend [m], [rad]."""


def _block(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class ConvolutionalEncoder(nn.Module):
    """An encoder-decoder with a global context: images (batch, 3, size, size) → (batch, width, size/2, size/2).

    Args:
        width: Channels at half resolution; twice as many at a quarter, and at an eighth.
    """

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.cells = 2
        self.width = width
        self.fine = nn.Sequential(nn.PixelUnshuffle(2), _block(12, width), _block(width, width))
        self.coarse = nn.Sequential(_block(width, 2 * width, 2), _block(2 * width, 2 * width))
        self.wide = nn.Sequential(_block(2 * width, 3 * width, 2), _block(3 * width, 3 * width))
        self.context = nn.Sequential(nn.Linear(3 * width, 4 * width), nn.ReLU(), nn.Linear(4 * width, 2 * width))
        self.narrow = nn.Conv2d(3 * width, 2 * width, 1)
        self.middle = nn.Sequential(_block(2 * width, 2 * width), nn.Conv2d(2 * width, width, 1))
        self.joined = _block(2 * width, width)

    def forward(self, image: Tensor) -> Tensor:
        fine = self.fine(image)
        coarse = self.coarse(fine)
        wide = self.wide(coarse)
        context = self.context(wide.mean(dim=(2, 3)))[:, :, None, None]
        coarse = self.middle(coarse + context + nn.functional.interpolate(self.narrow(wide), scale_factor=2.0))
        answer: Tensor = self.joined(torch.cat([fine, nn.functional.interpolate(coarse, scale_factor=2.0)], dim=1))
        return answer


class TransformerEncoder(nn.Module):
    """Patches that attend to each other: images (batch, 3, size, size) → (batch, width, size/4, size/4).

    Args:
        size: Height and width of the images [pixels].
        width: Channels.
        depth: Layers.
    """

    def __init__(self, size: int, width: int = 64, depth: int = 3) -> None:
        super().__init__()
        self.cells = 4
        self.width = width
        self.patches = nn.Sequential(nn.PixelUnshuffle(4), nn.Conv2d(48, width, 1))
        self.places = nn.Parameter(0.02 * torch.randn(1, (size // 4) ** 2, width))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(width, 4, 2 * width, dropout=0.0, batch_first=True, norm_first=True)
            for _ in range(depth)
        )

    def forward(self, image: Tensor) -> Tensor:
        patches = self.patches(image)
        tokens = patches.flatten(2).transpose(1, 2) + self.places
        for layer in self.layers:
            tokens = layer(tokens)
        answer: Tensor = tokens.transpose(1, 2).reshape(patches.shape)
        return answer


@dataclass(frozen=True)
class Glance:
    """What one image says before words ask for anything; cells are in rows.

    Attributes:
        keys: What words compare with; shape (batch, cells, keys).
        votes: Image point x, y [1 / focal length]; height [m]; cosine and sine of twice the yaw and of four times it,
            against the line of sight; log-odds of a mug; logarithm of the deviation [m]; cosine and sine of the yaw
            itself, which a mug's handle tells and only training uses; shape (batch, cells, 11).
    """

    keys: Tensor
    votes: Tensor


@dataclass(frozen=True)
class Estimate:
    """What one image says of the thing that words name.

    Attributes:
        attention: Logarithm of the attention to each cell, and to none of them at last; shape (batch, cells + 1).
        aim: Image point [1 / focal length]; shape (batch, 2).
        point: Where to grasp it in `base_link` [m]; shape (batch, 3).
        turns: Cosine and sine of twice its yaw in `base_link`, and of four times it; shape (batch, 4).
        mug: Log-odds that it is a mug; shape (batch, 1).
        deviation: Logarithm of the standard deviation of the point [m]; shape (batch, 1).
        signs: What tells whether it shows, see `_signs`; shape (batch, 2).
        seen: Probability that it shows at all; shape (batch, 1).
    """

    attention: Tensor
    aim: Tensor
    point: Tensor
    turns: Tensor
    mug: Tensor
    deviation: Tensor
    signs: Tensor
    seen: Tensor


class VisionLanguageAction(nn.Module):
    """See the module. `forward` is what is exported; `glance`, `ask` and `act` are its parts, for training.

    Args:
        camera: The head camera of the robot.
        encoder: What sees the image.
        speed: Largest tool speed [m/s].
        turn: Largest turning speed [rad/s].
        colours: Normalisation of the image's channels, with buffers of shape (3, 1, 1).
        features: Normalisation of what the action head acts on.
    """

    grid: Tensor
    mast: Tensor
    limits: Tensor

    def __init__(
        self,
        camera: CameraMount,
        encoder: Literal["convolutional", "transformer"] = "convolutional",
        speed: float = 0.25,
        turn: float = 1.5,
        colours: Normalise | None = None,
        features: Normalise | None = None,
    ) -> None:
        super().__init__()
        self.encoder = ConvolutionalEncoder() if encoder == "convolutional" else TransformerEncoder(camera.width)
        self.colours = colours or Normalise(torch.full((3, 1, 1), 0.5).numpy(), torch.full((3, 1, 1), 0.25).numpy())
        self.features = features or Normalise(torch.zeros(FEATURES).numpy(), torch.ones(FEATURES).numpy())
        self.heads = nn.Sequential(nn.Conv2d(self.encoder.width, 64, 1), nn.ReLU(), nn.Conv2d(64, _KEYS + _VOTES, 1))
        self.query = mlp(WORDS, (64,), _KEYS + 1)
        self.presence = nn.Linear(2, 1)
        with torch.no_grad():
            self.presence.weight.copy_(torch.tensor([[1.0, 0.0]]))
            self.presence.bias.zero_()
        self.action = mlp(FEATURES, (128, 128), 5)
        self.success = mlp(FEATURES, (32,), 1)
        self.forward_reach = camera.forward
        self.register_buffer("mast", torch.as_tensor(camera.mast, dtype=torch.float32), persistent=False)
        self.register_buffer("limits", torch.tensor([speed, speed, speed, turn]), persistent=False)
        focal = camera.height / 2 / math.tan(camera.field_of_view / 2)
        step = self.encoder.cells
        along = (torch.arange(camera.width // step) * step + (step - 1) / 2 - (camera.width - 1) / 2) / focal
        rows, columns = torch.meshgrid(along, along, indexing="ij")
        self.register_buffer("grid", torch.stack([columns, rows], -1).reshape(1, -1, 2), persistent=False)

    def glance(self, image: Tensor) -> Glance:
        """See an image; shape (batch, 3, size, size), 0 to 1."""
        maps = self.heads(self.encoder(self.colours(image)).float())
        cells = maps.flatten(2).transpose(1, 2)
        keys, votes = cells[..., :_KEYS], cells[..., _KEYS:]
        aim = self.grid + 0.1 * votes[..., :2]
        height = 0.6 + 0.2 * votes[..., 2:3]
        deviation = (votes[..., 8:9] - 4.0).clamp(-6.5, -1.0)
        return Glance(keys, torch.cat([aim, height, votes[..., 3:8], deviation, votes[..., 9:]], dim=-1))

    def ask(self, glance: Glance, words: Tensor, head: Tensor) -> Estimate:
        """Look for what words name.

        Args:
            glance: What the image says.
            words: Sentence vectors; shape (batch, 384).
            head: Pan and tilt of the camera [rad]; shape (batch, 2).
        """
        asked = self.query(8.0 * words)
        match = torch.einsum("bck,bk->bc", glance.keys, asked[:, :_KEYS])
        attention = torch.log_softmax(torch.cat([match, asked[:, _KEYS:]], dim=1), dim=1)
        chosen = torch.softmax(match, dim=1)
        votes = torch.einsum("bc,bcv->bv", chosen, glance.votes)
        aim, height = votes[:, :2], votes[:, 2:3]
        camera, ahead, right, down = self.axes(head)
        ray = ahead + aim[:, :1] * right + aim[:, 1:] * down
        point = camera + ray * (camera[:, 2:] - height) / (-ray[:, 2:]).clamp(min=0.2)
        turns = _turned(votes[:, 3:7], ray[:, :2] / ray[:, :2].norm(dim=1, keepdim=True).clamp(min=1e-6))
        signs = _signs(asked, match, chosen, glance.votes[..., :2], aim)
        seen = torch.sigmoid(self.presence(signs))
        return Estimate(attention, aim, point, turns, votes[:, 7:8], votes[:, 8:9], signs, seen)

    def fuse(self, belief: Tensor, estimate: Estimate, state: Tensor) -> Tensor:
        """The belief after a frame; shape (batch, 9). All zeros is a belief that knows nothing.

        What lies in the hand moves with it: the belief stays at where it was taken, so that lifting shows.
        """
        free = 1.0 - ((state[:, 11:12] > _GRIPPED[0]) & (state[:, 10:11] > _GRIPPED[1])).float()
        weight = free * (estimate.seen * _UNIT * torch.exp(-estimate.deviation)) ** 2
        new = torch.cat([estimate.point, estimate.turns, torch.sigmoid(estimate.mug)], dim=1)
        kept = (1.0 - (1.0 - _KEPT) * free) * belief[:, 8:]
        total = kept + weight + 1e-8
        return torch.cat([(kept * belief[:, :8] + weight * new) / total, kept + weight], dim=1)

    def described(self, belief: Tensor, state: Tensor) -> Tensor:
        """What the action head acts on; shape (batch, FEATURES)."""
        tool, cosine, sine = state[:, 5:8], state[:, 8:9], state[:, 9:10]
        opening, force = state[:, 10:11], state[:, 11:12]
        away = belief[:, :3] - tool
        aside = away[:, :2].norm(dim=1, keepdim=True)
        left = _turned(belief[:, 3:7], torch.cat([cosine, -sine], dim=1))
        mug = belief[:, 7:8]
        half = torch.atan2(left[:, 1:2], left[:, 0:1]) / 2
        quarter = torch.atan2(left[:, 3:4], left[:, 2:3]) / 4
        turn = mug * half + (1.0 - mug) * quarter
        small = torch.tanh(torch.cat([away, aside], dim=1) / _FINE)
        grip = [opening, force, torch.tanh(force), torch.tanh((opening - 0.03) / _FINE)]
        weight = torch.log(belief[:, 8:] + 1e-3)
        return torch.cat(
            [away, aside, small, turn, torch.tanh(turn / _FINE_TURN), *grip, mug, weight, tool, state[:, 3:4]], dim=1
        )

    def act(self, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Velocities (batch, 4), log-odds of closing the hand and of success (batch, 1), from `described`."""
        normal = self.features(features)
        answer = self.action(normal)
        return self.limits * torch.tanh(answer[:, :4]), answer[:, 4:], self.success(normal)

    def forward(self, image: Tensor, words: Tensor, state: Tensor, belief: Tensor) -> tuple[Tensor, ...]:
        """Action (batch, 5), success (batch, 1), seen (batch, 1) and the new belief (batch, 9)."""
        estimate = self.ask(self.glance(image), words, state[:, 12:14])
        new = self.fuse(belief, estimate, state)
        velocity, close, success = self.act(self.described(new, state))
        return torch.cat([velocity, torch.sigmoid(close)], dim=1), torch.sigmoid(success), estimate.seen, new

    def axes(self, head: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Centre of the camera in `base_link` [m], and its directions ahead, right and down; shape (batch, 3) each."""
        pan, tilt = head[:, 0], head[:, 1]
        zero = torch.zeros_like(pan)
        ahead = torch.stack([pan.cos() * tilt.cos(), pan.sin() * tilt.cos(), -tilt.sin()], dim=1)
        right = torch.stack([pan.sin(), -pan.cos(), zero], dim=1)
        down = torch.stack([-pan.cos() * tilt.sin(), -pan.sin() * tilt.sin(), -tilt.cos()], dim=1)
        return self.mast + self.forward_reach * ahead, ahead, right, down


def _signs(asked: Tensor, match: Tensor, chosen: Tensor, votes: Tensor, aim: Tensor) -> Tensor:
    """Signs that the named thing is there; shape (batch, 2).

    They are the log-odds of some cell against none, and the logarithm of the attended votes' spread [1 / focal
    length]: attention that is divided between two things is sure of neither.
    """
    odds = torch.logsumexp(match, dim=1, keepdim=True) - asked[:, _KEYS:]
    spread = torch.einsum("bc,bcv->bv", chosen, (votes - aim[:, None]).square()).sum(dim=1, keepdim=True)
    return torch.cat([odds, 0.5 * torch.log(spread + 1e-6)], dim=1)


def _turned(turns: Tensor, direction: Tensor) -> Tensor:
    """Cosines and sines of twice and four times an angle, after it has grown by that of a direction (batch, 2)."""
    cosine, sine = direction[:, :1], direction[:, 1:]
    cosine2, sine2 = cosine**2 - sine**2, 2 * cosine * sine
    cosine4, sine4 = cosine2**2 - sine2**2, 2 * cosine2 * sine2
    c2, s2, c4, s4 = (turns[:, number : number + 1] for number in range(4))
    return torch.cat(
        [c2 * cosine2 - s2 * sine2, s2 * cosine2 + c2 * sine2, c4 * cosine4 - s4 * sine4, s4 * cosine4 + c4 * sine4],
        dim=1,
    )
