"""How the policy learns to act: from what the expert would have done in every frame of the lessons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from skills.pick.expert import TURN_GAIN
from skills.pick.lessons import Lessons
from skills.pick.results import ActingResult
from skills.pick.spec import INPUTS, OUTPUTS, TURN
from skills.policies.vision_language_action import BELIEF, TURN_LEFT, Estimate, VisionLanguageAction
from skills.policy import Array, Decide
from skills.training.networks import Normalise

_SCALE = (0.08, 0.08, 0.08, 0.5)
"""What counts as one unit of error: velocities [m/s], turn [rad/s]."""
_JITTER, _TURN_JITTER = 0.003, 0.05
"""Standard deviation of an error of each episode's beliefs while training [m], [rad]: in frames that the network has
learned from it sees too well."""


@dataclass(frozen=True)
class ActingSettings:
    """How to train.

    Attributes:
        epochs: Passes over the samples.
        batch: Samples a step.
        rate: Learning rate at the start; it falls to 0 along a cosine.
        seed: Seed of order and errors.
    """

    epochs: int = 40
    batch: int = 512
    rate: float = 2e-3
    seed: int = 0


def deciding(network: VisionLanguageAction, device: torch.device) -> Decide:
    """The network as it is now, to act with while it learns."""

    def decide(features: Mapping[str, Array]) -> dict[str, Array]:
        network.eval()
        given = (torch.from_numpy(features[one.name])[None].to(device) for one in INPUTS)
        with torch.inference_mode():
            answers = network(*given)
        return {one.name: answer[0].cpu().numpy() for one, answer in zip(OUTPUTS, answers, strict=True)}

    return decide


def beliefs_of(network: VisionLanguageAction, lessons: Lessons, device: torch.device) -> Tensor:
    """The beliefs that the network has in every frame, having seen those before; shape (samples, 9)."""
    network.eval()
    estimates = _estimates(network, lessons, device)
    states = torch.from_numpy(lessons.states).to(device)
    beliefs = torch.zeros(len(lessons), BELIEF, device=device)
    starts = np.flatnonzero(np.diff(lessons.episodes, prepend=-1))
    lengths = np.diff(np.append(starts, len(lessons)))
    with torch.inference_mode():
        for step in range(int(lengths.max(initial=0))):
            rows = torch.from_numpy(starts[lengths > step] + step).to(device)
            before = beliefs[rows - 1] if step else torch.zeros(len(rows), BELIEF, device=device)
            beliefs[rows] = network.fuse(before, _part(estimates, rows), states[rows])
    return beliefs


def _estimates(network: VisionLanguageAction, lessons: Lessons, device: torch.device) -> Estimate:
    parts: list[Estimate] = []
    with torch.inference_mode():
        for rows in np.array_split(np.arange(len(lessons)), math.ceil(len(lessons) / 200)):
            images = torch.from_numpy(lessons.frames.images[rows]).to(device).permute(0, 3, 1, 2).float() / 255.0
            words = torch.from_numpy(lessons.words[rows].astype(np.float32)).to(device)
            heads = torch.from_numpy(lessons.frames.heads[rows]).to(device)
            said = network.ask(network.glance(images), words, heads)
            parts.append(Estimate(said.attention[:, -1:], *(_rest(said))))
    return Estimate(
        *(torch.cat(group) for group in zip(*((part.attention, *_rest(part)) for part in parts), strict=True))
    )


def _rest(estimate: Estimate) -> tuple[Tensor, ...]:
    return estimate.aim, estimate.point, estimate.turns, estimate.mug, estimate.deviation, estimate.signs, estimate.seen


def _part(estimate: Estimate, rows: Tensor) -> Estimate:
    return Estimate(estimate.attention[rows], *(part[rows] for part in _rest(estimate)))


def fit_acting(
    network: VisionLanguageAction, lessons: Lessons, settings: ActingSettings, device: torch.device
) -> ActingResult:
    """Train the action head and the success estimate in place, from new weights."""
    beliefs = beliefs_of(network, lessons, device)
    states, actions, reached = (
        torch.from_numpy(part).to(device) for part in (lessons.states, lessons.actions, lessons.reached)
    )
    random = np.random.default_rng([settings.seed, 73])
    held_out = np.isin(lessons.episodes, random.permutation(np.unique(lessons.episodes))[::10])
    acting = lessons.acting > 0.5
    train = torch.from_numpy(np.flatnonzero(acting & ~held_out)).to(device)
    check = torch.from_numpy(np.flatnonzero(acting & held_out)).to(device)
    _renew(network, network.described(beliefs[train], states[train]), settings.seed)
    learned = [*network.action.parameters(), *network.success.parameters()]
    optimiser = torch.optim.Adam(learned, lr=settings.rate)
    episodes = torch.from_numpy(lessons.episodes).to(device)
    scale = torch.tensor(_SCALE, device=device)
    share = float(reached[train].mean())
    weight = torch.where(reached > 0.5, 0.5 / max(share, 1e-3), 0.5 / max(1.0 - share, 1e-3))
    order = torch.Generator().manual_seed(settings.seed)
    for epoch in range(settings.epochs):
        for group in optimiser.param_groups:
            group["lr"] = settings.rate * (1 + math.cos(math.pi * epoch / settings.epochs)) / 2
        moved = _moved(beliefs, episodes, order)
        for chosen in torch.split(torch.randperm(len(train), generator=order), settings.batch):
            rows = train[chosen.to(device)]
            features = network.described(moved[rows], states[rows])
            velocity, close, success = network.act(features)
            error = (velocity - _wanted(features, actions[rows])) / scale
            loss = torch.nn.functional.huber_loss(error, torch.zeros_like(error))
            loss = loss + 0.5 * _cross(close, actions[rows, 4:], None)
            loss = loss + 0.2 * _cross(success, reached[rows, None], weight[rows, None])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return _judged(network, network.described(beliefs[check], states[check]), actions[check], reached[check])


def _wanted(features: Tensor, actions: Tensor) -> Tensor:
    """Velocities to learn: the expert's, but a turn by what the policy believes; shape (batch, 4).

    How a thing is turned is hard to see and matters little: a hand that follows its belief does well, one that has
    learned to hesitate between a belief and its contrary does not.
    """
    turn = (TURN_GAIN * features[:, TURN_LEFT : TURN_LEFT + 1]).clamp(-TURN, TURN)
    return torch.cat([actions[:, :3], torch.where(actions[:, 4:] > 0.5, 0.0, turn)], dim=1)


def _moved(beliefs: Tensor, episodes: Tensor, order: torch.Generator) -> Tensor:
    """Beliefs with an error that stays the same through an episode."""
    count = int(episodes.max()) + 1
    errors = _JITTER * torch.randn(count, 3, generator=order)
    angles = _TURN_JITTER * torch.randn(count, 1, generator=order)
    shift, angle = errors.to(beliefs.device)[episodes], angles.to(beliefs.device)[episodes]
    turns = []
    for first, times in ((3, 2), (5, 4)):
        cosine, sine = (times * angle).cos(), (times * angle).sin()
        one, other = beliefs[:, first : first + 1], beliefs[:, first + 1 : first + 2]
        turns += [one * cosine - other * sine, other * cosine + one * sine]
    return torch.cat([beliefs[:, :3] + shift, *turns, beliefs[:, 7:]], dim=1)


def _renew(network: VisionLanguageAction, features: Tensor, seed: int) -> None:
    """New weights for the heads, and the normalisation of what they are given."""
    normal = Normalise.of(features.cpu().numpy())
    network.features.load_state_dict(normal.state_dict())
    generator = torch.Generator().manual_seed(seed)
    for head in (network.action, network.success):
        for layer in head:
            if isinstance(layer, torch.nn.Linear):
                bound = 1.0 / math.sqrt(layer.in_features)
                with torch.no_grad():
                    for value in (layer.weight, layer.bias):
                        drawn = torch.rand(value.shape, generator=generator)
                        value.copy_((2 * drawn - 1) * bound)


def _cross(said: Tensor, wanted: Tensor, weight: Tensor | None) -> Tensor:
    return torch.nn.functional.binary_cross_entropy_with_logits(said, wanted, weight)


def _judged(network: VisionLanguageAction, features: Tensor, actions: Tensor, reached: Tensor) -> ActingResult:
    with torch.inference_mode():
        velocity, close, success = network.act(features)
    error = float((velocity[:, :3] - actions[:, :3]).norm(dim=1).mean())
    return ActingResult(
        error, _balanced(close[:, 0] > 0, actions[:, 4] > 0.5), _balanced(success[:, 0] > 0, reached > 0.5)
    )


def _balanced(said: Tensor, wanted: Tensor) -> float:
    sides = [float((said == wanted)[side].float().mean()) for side in (wanted, ~wanted) if bool(side.any())]
    return float(np.mean(sides)) if sides else 0.0
