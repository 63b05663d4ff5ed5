"""What many tests share: the loaded understanding, which takes a moment to load."""

from __future__ import annotations

import signal

import pytest

for number in (signal.SIGINT, signal.SIGHUP):
    # A shell starts background jobs with these ignored, and the programs under test would inherit that.
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


@pytest.fixture(scope="session")
def reader():
    from executive.understanding import Understander

    return Understander.load()
