"""How the policy learns to see: frames whose every pixel is labelled, and words for what they show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from skills.pick.frames import Frames
from skills.pick.questions import Batch, Questions, batch_of
from skills.pick.running import Checkpoints
from skills.policies.vision_language_action import Estimate, Glance, VisionLanguageAction
from skills.training.evaluate import Progress


@dataclass(frozen=True)
class SightSettings:
    """How to train.

    Attributes:
        epochs: Passes over the frames.
        batch: Frames a step.
        rate: Largest learning rate; it rises over the first tenth and falls to 0 along a cosine.
        seed: Seed of order, words and variations.
    """

    epochs: int = 12
    batch: int = 64
    rate: float = 3e-3
    seed: int = 0


@dataclass(frozen=True)
class Targets:
    """What votes should say of each object; shapes start with (batch, objects).

    Attributes:
        aim: Image point of the grasp [1 / focal length] (2).
        point: Grasp in base_link [m] (3).
        turns: Cosine and sine of twice the yaw and of four times it, in base_link (4).
        seen_turns: The same against the line of sight, then cosine and sine of the yaw itself (6).
    """

    aim: Tensor
    point: Tensor
    turns: Tensor
    seen_turns: Tensor


def targets_of(network: VisionLanguageAction, batch: Batch) -> Targets:
    """Where every object is, as the camera sees it; NaN for what is not there."""
    camera, ahead, right, down = network.axes(batch.heads)
    point = batch.grasps[..., :3]
    away = point - camera[:, None]
    depth = (away * ahead[:, None]).sum(-1)
    aim = torch.stack([(away * right[:, None]).sum(-1), (away * down[:, None]).sum(-1)], -1) / depth[..., None]
    yaw, bearing = batch.grasps[..., 3], torch.atan2(away[..., 1], away[..., 0])
    turns, seen = (
        torch.stack([part for times in (2, 4, 1) for part in ((times * angle).cos(), (times * angle).sin())], -1)
        for angle in (yaw, yaw - bearing)
    )
    return Targets(aim, point, turns[..., :4], seen)


def loss_of(
    network: VisionLanguageAction, glance: Glance, batch: Batch, mugs: Tensor
) -> tuple[Tensor, dict[str, float]]:
    """How wrong the network is: votes of every cell that shows an object, then what it answers to the questions."""
    targets = targets_of(network, batch)
    step = network.encoder.cells
    owner = torch.nn.functional.max_pool2d(batch.owners.float(), step).long().flatten(1)
    votes = _vote_loss(glance, targets, owner, mugs)
    queries = batch.asked.shape[1]
    spread = Glance(*(part.repeat_interleave(queries, dim=0) for part in (glance.keys, glance.votes)))
    estimate = network.ask(spread, batch.words.flatten(0, 1), batch.heads.repeat_interleave(queries, dim=0))
    found, answer = _answer_loss(estimate, batch, targets, owner, mugs)
    parts = {"votes": float(votes.detach()), "found": float(found.detach()), "answer": float(answer.detach())}
    return votes + found + answer, parts


def _vote_loss(glance: Glance, targets: Targets, owner: Tensor, mugs: Tensor) -> Tensor:
    frame, cell = torch.nonzero(owner > 0, as_tuple=True)
    number = owner[frame, cell] - 1
    said = glance.votes[frame, cell]
    known = targets.aim[frame, number].isfinite().all(-1)
    frame, number, said = frame[known], number[known], said[known]
    aim = (said[:, :2] - targets.aim[frame, number]) / 0.01
    height = (said[:, 2] - targets.point[frame, number, 2]) / 0.01
    mug = mugs[number]
    turns = (said[:, [3, 4, 5, 6, 9, 10]] - targets.seen_turns[frame, number]).square()
    turn = torch.where(mug > 0.5, turns[:, :2].sum(-1) + turns[:, 4:].sum(-1), turns[:, 2:4].sum(-1))
    kind = torch.nn.functional.binary_cross_entropy_with_logits(said[:, 7], mug)
    return _huber(aim).mean() + 0.5 * _huber(height).mean() + 2.0 * turn.mean() + 0.2 * kind


def _answer_loss(
    estimate: Estimate, batch: Batch, targets: Targets, owner: Tensor, mugs: Tensor
) -> tuple[Tensor, Tensor]:
    count, queries = batch.asked.shape
    frame = torch.arange(count, device=owner.device).repeat_interleave(queries)
    number = batch.asked.flatten()
    mask = (owner[frame] == number[:, None] + 1).float()
    size = mask.sum(1, keepdim=True)
    hidden = (size == 0).float()
    wanted = torch.cat([mask / size.clamp(min=1.0), hidden], dim=1)
    found = -(wanted * estimate.attention).sum(1).mean()
    shows = size[:, 0] > 0
    error = estimate.point[shows] - targets.point[frame, number][shows]
    scale = estimate.deviation[shows, 0]
    distance = error.square().sum(-1) * torch.exp(-2 * scale)
    likelihood = (3.0 * torch.log1p(distance) + 3.0 * scale + 12.0).mean()
    turns = (estimate.turns[shows] - targets.turns[frame, number][shows]).square()
    mug = mugs[number][shows]
    turn = torch.where(mug > 0.5, turns[:, :2].sum(-1), turns[:, 2:].sum(-1)).mean()
    return found, 0.2 * likelihood + 0.3 * _huber(error / 0.01).mean() + 0.3 * turn


def _huber(error: Tensor) -> Tensor:
    return torch.nn.functional.huber_loss(error, torch.zeros_like(error), reduction="none")


def fit_sight(
    network: VisionLanguageAction,
    frames: Frames,
    questions: Questions,
    settings: SightSettings,
    device: torch.device,
    checkpoints: Path,
    progress: Progress,
) -> None:
    """Train everything but the action head in place; goes on from what `checkpoints` holds."""
    mugs = torch.tensor([float(kind == "mug") for _, kind in questions.things], device=device)
    learned = [value for name, value in network.named_parameters() if not name.startswith(("action", "success"))]
    optimiser = torch.optim.AdamW(learned, lr=settings.rate, weight_decay=1e-4)
    saved = Checkpoints(checkpoints, network, optimiser)
    done = saved.resume()
    steps = len(frames.images) // settings.batch
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for epoch in range(done, settings.epochs):
        random = np.random.default_rng([settings.seed, 71, epoch])
        order = random.permutation(len(frames.images))
        network.train()
        sums: dict[str, float] = {}
        for step in range(steps):
            share = (epoch + step / steps) / settings.epochs
            for group in optimiser.param_groups:
                group["lr"] = settings.rate * min(1.0, 10 * share + 0.02) * (1 + math.cos(math.pi * share)) / 2
            rows = order[step * settings.batch : (step + 1) * settings.batch]
            batch = batch_of(frames, rows, questions, random).to(device)
            optimiser.zero_grad(set_to_none=True)
            with torch.autocast(device.type, torch.bfloat16):
                glance = network.glance(batch.images.to(memory_format=torch.channels_last))
            loss, parts = loss_of(network, _float(glance), batch, mugs)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learned, 5.0)
            optimiser.step()
            for name, value in parts.items():
                sums[name] = sums.get(name, 0.0) + value / steps
        saved.save(epoch + 1)
        told = ", ".join(f"{name} {value:.3f}" for name, value in sums.items())
        progress(f"learning to see, {told}", (epoch + 1) / settings.epochs)


def _float(glance: Glance) -> Glance:
    return Glance(glance.keys.float(), glance.votes.float())
