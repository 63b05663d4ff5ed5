"""How well the policy sees: right things, errors of points and turns, on frames that it has not learned from."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from skills.pick.frames import Frames
from skills.pick.questions import QUERIES, Questions, batch_of
from skills.pick.results import SightQuality
from skills.pick.seeing import targets_of
from skills.policies.vision_language_action import Estimate, VisionLanguageAction


def quality(network: VisionLanguageAction, frames: Frames, questions: Questions, seed: int = 0) -> SightQuality:
    """How well the network finds what words name, in frames that it has not learned from."""
    network.eval()
    random = np.random.default_rng([seed, 72])
    right, errors, turns, hidden = [], [], [], []
    kinds = np.array([kind for _, kind in questions.things])
    for rows in np.array_split(np.arange(len(frames.images)), math.ceil(len(frames.images) / 100)):
        batch = batch_of(frames, rows, questions, random, vary=False)
        targets = targets_of(network, batch)
        with torch.inference_mode():
            glance = network.glance(batch.images)
            for column in range(QUERIES):
                estimate = network.ask(glance, batch.words[:, column], batch.heads)
                number = batch.asked[:, column]
                each = torch.arange(len(rows))
                step = network.encoder.cells
                owner = torch.nn.functional.max_pool2d(batch.owners.float(), step).long().flatten(1)
                mask = (owner == number[:, None] + 1).float()
                shows = (mask.sum(1) > 0).numpy()
                there = estimate.attention[:, :-1].exp()
                on_it = (there * mask).sum(1) / there.sum(1).clamp(min=1e-6)
                right += list((on_it.numpy() > 0.5)[shows])
                hidden += list(estimate.seen[:, 0].numpy()[~shows] < 0.5)
                errors += list((estimate.point - targets.point[each, number]).norm(dim=1).numpy()[shows])
                turns += list(_turn_error(estimate, targets.turns[each, number], kinds[number.numpy()])[shows])
    turned = np.array(turns)
    return SightQuality(
        float(np.mean(right)),
        float(np.median(errors)),
        float(np.quantile(errors, 0.95)),
        float(np.median(turned[turned[:, 0] == 0, 1])),
        float(np.median(turned[turned[:, 0] == 1, 1])),
        float(np.mean(hidden)),
    )


def _turn_error(estimate: Estimate, wanted: Tensor, kinds: NDArray[np.str_]) -> NDArray[np.float64]:
    """Whether it is a mug, and how far off the yaw is [rad]; shape (batch, 2)."""
    said, true = estimate.turns.numpy().astype(np.float64), wanted.numpy().astype(np.float64)
    rows = []
    for one, other, kind in zip(said, true, kinds, strict=True):
        first, times = (0, 2) if kind == "mug" else (2, 4)
        away = math.atan2(one[first + 1], one[first]) - math.atan2(other[first + 1], other[first])
        rows.append((float(kind == "mug"), abs(math.atan2(math.sin(away), math.cos(away))) / times))
    return np.array(rows)
