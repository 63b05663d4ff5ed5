"""What skills share that a learned policy drives: it is loaded once, and can be replaced while it is being learned."""

from __future__ import annotations

from abc import abstractmethod

from executive.contracts.skill import Skill
from skills.policy import Decide


class LearnedSkill(Skill):
    """A skill that asks a policy what to do.

    Args:
        decide: What decides in place of the trained policy: the expert while it demonstrates, or a policy in training.
    """

    def __init__(self, decide: Decide | None = None) -> None:
        self._decide = decide
        self._furthest = 0.0

    @abstractmethod
    def load(self) -> Decide:
        """The trained policy.

        Raises:
            BadWeights: if its weights cannot be used.
        """

    def prepare(self) -> None:
        if self._decide is None:
            self._decide = self.load()

    def _progress(self, value: float) -> float:
        """The largest progress so far, 0 to 1, with what is reached now."""
        self._furthest = max(self._furthest, min(1.0, value))
        return self._furthest
