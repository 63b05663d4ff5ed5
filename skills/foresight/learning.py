"""How the network is learned from rolled-out runs: generators by cloning, value heads by the outcome, then calibrated.

The generators come first, with the trunk; then the value heads, which see the state, the run and the skill themselves;
then slope and offset of each family's log-odds, on runs that neither has seen (Platt, 1999).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, huber_loss

from skills.foresight.families import FAMILIES
from skills.foresight.lessons import Lessons, members, used
from skills.policies.generators import TaskGenerators
from skills.training.networks import Normalise

Progress = Callable[[str, float], None]
_PRIOR = 2.0
"""Weight, in runs, of taking the log-odds as they are."""


@dataclass(frozen=True)
class Settings:
    """How to train.

    Attributes:
        cloning_epochs, value_epochs: Most passes over the data, of the generators and of the value heads.
        batch: Steps of runs in one step of the optimiser.
        rate: Learning rate at the start; it falls to 0 along a cosine.
        decay: Weight decay of the value heads.
        patience: Passes without improvement on the calibration runs after which the value heads are done.
    """

    cloning_epochs: int = 30
    value_epochs: int = 12
    batch: int = 1024
    rate: float = 2e-3
    decay: float = 0.5
    patience: int = 4


def learned(train: Lessons, calibrate: Lessons, seed: int, settings: Settings, progress: Progress) -> TaskGenerators:
    """The trained and calibrated network. Deterministic for a seed with one thread."""
    torch.manual_seed(seed)
    network = TaskGenerators(
        Normalise.of(train.states.numpy()), Normalise.of(train.runs.numpy()), members(), action=train.actions.shape[1]
    )
    _clone(network, train, seed, settings, progress)
    _value(network, train.thinned(), calibrate.thinned(), seed, settings, progress)
    _calibrate(network, calibrate.thinned())
    return network.eval()


def cloning_error(network: TaskGenerators, lessons: Lessons) -> float:
    """Mean error of the generators' actions, as a share of the bounds' half range."""
    rows = lessons.asked.nonzero().squeeze(-1)
    with torch.inference_mode():
        error = (network.act(lessons.states[rows], lessons.skills[rows]) - lessons.actions[rows]).abs()
    mask = lessons.skills[rows] @ used()
    return float((error * mask).sum() / mask.sum())


def values_of(network: TaskGenerators, lessons: Lessons) -> Tensor:
    """Calibrated probabilities of success of every step; shape (steps,)."""
    with torch.inference_mode():
        odds = network.eval().log_odds(lessons.states, lessons.runs, lessons.skills).mean(dim=-1)
        return network.calibrated(odds, lessons.skills)


def _clone(network: TaskGenerators, train: Lessons, seed: int, settings: Settings, progress: Progress) -> None:
    rows = train.asked.nonzero().squeeze(-1)
    states, skills, actions = train.states[rows], train.skills[rows], train.actions[rows]
    weights = (skills @ used()) / (skills @ skills.mean(dim=0).clamp_min(1e-6))[:, None]
    parameters = [*network.trunk.parameters(), *network.generators.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=settings.rate)
    for epoch in range(settings.cloning_epochs):
        _set_rate(optimiser, settings.rate, epoch, settings.cloning_epochs)
        for part in _order(len(rows), seed, epoch, settings.batch):
            optimiser.zero_grad(set_to_none=True)
            losses = huber_loss(network.act(states[part], skills[part]), actions[part], reduction="none", delta=0.3)
            (losses * weights[part]).mean().backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        progress("cloning the policies", (epoch + 1) / settings.cloning_epochs)


def _value(
    network: TaskGenerators, train: Lessons, calibrate: Lessons, seed: int, settings: Settings, progress: Progress
) -> None:
    optimiser = torch.optim.AdamW(network.values.parameters(), lr=settings.rate, weight_decay=settings.decay)
    best, waited, kept = math.inf, 0, network.values.state_dict()
    for epoch in range(settings.value_epochs):
        _set_rate(optimiser, settings.rate, epoch, settings.value_epochs)
        network.train()
        for part in _order(len(train), seed + 1, epoch, settings.batch):
            optimiser.zero_grad(set_to_none=True)
            _value_loss(network, train, part).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        network.eval()
        with torch.inference_mode():
            loss = float(_value_loss(network, calibrate, torch.arange(len(calibrate))))
        waited += 1
        if loss < best:
            best, waited = loss, 0
            kept = {name: value.clone() for name, value in network.values.state_dict().items()}
        progress(f"learning values, loss {best:.4f}", (epoch + 1) / settings.value_epochs)
        if waited >= settings.patience:
            break
    network.values.load_state_dict(kept)


def _value_loss(network: TaskGenerators, lessons: Lessons, part: Tensor) -> Tensor:
    odds = network.log_odds(lessons.states[part], lessons.runs[part], lessons.skills[part])
    wanted = lessons.successes[part][:, None].expand_as(odds)
    losses = binary_cross_entropy_with_logits(odds, wanted, reduction="none")
    return (losses.mean(dim=-1) * lessons.weights[part]).mean()


def _calibrate(network: TaskGenerators, lessons: Lessons) -> None:
    """Slope and offset of each family's log-odds by Newton's method, with a prior for no change."""
    with torch.inference_mode():
        odds = network.log_odds(lessons.states, lessons.runs, lessons.skills).mean(dim=-1).double()
    families = (lessons.skills @ members()).argmax(dim=-1)
    for family in range(len(FAMILIES)):
        chosen = families == family
        if not chosen.any():
            continue
        runs = len(np.unique(lessons.numbers[chosen].numpy()))
        weights = lessons.weights[chosen].double()
        weights = weights * runs / weights.sum()
        inputs = torch.stack([odds[chosen], torch.ones_like(odds[chosen])], dim=-1)
        at = start = torch.tensor([1.0, 0.0], dtype=torch.float64)
        for _ in range(20):
            chance = torch.sigmoid(inputs @ at)
            slope = inputs.T @ (weights * (chance - lessons.successes[chosen])) + _PRIOR * (at - start)
            bend = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs + _PRIOR * torch.eye(2)
            at = at - torch.linalg.solve(bend, slope)
        network.slope[family], network.offset[family] = float(at[0].clamp_min(0.05)), float(at[1])


def _set_rate(optimiser: torch.optim.Optimizer, rate: float, epoch: int, epochs: int) -> None:
    for group in optimiser.param_groups:
        group["lr"] = rate * (1 + math.cos(math.pi * epoch / epochs)) / 2


def _order(count: int, seed: int, epoch: int, batch: int) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(seed * 100_003 + epoch)
    return torch.split(torch.randperm(count, generator=generator), batch)
