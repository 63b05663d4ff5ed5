"""What has been practised and measured is kept, so that training goes on where it was interrupted."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from executive.contracts.practice import SkillReport
from skills.policies.option_values import Transition
from skills.policy import Array

_VALUES = tuple(field.name for field in fields(Transition))


class Kept:
    """A folder of finished trials; without one nothing is kept.

    Args:
        folder: Where they are kept; made when the first one is.
        settings: What they depend on. Trials of other settings are kept apart.
    """

    def __init__(self, folder: Path | None = None, *settings: object) -> None:
        digest = hashlib.sha256(repr(settings).encode()).hexdigest()[:12]
        self._folder = None if folder is None else folder / f"kept-{digest}"

    def transitions(self, name: str, make: Callable[[], Sequence[Transition]]) -> Sequence[Transition]:
        """The options of a run, carried out now unless they are kept under this name."""
        if self._folder is None:
            return make()
        path = self._folder / f"{name}.npz"
        if not path.is_file():
            _write_options(path, make())
        return _read_options(path)

    def report(self, name: str, make: Callable[[], SkillReport]) -> SkillReport:
        """A report, measured now unless it is kept under this name."""
        if self._folder is None:
            return make()
        path = self._folder / f"{name}.json"
        if not path.is_file():
            document = {field.name: getattr(report, field.name) for report in [make()] for field in fields(report)}
            _write(path, json.dumps(document).encode())
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        low, high = values["interval"]
        return SkillReport(**values | {"interval": (low, high), "failures": tuple(values["failures"])})

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


def _write_options(path: Path, options: Sequence[Transition]) -> None:
    arrays = {f"{number}.{name}": getattr(one, name) for number, one in enumerate(options) for name in _VALUES}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(file, count=len(options), **arrays)
    os.replace(part, path)


def _read_options(path: Path) -> list[Transition]:
    with np.load(path, allow_pickle=False) as arrays:

        def read(number: int, name: str) -> Array:
            return np.asarray(arrays[f"{number}.{name}"])

        return [
            Transition(
                read(number, "option"),
                read(number, "others"),
                float(read(number, "seconds")),
                bool(read(number, "ended")),
                float(read(number, "reward")),
                read(number, "next_options"),
                read(number, "next_others"),
            )
            for number in range(int(arrays["count"]))
        ]


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    os.replace(part, path)
