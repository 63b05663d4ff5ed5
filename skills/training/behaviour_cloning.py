"""Behaviour cloning: a network learns to act as the expert did."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from executive.contracts.action import Vector
from skills.training.demonstrations import Demonstrations
from skills.training.networks import BoundedPolicy

Progress = Callable[[str, float], None]
"""Told what is being done and how far it is, 0 to 1."""


@dataclass(frozen=True)
class CloningSettings:
    """How to train.

    Attributes:
        epochs: Passes over the data.
        batch: Samples a step.
        rate: Learning rate at the start; it falls to 0 along a cosine.
        held_out: Share of episodes that are held out to judge by.
        patience: Epochs without improvement on the held-out episodes after which training ends.
        huber: Error, in units of `scale`, beyond which the loss grows linearly.
        seed: Seed of split, order and initialisation.
    """

    epochs: int = 60
    batch: int = 512
    rate: float = 1e-3
    held_out: float = 0.1
    patience: int = 12
    huber: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class CloningResult:
    """How training went: epochs done, and the loss of the best epoch on the held-out episodes."""

    epochs: int
    held_out_loss: float


def clone(
    policy: BoundedPolicy,
    demonstrations: Demonstrations,
    settings: CloningSettings,
    progress: Progress = lambda what, share: None,
    checkpoint: Path | None = None,
    scale: Vector | None = None,
) -> CloningResult:
    """Train `policy.action` in place; it ends with the weights of the best held-out epoch.

    Args:
        policy: The network; other parts than `action` are left alone.
        demonstrations: What the expert did.
        settings: How to train.
        progress: Told once an epoch.
        checkpoint: Folder to write the state of training to after every epoch, and to go on from when it has one.
        scale: What counts as one unit of error by component of the action; the action's half range by default.
    """
    run = _Run(policy, demonstrations, settings, scale)
    if checkpoint is not None:
        run.resume(checkpoint)
    while not run.done:
        run.epoch_once()
        if checkpoint is not None:
            run.save(checkpoint)
        progress(f"cloning, held-out loss {run.best:.5f}", run.epoch / settings.epochs)
    policy.action.load_state_dict(run.best_weights)
    return CloningResult(run.epoch, run.best)


class _Run:
    """The state of one training, so that it can be saved and resumed."""

    def __init__(
        self, policy: BoundedPolicy, demonstrations: Demonstrations, settings: CloningSettings, scale: Vector | None
    ) -> None:
        train, held_out = demonstrations.split(settings.held_out, settings.seed)
        self.policy, self.settings = policy, settings
        self.states, self.actions = torch.from_numpy(train.states), torch.from_numpy(train.actions)
        self.held_states, self.held_actions = torch.from_numpy(held_out.states), torch.from_numpy(held_out.actions)
        reach = (policy.upper - policy.lower) / 2
        self.scale = reach if scale is None else torch.as_tensor(scale, dtype=torch.float32)
        self.optimiser = torch.optim.Adam(policy.action.parameters(), lr=settings.rate)
        self.epoch, self.best, self.waited = 0, math.inf, 0
        self.best_weights = self._weights()

    @property
    def done(self) -> bool:
        return self.epoch >= self.settings.epochs or self.waited >= self.settings.patience

    def epoch_once(self) -> None:
        """One pass over the data in an order that depends on seed and epoch only."""
        settings = self.settings
        for group in self.optimiser.param_groups:
            group["lr"] = settings.rate * (1 + math.cos(math.pi * self.epoch / settings.epochs)) / 2
        order = torch.Generator().manual_seed(settings.seed * 100_003 + self.epoch)
        for rows in torch.split(torch.randperm(len(self.states), generator=order), settings.batch):
            self.optimiser.zero_grad(set_to_none=True)
            self._loss(self.states[rows], self.actions[rows]).backward()  # type: ignore[no-untyped-call]
            self.optimiser.step()
        self.epoch += 1
        with torch.inference_mode():
            loss = float(self._loss(self.held_states, self.held_actions))
        self.waited += 1
        if loss < self.best:
            self.best, self.waited, self.best_weights = loss, 0, self._weights()

    def save(self, folder: Path) -> None:
        """Write weights, Adam's moments and counters."""
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        tensors = {f"weights.{name}": value for name, value in self._weights().items()}
        tensors |= {f"best.{name}": value for name, value in self.best_weights.items()}
        for index, moments in self.optimiser.state_dict()["state"].items():
            tensors |= {f"adam.{index}.{name}": value.clone() for name, value in moments.items()}
        counters = {"epoch": self.epoch, "best": self.best, "waited": self.waited}
        save_file(tensors, folder / "training.safetensors", metadata={"counters": json.dumps(counters)})

    def resume(self, folder: Path) -> None:
        """Go on from what `save` wrote; nothing happens when there is nothing."""
        from safetensors import safe_open

        path = folder / "training.safetensors"
        if not path.exists():
            return
        with safe_open(path, "pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
            counters = json.loads(file.metadata()["counters"])
        self.policy.action.load_state_dict(_under(tensors, "weights."))
        self.best_weights = _under(tensors, "best.")
        moments: dict[int, dict[str, Tensor]] = {}
        for name, value in _under(tensors, "adam.").items():
            index, moment = name.split(".")
            moments.setdefault(int(index), {})[moment] = value
        groups = self.optimiser.state_dict()["param_groups"]
        self.optimiser.load_state_dict({"state": moments, "param_groups": groups})
        self.epoch, self.best, self.waited = counters["epoch"], counters["best"], counters["waited"]

    def _loss(self, states: Tensor, actions: Tensor) -> Tensor:
        error = (self.policy.act(states) - actions) / self.scale
        return torch.nn.functional.huber_loss(error, torch.zeros_like(error), delta=self.settings.huber)

    def _weights(self) -> dict[str, Tensor]:
        return {name: value.detach().clone() for name, value in self.policy.action.state_dict().items()}


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
