"""Progress of long work on standard error: a bar on a terminal, a line at every tenth elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str, float], None]
"""Told what is being done and how far it is, 0 to 1."""


@contextmanager
def shown() -> Iterator[Tell]:
    """What to tell the progress to; the bar goes away when the work has ended. One thread uses it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _lines()
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("starting", total=1.0)
        yield lambda what, share: progress.update(bar, description=what, completed=share)


def _lines() -> Tell:
    """A line when a stage begins, at every tenth of it, and at its end."""
    told = 11

    def tell(what: str, share: float) -> None:
        nonlocal told
        tenth = int(10 * share + 1e-9)
        if tenth != told:
            told = tenth
            print(f"{share:4.0%}  {what}", file=sys.stderr, flush=True)

    return tell
