"""Trains what came with the installed skills besides the skills themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from executive.runtime.companions import companion
from executive.runtime.training import practice_for
from executive.understanding.encoder import cache_folder

if TYPE_CHECKING:
    import argparse

    from executive.front.cli.progress import Tell

_FORESIGHT = "foresight"


def trained(options: argparse.Namespace, tell: Tell) -> Any:
    """Train the part that the options name, and return its report.

    Raises:
        NotInstalled: if no plug-in of skills brings it.
    """
    train = companion(options.what, "training").train
    if options.what == _FORESIGHT:
        cache = cache_folder() / _FORESIGHT
        return train(
            practice_for, seed=options.seed, starts=options.rollouts, out=options.out, cache=cache, progress=tell
        )
    return train(practice_for("pick"), seed=options.seed, demos=options.demos, out=options.out, progress=tell)
