"""Writes and reads the whole state of a training: tensors as safetensors, everything else as JSON; nothing is pickled.

    save(folder, {"steps": 100, "optimiser": optimiser.state_dict()})
    state = load(folder)

One file holds both, so that a write is whole or did not happen.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from pathlib import Path
from typing import Any

from executive.errors import BadFile

FILE = "training.safetensors"
_TENSOR, _PAIRS = "tensor", "pairs"


def save(folder: Path, state: Any) -> None:
    """Write a tree of dictionaries, lists, tensors and plain values; the earlier file stays until the new is whole."""
    from safetensors.torch import save_file

    tensors: dict[str, Any] = {}
    outline = json.dumps(_packed(state, tensors))
    fresh = folder / f".{FILE}"
    save_file(tensors, fresh, metadata={"outline": outline})
    os.replace(fresh, folder / FILE)


def load(folder: Path) -> Any:
    """What `save` wrote, with tuples as lists; None when there is nothing.

    Raises:
        BadFile: if the file is damaged or something else.
    """
    from safetensors import SafetensorError, safe_open

    path = folder / FILE
    if not path.exists():
        return None
    try:
        with safe_open(path, "pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
            outline = json.loads(file.metadata()["outline"])
    except (SafetensorError, KeyError, TypeError, ValueError, OSError) as error:
        raise BadFile(path, f"is not the state of a training ({error}).") from error
    return _unpacked(outline, tensors)


def copied(value: Any) -> Any:
    """A tree whose tensors are copies: what goes on being trained does not change it."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, dict):
        return {key: copied(part) for key, part in value.items()}
    return [copied(part) for part in value] if isinstance(value, list | tuple) else value


def _packed(value: Any, tensors: dict[str, Any]) -> Any:
    """The value as JSON; its tensors are copied into `tensors` under numbered names."""
    import torch

    if isinstance(value, torch.Tensor):
        name = f"{len(tensors):06d}"
        tensors[name] = value.detach().clone().contiguous()
        return {_TENSOR: name}
    if isinstance(value, dict | OrderedDict):
        return {_PAIRS: [[key, _packed(part, tensors)] for key, part in value.items()]}
    if isinstance(value, list | tuple):
        return [_packed(part, tensors) for part in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"cannot write a {type(value).__name__} as the state of a training")


def _unpacked(value: Any, tensors: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_unpacked(part, tensors) for part in value]
    if isinstance(value, dict):
        if _TENSOR in value:
            return tensors[value[_TENSOR]]
        return {key: _unpacked(part, tensors) for key, part in value[_PAIRS]}
    return value
