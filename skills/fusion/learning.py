"""How the fusion policy is learned: by the likelihood of what the expert did."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from skills.pick.acting import beliefs_of
from skills.pick.expert import TURN_GAIN
from skills.pick.lessons import Lessons
from skills.pick.spec import SPEED, TURN
from skills.policies.continuous import SquashedGaussian
from skills.policies.fusion import Tokens, VisionLanguageFusion
from skills.policies.vision_language_action import TURN_LEFT
from skills.training.networks import Normalise

WIDER = 1.25
"""The action's bounds are so much wider than the expert's speeds: at a bound a squashed Gaussian has no density."""
LOWER = np.array([-SPEED, -SPEED, -SPEED, -TURN, -0.25]) * np.array([WIDER, WIDER, WIDER, WIDER, 1.0])
UPPER = np.array([SPEED, SPEED, SPEED, TURN, 1.25]) * np.array([WIDER, WIDER, WIDER, WIDER, 1.0])
"""Bounds of the action; closing of the hand is demonstrated as 0 or 1, within them."""
_JITTER = 0.003
"""Standard deviation of an error of each episode's beliefs while training [m]: in frames that the network has learned
from it sees too well."""
_WORST = 0.0
"""Log-likelihood of the expert's action [nat] below which a frame is lost in any case."""
_EVEN = 0.5
"""How much a wide spread weighs less than the likelihood has it, 0 to 1: else the mean is learned last where it is
hardest (β-NLL: Seitzer et al., "On the pitfalls of heteroscedastic uncertainty estimation", 2022)."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Settings:
    """How to train: passes over the samples, samples a step, learning rate at the start, seed."""

    epochs: int = 40
    batch: int = 256
    rate: float = 1e-3
    decay: float = 1e-3
    seed: int = 0


@dataclass(frozen=True)
class Seen:
    """Lessons as the policy sees them; only frames in which the policy moved the hand.

    Attributes:
        tokens: What is fused; its memory is that of the beliefs without error.
        beliefs: What is believed after each frame; shape (samples, 9).
        actions: What is learned, see `wanted`; shape (samples, 5).
        reached: Whether the thing was held and lifted; shape (samples,).
        episodes: Number of the episode; shape (samples,).
    """

    tokens: Tokens
    beliefs: Tensor
    actions: Tensor
    reached: Tensor
    episodes: Tensor

    def __len__(self) -> int:
        return len(self.actions)

    def part(self, rows: Tensor) -> Seen:
        """Some of the samples."""
        rest = (self.beliefs[rows], self.actions[rows], self.reached[rows], self.episodes[rows])
        return Seen(self.tokens.part(rows), *rest)


def seen(policy: VisionLanguageFusion, lessons: Lessons) -> Seen:
    """What the policy sees of lessons."""
    beliefs = beliefs_of(policy.sight, lessons, torch.device("cpu"))
    states, words = torch.from_numpy(lessons.states), torch.from_numpy(lessons.words.astype(np.float32))
    parts = []
    with torch.inference_mode():
        for rows in np.array_split(np.arange(len(lessons)), math.ceil(len(lessons) / 200)):
            images = torch.from_numpy(lessons.frames.images[rows]).permute(0, 3, 1, 2).float() / 255.0
            parts.append(policy.cells(policy.sight.glance(images), words[rows]))
        memory = policy.sight.described(beliefs, states)
    tokens = Tokens(torch.cat(parts).clone(), words, states, memory.clone())
    actions = wanted(memory, torch.from_numpy(lessons.actions))
    whole = Seen(
        tokens, beliefs.clone(), actions, torch.from_numpy(lessons.reached), torch.from_numpy(lessons.episodes)
    )
    return whole.part(torch.from_numpy(np.flatnonzero(lessons.acting > 0.5)))


def wanted(memory: Tensor, actions: Tensor) -> Tensor:
    """The expert's action, but with the turn by what is believed, as `skills.pick.acting` has it; shape (batch, 5)."""
    turn = (TURN_GAIN * memory[:, TURN_LEFT : TURN_LEFT + 1]).clamp(-TURN, TURN)
    closing = actions[:, 4:]
    return torch.cat([actions[:, :3], torch.where(closing > 0.5, 0.0, turn), closing], dim=1)


def fit(policy: VisionLanguageFusion, data: Seen, held_out: Seen, settings: Settings, progress: Progress) -> float:
    """Train all but the sight in place; ends with the weights of the best epoch, and returns its held-out loss."""
    torch.manual_seed(settings.seed)
    policy.state.load_state_dict(Normalise.of(data.tokens.state.numpy()).state_dict())
    policy.memory.load_state_dict(Normalise.of(data.tokens.memory.numpy()).state_dict())
    learned = [value for value in policy.parameters() if value.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=settings.rate, weight_decay=settings.decay)
    order = torch.Generator().manual_seed(settings.seed)
    share = float(data.reached.mean().clamp(0.01, 0.99))
    weights = torch.where(data.reached > 0.5, 0.5 / share, 0.5 / (1 - share))
    best, kept = math.inf, {}
    for epoch in range(settings.epochs):
        for group in optimiser.param_groups:
            group["lr"] = settings.rate * (1 + math.cos(math.pi * epoch / settings.epochs)) / 2
        memory = _with_errors(policy, data, order)
        for rows in torch.split(torch.randperm(len(data), generator=order), settings.batch):
            plain = data.tokens.part(rows)
            tokens = Tokens(plain.cells, plain.words, plain.state, memory[rows])
            loss = _evened(policy.distribution(policy.fused(tokens)), data.actions[rows])
            logit = policy.success_logit(tokens)[:, 0]
            reached = torch.nn.functional.binary_cross_entropy_with_logits(logit, data.reached[rows], weights[rows])
            optimiser.zero_grad(set_to_none=True)
            (loss + 0.2 * reached).backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learned, 5.0)
            optimiser.step()
        with torch.inference_mode():
            now = float(_loss(policy, held_out.tokens, held_out.actions))
        if now < best:
            best = now
            kept = {name: value.clone() for name, value in policy.state_dict().items()}
        progress(f"learning by likelihood, held-out {best:.3f}", (epoch + 1) / settings.epochs)
    policy.load_state_dict(kept)
    return best


def _loss(policy: VisionLanguageFusion, tokens: Tokens, actions: Tensor) -> Tensor:
    """Negative log-likelihood [nat], by which epochs are compared: no frame counts for more than `_WORST`.

    Else a few frames on which the policy is sure and wrong would decide, and an epoch be taken that has learned little.
    """
    return -policy.distribution(policy.fused(tokens)).log_prob(actions).clamp(min=_WORST).mean()


def _evened(distribution: SquashedGaussian, actions: Tensor) -> Tensor:
    """The loss to learn by: each component's negative log-likelihood before squashing, weighted by its spread."""
    normal = distribution.normal
    losses = -normal.log_prob(distribution.before(actions))  # type: ignore[no-untyped-call]
    loss: Tensor = (losses * normal.scale.detach() ** (2 * _EVEN)).sum(dim=-1).mean()
    return loss


def _with_errors(policy: VisionLanguageFusion, data: Seen, order: torch.Generator) -> Tensor:
    """The memory with an error of the believed point that stays the same through an episode."""
    errors = _JITTER * torch.randn(int(data.episodes.max()) + 1, 3, generator=order)
    moved = torch.cat([data.beliefs[:, :3] + errors[data.episodes], data.beliefs[:, 3:]], dim=1)
    with torch.inference_mode():
        memory = policy.sight.described(moved, data.tokens.state)
    return memory.clone()
