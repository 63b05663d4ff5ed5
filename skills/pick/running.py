"""The state of a training on disk, so that one that was interrupted goes on as if it had not been."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn


class Checkpoints:
    """Weights, moments of the optimiser and a counter in one file, which is replaced as a whole.

    Args:
        path: The file.
        network: What learns; buffers such as running means belong to it.
        optimiser: What teaches it.
    """

    def __init__(self, path: Path, network: nn.Module, optimiser: torch.optim.Optimizer) -> None:
        self._path, self._network, self._optimiser = path, network, optimiser

    def save(self, done: int) -> None:
        """Write everything; `done` counts what has been done."""
        from safetensors.torch import save_file

        tensors = {f"network.{name}": value.contiguous() for name, value in self._network.state_dict().items()}
        for index, moments in self._optimiser.state_dict()["state"].items():
            tensors |= {f"optimiser.{index}.{name}": value.contiguous() for name, value in moments.items()}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        save_file(tensors, part, metadata={"done": json.dumps(done)})
        part.replace(self._path)

    def resume(self) -> int:
        """Take over what was written last; returns its counter, 0 when there is nothing."""
        from safetensors import safe_open

        if not self._path.exists():
            return 0
        with safe_open(self._path, "pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
            done = int(json.loads(file.metadata()["done"]))
        prefix = "network."
        self._network.load_state_dict(
            {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
        )
        moments: dict[int, dict[str, Tensor]] = {}
        for name, value in tensors.items():
            if name.startswith("optimiser."):
                _, index, moment = name.split(".")
                moments.setdefault(int(index), {})[moment] = value
        groups = self._optimiser.state_dict()["param_groups"]
        self._optimiser.load_state_dict({"state": moments, "param_groups": groups})
        return done
