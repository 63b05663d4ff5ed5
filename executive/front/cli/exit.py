"""What the exit codes of every command mean."""

from __future__ import annotations

import os
import sys
from enum import IntEnum

from executive.types import Outcome


class Exit(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    """The mission is done, the check has passed."""
    FAILED = 1
    """A mission or a check failed, or was cancelled."""
    WRONG_USE = 2
    """Wrong use of the command, or a file that cannot be used."""
    NOT_STARTED = 3
    """Refused, or a question has to be answered first; nothing moved."""
    STOPPED = 4
    """Stopped for safety."""


def silence() -> None:
    """Once the reader of our output has gone (`| head`), nothing more can be said, and nothing be flushed at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def exit_of(outcome: Outcome) -> Exit:
    """The exit code of a mission that ended so."""
    return {
        Outcome.SUCCEEDED: Exit.DONE,
        Outcome.NOT_NEEDED: Exit.DONE,
        Outcome.REFUSED: Exit.NOT_STARTED,
        Outcome.STOPPED: Exit.STOPPED,
    }.get(outcome, Exit.FAILED)
