"""The learned estimate on the robot: how likely the run that goes on is to succeed.

foresight = Foresight.of("grasp")                 # None for a skill that nobody has learned it for
decide = foresight.watching(policy)
foresight(observation, step)                      # 0.87
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from executive.contracts.observation import STATE, Observation
from executive.contracts.skill import Step
from executive.contracts.weights import CONFIG
from skills.foresight.families import FAMILIES, SKILLS
from skills.foresight.situation import INPUTS, RUN, SKILL, Situation, one_hot
from skills.policy import Decide, Feature, Policy

WEIGHTS = Path(__file__).with_name("weights")
NAME = "foresight"
OUTPUTS = (
    Feature(
        "action",
        (5,),
        "what the skill's policy would do, as shares of its bounds: tool velocity (3), turn, opening",
    ),
    Feature("value", (1,), f"probability that the run succeeds; a head each for {', '.join(FAMILIES)}"),
)


class Foresight(Situation):
    """The estimate of one run after another; the thread that steps the skill calls it.

    Args:
        skill: Name of the skill.
        network: The trained network.
    """

    def __init__(self, skill: str, network: Decide) -> None:
        super().__init__(skill)
        self._network, self._which = network, one_hot(skill)

    @classmethod
    def of(cls, skill: str) -> Foresight | None:
        """The shipped estimate of a skill, or None where there is none.

        Raises:
            BadWeights: if its weights cannot be used.
        """
        if skill not in SKILLS or not (WEIGHTS / CONFIG).exists():
            return None
        return cls(skill, _shipped())

    def __call__(self, observation: Observation, step: Step) -> float | None:
        """Probability that the run succeeds, after this step of it. Takes tens of microseconds."""
        self.note(observation, step)
        answer = self._network({STATE: self.state, RUN: self.run, SKILL: self._which})
        return float(answer["value"][0])


@cache
def _shipped() -> Policy:
    return Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)
