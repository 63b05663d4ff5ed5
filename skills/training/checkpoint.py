"""Checkpoint folders are written whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """An empty folder to write a checkpoint to; its files go to `folder` when all went well.

    Whatever ends the work before, an interrupt included, leaves the files in `folder` as they were.
    """
    with TemporaryDirectory() as name:
        work = Path(name)
        yield work
        folder.mkdir(parents=True, exist_ok=True)
        for path in work.iterdir():
            shutil.copy(path, folder)
