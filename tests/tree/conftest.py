"""A world to tick trees in."""

from __future__ import annotations

import pytest
from tree_world import TreeWorld


@pytest.fixture
def world() -> TreeWorld:
    return TreeWorld()
