"""What all methods share: collect steps, store them, update networks from stored steps, and keep all of it."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import torch
from tensordict import TensorDict, TensorDictBase
from torch import Tensor, nn
from torchrl.data import LazyTensorStorage, ReplayBuffer
from torchrl.objectives import LossModule

from skills.methods.collector import Collector
from skills.methods.method import Method
from skills.methods.randomness import Randomness
from skills.methods.saved import copied
from skills.methods.settings import Settings
from skills.methods.task import Task
from skills.training.networks import Normalise

logging.getLogger("torchrl").setLevel(logging.WARNING)  # it tells of every buffer that it makes


class Replayed(Method):
    """Collects steps, stores them, and updates networks from stored steps. Subclasses say what and how."""

    def __init__(self, task: Task, settings: Settings, seed: int) -> None:
        super().__init__(task, settings, seed)
        self._randomness = Randomness(seed)
        self._collector = Collector(task, settings.environments, seed)
        self._lower = torch.as_tensor(self._collector.lower, dtype=torch.float32)
        self._upper = torch.as_tensor(self._collector.upper, dtype=torch.float32)
        unit = task.noise(self._collector.lower, self._collector.upper)
        self._deviation = settings.noise * torch.as_tensor(unit)
        self._buffer = ReplayBuffer(storage=LazyTensorStorage(settings.replay), batch_size=settings.batch)
        self._updates = 0
        self._optimisers: list[torch.optim.Adam] = []
        with self._randomness.used():
            self._loss = self._made()
            self._optimiser = self._made_optimiser()

    @abstractmethod
    def _made(self) -> LossModule:
        """The loss with its networks, which the subclass keeps as well."""

    @abstractmethod
    def _collected(self) -> TensorDictBase:
        """Take one step in all environments; what is to be stored of it."""

    @abstractmethod
    def _update(self, batch: TensorDictBase) -> Mapping[str, Tensor]:
        """One update of everything; the losses."""

    def _batch(self) -> TensorDictBase:
        """The steps of the next update."""
        batch: TensorDictBase = self._buffer.sample()
        return batch

    def _seen(self) -> Tensor:
        """The states that the normalisation is taken from; shape (n, features)."""
        return self._buffer[:].get("observation")  # type: ignore[no-any-return]

    def _made_optimiser(self) -> torch.optim.Adam:
        """What moves the weights of the loss."""
        return self._adam(self._loss)

    def _learned(self) -> dict[str, Any]:
        """What a subclass has to keep besides the loss and its optimiser."""
        return {}

    def _relearn(self, learned: Mapping[str, Any]) -> None:
        """Take back what `_learned` gave."""

    def _ended(self) -> None:
        """Called after every step; takes the episodes that ended."""
        self._collector.finished.clear()

    @property
    def warming(self) -> bool:
        """Whether steps are still collected without updates."""
        return self.steps < self.settings.warm_up

    def advance(self, steps: int) -> Mapping[str, float]:
        goal, sums, count = self.steps + steps, Counter[str](), 0
        with self._randomness.used():
            while self.steps < goal:
                self._collect()
                while self._updates < (self.steps - self.settings.warm_up) * self.settings.updates:
                    self._slow_down()
                    losses = self._update(self._batch())
                    sums.update({name: float(value.detach()) for name, value in losses.items()})  # type: ignore[arg-type]
                    self._updates += 1
                    count += 1
        return {name: value / count for name, value in sums.items()}

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = copied(
            {
                "steps": self.steps,
                "updates": self._updates,
                "random": self._randomness.state,
                "collector": self._collector.state(),
                "stored": self._stored(),
                "loss": self._loss.state_dict(),
                "optimiser": self._optimiser.state_dict(),
                "learned": self._learned(),
            }
        )
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        self.steps, self._updates = state["steps"], state["updates"]
        self._randomness.state = state["random"]
        self._collector.restore(state["collector"])
        self._refill(state["stored"])
        self._loss.load_state_dict(state["loss"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._relearn(state["learned"])

    def close(self) -> None:
        self._collector.close()

    def _collect(self) -> None:
        warming = self.warming
        with torch.no_grad():
            self._buffer.extend(self._collected())
        self.steps += self._collector.count
        self._ended()
        if warming and not self.warming:
            self._normalise()

    def _judges(self) -> Iterable[nn.Module]:
        """Networks of a subclass that are not in its loss."""
        return ()

    def _normalise(self) -> None:
        """Set the normalisation of all networks from the steps stored so far; it stays from then on.

        It is done by name, since torchrl's losses hold copies for twin and target networks.
        """
        wanted = Normalise.of(self._seen().numpy())
        for module in (self._loss, *self._judges()):
            for name, buffer in module.named_buffers():
                for part in ("mean", "deviation"):
                    if name.endswith(f"normalise.{part}"):
                        buffer.copy_(getattr(wanted, part))

    def _unset(self) -> Normalise:
        """A normalisation for one network, which the end of the warm-up sets."""
        return Normalise(np.zeros(self._collector.features), np.ones(self._collector.features))

    def _adam(self, module: nn.Module) -> torch.optim.Adam:
        """An optimiser of all weights of a module."""
        return self._slowing([{"params": list(module.parameters()), "lr": self.settings.rate}])

    def _slowing(self, groups: list[dict[str, Any]]) -> torch.optim.Adam:
        """An optimiser whose learning rates fall over the training."""
        made = torch.optim.Adam([{**group, "first": group["lr"]} for group in groups], fused=True)
        self._optimisers.append(made)
        return made

    def _slow_down(self) -> None:
        """Set the learning rates that are due at this step."""
        left = 1 - self.settings.fall * min(1.0, self.steps / self.settings.steps)
        for optimiser in self._optimisers:
            for group in optimiser.param_groups:
                group["lr"] = group["first"] * left

    def _stored(self) -> dict[str, Any]:
        if not len(self._buffer):
            return {}
        found = self._buffer[:].items(include_nested=True, leaves_only=True)
        rows = {key if isinstance(key, str) else "/".join(key): value.clone() for key, value in found}
        return {"rows": rows, "writer": self._buffer.writer.state_dict()}

    def _refill(self, stored: Mapping[str, Any]) -> None:
        self._buffer.empty()
        if stored:
            count = len(stored["rows"]["observation"])
            rows = {tuple(name.split("/")): value for name, value in stored["rows"].items()}
            self._buffer.extend(TensorDict(rows, batch_size=[count]))
            self._buffer.writer.load_state_dict(stored["writer"])
