"""How the policy learns to tell the probability that the named thing is there: on frames and words of their own.

Words that it has never heard are what it is most wrongly sure of, so that neither the frames nor the words that the
rest has learned from may be asked (calibration after Platt, 1999).
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from skills.pick.frames import Frames
from skills.pick.hearing import Hearing, owners_of, shown
from skills.pick.questions import frames_of
from skills.policies.vision_language_action import VisionLanguageAction

_QUESTIONS = 16
"""Questions a frame."""
_DECAY = 1e-3


def fit_presence(network: VisionLanguageAction, frames: Frames, hearing: Hearing, seed: int) -> float:
    """Fit the last layer of `seen` in place.

    Args:
        network: Sees and hears already.
        frames: Frames that it has not learned from.
        hearing: Words that it has not learned from.
        seed: Seed of the draws.

    Returns:
        Share of the answers, at a probability of one half, that are right.
    """
    signs, right = _asked(network, frames, hearing, seed)
    scale = signs.std(dim=0, keepdim=True).clamp(min=1e-6)
    scaled = signs / scale
    weight = torch.zeros(2, requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(scaled @ weight + bias, right)
        loss = loss + _DECAY * weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        network.presence.weight.copy_((weight / scale)[:1].reshape(1, 2))
        network.presence.bias.copy_(bias)
        return float(((scaled @ weight + bias > 0) == (right > 0.5)).float().mean())


def _asked(network: VisionLanguageAction, frames: Frames, hearing: Hearing, seed: int) -> tuple[Tensor, Tensor]:
    """Signs of presence, and whether most of the attention is on the right thing that is there; one row a question."""
    network.eval()
    device = next(network.parameters()).device
    random = np.random.default_rng([seed, 76])
    signs, right = [], []
    for rows in np.array_split(np.arange(len(frames.images)), math.ceil(len(frames.images) / 50)):
        batch = frames_of(frames, rows).to(device)
        asked, words = hearing.questions(~np.isnan(frames.grasps[rows, :, 0]), _QUESTIONS, random)
        with torch.inference_mode():
            glance = network.glance(batch.images)
            wanted = shown(owners_of(network, batch), torch.from_numpy(asked).to(device))
            for column in range(_QUESTIONS):
                estimate = network.ask(glance, torch.from_numpy(words[:, column]).to(device), batch.heads)
                named = wanted[:, column, :-1] > 0
                there = estimate.attention[:, :-1].exp()
                signs.append(estimate.signs)
                right.append((there * named).sum(1) > 0.5 * there.sum(1))
    return torch.cat(signs).cpu().clone(), torch.cat(right).cpu().float().clone()
