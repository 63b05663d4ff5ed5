"""A policy that fuses image, words and robot state by attention, and gives a Gaussian over the bounded action.

policy = VisionLanguageFusion(sight, lower, upper)          # `sight`: a trained network that sees, kept as it is
distribution = policy.distribution(policy.fused(policy.tokens(...)))
distribution.log_prob(action)                               # what it is trained by
action, success, seen, belief = policy(image, words, state, belief)   # without chance: what runs on the robot

What the camera shows comes as cells of `VisionLanguageAction`, of which those that the words fit best become tokens;
words, robot state and the belief of earlier frames are a token each. A query made of words and state attends over all
of them (Vaswani et al., 2017), and what it gathers decides mean and spread (see `continuous`).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from executive.contracts.action import Vector
from skills.policies.continuous import SquashedGaussian
from skills.policies.vision_language_action import (
    FEATURES,
    STATE,
    WORDS,
    Glance,
    VisionLanguageAction,
)
from skills.training.networks import Normalise, mlp

CELLS = 12
"""Cells of the image that become tokens."""
CELL = 10
"""Numbers of a cell: how well the words fit it, and its votes."""
_LOG_SCALE = (-3.5, 1.0)
"""Bounds of the logarithm of the deviation before squashing: what an expert always does the same way, such as leaving
the hand open, must not outweigh everything else."""


@dataclass(frozen=True)
class Tokens:
    """What is fused.

    Attributes:
        cells: The cells that the words fit best; shape (batch, CELLS, CELL).
        words: Sentence vectors; shape (batch, WORDS).
        state: The robot's state; shape (batch, STATE).
        memory: What is believed after this frame, against the robot; shape (batch, FEATURES).
    """

    cells: Tensor
    words: Tensor
    state: Tensor
    memory: Tensor

    def part(self, rows: Tensor) -> Tokens:
        """Some of the samples."""
        return Tokens(self.cells[rows], self.words[rows], self.state[rows], self.memory[rows])


class VisionLanguageFusion(nn.Module):
    """See the module. The skill `pick` runs it as it runs its own network.

    Args:
        sight: What sees: encoder, votes, and the belief of earlier frames; it is not trained any more.
        lower, upper: Bounds of the action: tool velocity [m/s] (3), turn [rad/s], closing of the hand; shape (5,).
        state, memory: Normalisations of the robot's state and of the memory.
        width: Numbers of a token.
        heads: Heads of the attention.
    """

    lower: Tensor
    upper: Tensor

    def __init__(
        self,
        sight: VisionLanguageAction,
        lower: Vector,
        upper: Vector,
        state: Normalise | None = None,
        memory: Normalise | None = None,
        width: int = 64,
        heads: int = 4,
    ) -> None:
        super().__init__()
        self.sight = sight.requires_grad_(False)
        self.state = state or Normalise(torch.zeros(STATE).numpy(), torch.ones(STATE).numpy())
        self.memory = memory or Normalise(torch.zeros(FEATURES).numpy(), torch.ones(FEATURES).numpy())
        self.seeing = nn.Linear(CELL, width)
        self.reading = mlp(WORDS, (width,), width)
        self.feeling = mlp(STATE, (width,), width)
        self.remembering = mlp(FEATURES, (width,), width)
        self.asking = nn.Linear(2 * width, width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.deciding = mlp(2 * width + FEATURES, (128, 128), 10)
        self.success = mlp(FEATURES, (32,), 1)
        self.register_buffer("lower", torch.as_tensor(lower, dtype=torch.float32))
        self.register_buffer("upper", torch.as_tensor(upper, dtype=torch.float32))

    def cells(self, glance: Glance, words: Tensor) -> Tensor:
        """The cells of an image that the words fit best, the best first; shape (batch, CELLS, CELL)."""
        asked = self.sight.query(8.0 * words)
        keys = glance.keys.shape[-1]
        match = torch.einsum("bck,bk->bc", glance.keys, asked[:, :keys]) - asked[:, keys:]
        best, which = match.topk(CELLS, dim=1)
        votes = torch.gather(glance.votes[..., :9], 1, which[..., None].expand(-1, -1, 9))
        return torch.cat([torch.tanh(best[..., None] / 10.0), votes], dim=-1)

    def fused(self, tokens: Tokens) -> Tensor:
        """What the query gathers from all tokens, beside state and memory; shape (batch, 2 * width + FEATURES)."""
        words = self.reading(8.0 * tokens.words)
        body = self.feeling(self.state(tokens.state))
        memory = self.memory(tokens.memory)
        others = torch.stack([words, body, self.remembering(memory)], dim=1)
        values = torch.cat([self.seeing(tokens.cells), others], dim=1)
        query = self.asking(torch.cat([words, body], dim=-1))[:, None]
        gathered, _ = self.attention(query, values, values, need_weights=False)
        return torch.cat([gathered[:, 0], body, memory], dim=-1)

    def distribution(self, fused: Tensor) -> SquashedGaussian:
        """Distribution of the action; shape (batch, 5)."""
        loc, log_scale = self.deciding(fused).chunk(2, dim=-1)
        return SquashedGaussian(loc, log_scale.clamp(*_LOG_SCALE).exp(), self.lower, self.upper)

    def success_logit(self, tokens: Tokens) -> Tensor:
        """Log-odds that the thing is held and lifted; shape (batch, 1)."""
        logit: Tensor = self.success(self.memory(tokens.memory))
        return logit

    def forward(self, image: Tensor, words: Tensor, state: Tensor, belief: Tensor) -> tuple[Tensor, ...]:
        """Action without chance (batch, 5), success (batch, 1), seen (batch, 1) and the new belief (batch, 9)."""
        glance = self.sight.glance(image)
        estimate = self.sight.ask(glance, words, state[:, 12:14])
        new = self.sight.fuse(belief, estimate, state)
        tokens = Tokens(self.cells(glance, words), words, state, self.sight.described(new, state))
        loc, _ = self.deciding(self.fused(tokens)).chunk(2, dim=-1)
        middle, reach = (self.upper + self.lower) / 2, (self.upper - self.lower) / 2
        action = middle + reach * torch.tanh(loc)
        return action, torch.sigmoid(self.success_logit(tokens)), estimate.seen, new
