"""What many tests share: the loaded understanding, which takes a moment to load."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def reader():
    from executive.understanding import Understander

    return Understander.load()
