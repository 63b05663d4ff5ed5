"""A family's generator of actions in place of a skill's own policy.

practice.attempt(Grasp(generating("grasp")), goal)
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from executive.contracts.observation import STATE
from skills.foresight.foresight import NAME, OUTPUTS, WEIGHTS
from skills.foresight.rollouts import course_of, places
from skills.foresight.situation import INPUTS, RUN, RUN_SIZE, SKILL, common_state, one_hot
from skills.policy import Array, Decide, Policy


def generating(skill: str, network: Decide | None = None) -> Decide:
    """What decides for a skill by the generator of its family: the shipped one, or that of `network`.

    Raises:
        BadWeights: if the shipped weights cannot be used.
    """
    course, which = course_of(skill), one_hot(skill)
    chosen = network if network is not None else Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS)
    middle, reach = (course.upper + course.lower) / 2, (course.upper - course.lower) / 2
    own, run = list(places(skill)), np.zeros(RUN_SIZE, dtype=np.float32)

    def decide(features: Mapping[str, Array]) -> dict[str, Array]:
        state = common_state(skill, np.asarray(features[STATE], dtype=np.float64))
        share = chosen({STATE: state, RUN: run, SKILL: which})["action"][own]
        return {"action": np.asarray(middle + reach * share, dtype=np.float32)}

    return decide
