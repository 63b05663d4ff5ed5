"""What a training has finished is kept, so that it goes on where it was interrupted and the same comes out.

with Kept.unfinished(out, seed, count) as kept:
frames = kept.in_parts("frames", count, 100, lambda numbers: {"images": ...})
loss = kept.fitted(network, lambda: fit(network, frames))
report = kept.report("held out", lambda: evaluate(...))
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from executive.contracts.practice import SkillReport

if TYPE_CHECKING:
    from torch import nn

Arrays = Mapping[str, NDArray[Any]]
_LOSS = "loss of the training"


class Kept:
    """A folder of what is finished; without one nothing is kept.

    Args:
        folder: Where it is kept; made when there is something.
        settings: What it depends on. What belongs to other settings is kept apart.
    """

    def __init__(self, folder: Path | None = None, *settings: object) -> None:
        digest = hashlib.sha256(repr(settings).encode()).hexdigest()[:12]
        self._folder = None if folder is None else folder / f"kept-{digest}"

    @classmethod
    @contextmanager
    def unfinished(cls, out: Path, *settings: object) -> Iterator[Self]:
        """What a training into the folder `out` has finished: in a folder beside it, until all went well."""
        folder = out.parent / f"{out.name}-unfinished"
        yield cls(folder, *settings)
        shutil.rmtree(folder, ignore_errors=True)

    def arrays(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """Arrays by name, made now unless they are kept under this name."""
        if self._folder is None:
            return make()
        path = self._folder / f"{name}.npz"
        if not path.is_file():
            _write_arrays(path, make())
        with np.load(path, allow_pickle=False) as arrays:
            return {key: np.asarray(arrays[key]) for key in arrays.files}

    def in_parts(self, name: str, count: int, size: int, make: Callable[[range], Arrays]) -> Arrays:
        """Arrays of `count` numbered things, made `size` at a time and joined: an interruption loses one part.

        Args:
            name: What they are.
            count: How many things.
            size: Things of a part.
            make: The arrays of the things of these numbers; their first axis counts what comes of them.
        """
        spans = [range(first, min(count, first + size)) for first in range(0, count, size)]
        parts = [self.arrays(f"{name}-{span.start}-{span.stop}", lambda span=span: make(span)) for span in spans]  # type: ignore[misc]
        return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}

    def fitted(self, network: nn.Module, fit: Callable[[], float]) -> float:
        """Train a network in place, or take over what was trained; what `fit` returned of it."""
        import torch

        def trained() -> Arrays:
            loss = fit()
            return {**{name: value.numpy() for name, value in network.state_dict().items()}, _LOSS: np.array(loss)}

        found = dict(self.arrays("network", trained))
        loss = float(found.pop(_LOSS))
        network.load_state_dict({name: torch.from_numpy(value) for name, value in found.items()})
        return loss

    def report(self, name: str, make: Callable[[], SkillReport]) -> SkillReport:
        """A report, measured now unless it is kept under this name."""
        return self.reports(name, lambda: {name: make()})[name]

    def reports(self, name: str, make: Callable[[], Mapping[str, SkillReport]]) -> dict[str, SkillReport]:
        """Several reports by what they are of, measured now unless they are kept under this name."""
        if self._folder is None:
            return dict(make())
        path = self._folder / f"{name}.json"
        if not path.is_file():
            _write(path, json.dumps({what: _plain(report) for what, report in make().items()}).encode())
        return {what: _report(values) for what, values in json.loads(path.read_text(encoding="utf-8")).items()}

    def files(self, name: str, folder: Path, make: Callable[[Path], None]) -> None:
        """Files for a folder, made now unless they are kept under this name."""
        if self._folder is None:
            make(folder)
            return
        kept = self._folder / name
        if not kept.is_dir():
            part = kept.with_suffix(".part")
            part.mkdir(parents=True, exist_ok=True)
            make(part)
            os.replace(part, kept)
        for path in kept.iterdir():
            shutil.copy(path, folder)


def _plain(report: SkillReport) -> dict[str, Any]:
    return {field.name: getattr(report, field.name) for field in fields(report)}


def _report(values: dict[str, Any]) -> SkillReport:
    low, high = values["interval"]
    return SkillReport(**values | {"interval": (low, high), "failures": tuple(values["failures"])})


def _write_arrays(path: Path, arrays: Arrays) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # the stubs take any name for an option
    os.replace(part, path)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    os.replace(part, path)
