"""Fits the critics' networks to examples, calibrates their odds, and finds the thresholds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.safety.critic import CRITICS, REACH, Networks

Progress = Callable[[str, float], None]

CHANNELS: Mapping[str, tuple[str, ...]] = {
    "chassis": ("chassis to lidar", "base ", "asked x", "asked y", "measured x", "measured y"),
    "arm": ("arm to", "height of the tool", "image", "points in"),
    "hand": ("hand to", "fingertips to", "palm to", "height of the tool", "way of the tool", "image", "points in"),
    "below": ("free above", "height above", "distance of", "way of the tool along z"),
    "body": ("chassis to arm", "column to arm", "mast to arm"),
    "limits": ("asked", "measured", "room of", "fastest", "steepest", "base ", "depth outside", "position of"),
}
"""How the names of the inputs begin that each channel looks at."""
MEMBERS, WIDTH, NARROW = 3, 16, 8
EPOCHS = 30
_BATCH, _RATE, _DECAY, _DROPOUT = 128, 3e-3, 1.0, 0.1
_RARE = -3.0
"""Log-odds from which every channel begins."""
LOWEST, _HIGHEST = np.array([0.02, 0.5, 0.5]), 0.9
"""Thresholds lie between these; the gate's limits guard positions and velocities exactly, so doubts are not enough."""


@dataclass(frozen=True)
class Split:
    """Examples to learn from.

    Attributes:
        inputs: Shape (examples, inputs).
        labels: What became of them; shape (examples, 3).
        known: 1 where that is known, else 0; shape (examples, 3).
    """

    inputs: Vector
    labels: Vector
    known: Vector


def wiring(names: Sequence[str]) -> Vector:
    """Which inputs each channel looks at, 1 or 0; shape (channels, inputs)."""
    return np.array([[float(name.startswith(begun)) for name in names] for begun in CHANNELS.values()])


def trained(data: Split, wires: Vector, seed: int, progress: Progress, epochs: int = EPOCHS) -> Networks:
    """Some networks for each critic, not calibrated yet; `wires` as of `wiring`. Deterministic for a seed."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, dropout, softplus

    random = torch.Generator().manual_seed(seed)
    spread = data.inputs.std(axis=0, dtype=np.float64)
    mean, scale = data.inputs.mean(axis=0, dtype=np.float64), np.where(spread > 1e-3, spread, 1.0)
    at = torch.tensor(np.clip((data.inputs - mean) / scale, -REACH, REACH), dtype=torch.float32)
    labels, known = (torch.tensor(column, dtype=torch.float32) for column in (data.labels, data.known))
    wired = torch.tensor(wires, dtype=torch.float32)[:, :, None]

    def layer(*shape: int, fan: torch.Tensor | float) -> torch.Tensor:
        return torch.randn(shape, generator=random) * (2.0 / fan) ** 0.5

    each = (len(CRITICS), MEMBERS, len(wires))
    weights = [
        layer(*each, at.shape[1], WIDTH, fan=wired.sum(dim=1, keepdim=True)) * wired,
        layer(*each, WIDTH, NARROW, fan=WIDTH),
        layer(*each, NARROW, fan=2.0 * NARROW),
    ]
    biases = [torch.zeros(*each, WIDTH), torch.zeros(*each, NARROW), torch.full(each, _RARE)]
    first, second, output = (one.requires_grad_() for one in weights)
    first_bias, second_bias, output_bias = (one.requires_grad_() for one in biases)
    decay = [{"params": weights, "weight_decay": _DECAY}, {"params": biases, "weight_decay": 0.0}]
    mover = torch.optim.AdamW(decay, lr=_RATE)
    steps = math.ceil(len(at) / _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(mover, _RATE, total_steps=epochs * steps)
    torch.manual_seed(seed)
    for epoch in range(epochs):
        order = torch.randperm(len(at), generator=random)
        for start in range(0, len(at), _BATCH):
            chosen = order[start : start + _BATCH]
            hidden = torch.relu(at[chosen] @ (first * wired) + first_bias[..., None, :])
            hidden = torch.relu(dropout(hidden, _DROPOUT) @ second + second_bias[..., None, :])
            channels = (hidden * output[..., None, :]).sum(dim=-1) + output_bias[..., None]
            spared = softplus(channels).sum(dim=2).clamp(min=1e-6)
            odds = spared + torch.log(-torch.expm1(-spared))
            wanted, counts = (column[chosen].T[:, None].expand_as(odds) for column in (labels, known))
            loss = binary_cross_entropy_with_logits(odds, wanted, weight=counts)
            mover.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            mover.step()
            schedule.step()
        progress("training", (epoch + 1) / epochs)

    def plain(values: torch.Tensor) -> Vector:
        return np.asarray(values.detach().numpy(), dtype=np.float64)

    return Networks(mean, scale, plain(first * wired), plain(first_bias), plain(second), plain(second_bias),
                    plain(output), plain(output_bias), np.ones(len(CRITICS)), np.zeros(len(CRITICS)))  # fmt: skip


def calibrated(networks: Networks, data: Split) -> Networks:
    """Slope and offset of each critic's log-odds (Platt) by Newton's method, with a little prior to stay sane."""
    columns = zip(networks.log_odds(data.inputs).T, data.labels.T, data.known.T > 0, strict=True)
    found = [_platt(odds[known], labels[known]) for odds, labels, known in columns]
    slope, offset = np.array(found).T
    return Networks(**{**vars(networks), "slope": slope, "offset": offset})


def thresholds_for(chances: Vector, still: Vector, objections: Vector) -> Vector:
    """The lowest thresholds at which the critics object to at most such shares of good actions; shape (3,).

    Args:
        chances: Of good actions; shape (examples, 3).
        still: Of a stop instead of them; shape (examples, 3).
        objections: The share for each critic; shape (3,).
    """
    worse = np.where(chances > still, chances, 0.0)
    found = [
        np.quantile(column, 1.0 - share, method="higher") for column, share in zip(worse.T, objections, strict=True)
    ]
    return np.asarray(np.clip(np.array(found), LOWEST, _HIGHEST))


def _platt(odds: Vector, labels: Vector) -> Vector:
    spread = max(float(odds.std()), 1e-6)
    inputs = np.stack([odds / spread, np.ones_like(odds)], axis=1)
    at, start = np.array([1.0, 0.0]), np.array([1.0, 0.0])
    for _ in range(30):
        chance = 0.5 * (1.0 + np.tanh(0.5 * inputs @ at))
        slope = inputs.T @ (chance - labels) + (at - start)
        bend = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + np.eye(2)
        at = at - np.linalg.solve(bend, slope)
    return np.array([at[0] / spread, at[1]])
