"""What a person says to the robot: the texts of the command line, then lines from standard input."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable, Iterator, Sequence

_LOOK = 0.1
"""Seconds that the robot stands between two looks whether somebody has typed."""


class Said:
    """The texts in order. Without any on the command line, and for the answer to a question, lines are read.

    Args:
        texts: The texts of the command line.
        answers: Whether a terminal is asked for answers.
        wait: Lets time [s] pass with the robot standing, so that an e-stop is heard while nobody types; None when
            simulated time stands still meanwhile.
    """

    def __init__(self, texts: Sequence[str], *, answers: bool, wait: Callable[[float], None] | None) -> None:
        self._texts = list(texts)
        self._all_typed = not texts
        self._answers = answers and sys.stdin.isatty()
        self._wait = wait
        self._asked = False
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reading = False

    def ask(self) -> None:
        """The last text led to a question; the next one may be its answer."""
        self._asked = True

    def __iter__(self) -> Iterator[str]:
        while True:
            if self._texts:
                yield self._texts.pop(0)
            elif self._all_typed or (self._asked and self._answers):
                self._asked = False
                line = self._typed()
                if line is None:
                    return
                if line.strip():
                    yield line
            else:
                return

    def _typed(self) -> str | None:
        """The next line, or None at the end of the input."""
        if sys.stdin.isatty():
            print("> ", end="", file=sys.stderr, flush=True)
        if self._wait is None:
            return _line()
        if not self._reading:
            threading.Thread(target=self._read, daemon=True).start()
            self._reading = True
        while True:
            try:
                return self._lines.get_nowait()
            except queue.Empty:
                self._wait(_LOOK)

    def _read(self) -> None:
        """In a thread of its own: hands every line over."""
        line = _line()
        while line is not None:
            self._lines.put(line)
            line = _line()
        self._lines.put(None)


def _line() -> str | None:
    try:
        line = sys.stdin.readline()
    except (OSError, ValueError):  # closed, or no input at all
        return None
    return line.rstrip("\r\n") if line else None
