"""What skills share that a learned policy drives: it is loaded once, and can be replaced while it is being learned."""

from __future__ import annotations

from abc import abstractmethod

from executive.contracts.observation import Observation
from executive.contracts.skill import Skill, Step
from skills.foresight.foresight import Foresight
from skills.foresight.situation import Situation
from skills.policy import Decide


class Foreseeing(Skill):
    """A skill of which it is learned whether its runs succeed.

    Attributes:
        situation: What follows the run; a `Foresight` also estimates its success. None where there is neither.
    """

    situation: Situation | None = None

    def foreseen(self, policy: Decide) -> Decide:
        """The trained policy, watched by the shipped estimate where there is one.

        Raises:
            BadWeights: if the estimate's weights cannot be used.
        """
        self.situation = Foresight.of(self.spec.name)
        return policy if self.situation is None else self.situation.watching(policy)

    def begin_run(self) -> None:
        """A new run begins."""
        if self.situation is not None:
            self.situation.begin()

    def foresee(self, observation: Observation, step: Step) -> float | None:
        if isinstance(self.situation, Foresight):
            return self.situation(observation, step)
        if self.situation is not None:
            self.situation.note(observation, step)
        return None


class LearnedSkill(Foreseeing):
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
            self._decide = self.foreseen(self.load())
        self.begin_run()

    def _progress(self, value: float) -> float:
        """The largest progress so far, 0 to 1, with what is reached now."""
        self._furthest = max(self._furthest, min(1.0, value))
        return self._furthest
