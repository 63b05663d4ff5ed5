"""What the camera can tell about objects that words leave open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Seen(Protocol):
    """Grounds references that need seeing: "the left one", "the biggest mug", "the one nearest to you"."""

    def choose(self, candidates: Sequence[str], words: str) -> tuple[str, ...]:
        """Which objects the words mean in what the camera sees now.

        Args:
            candidates: Objects of the site that it may be.
            words: The phrase as said, e.g. "red one on the left".

        Returns:
            Those of `candidates` that the words mean; all of them when it cannot tell.
        """
