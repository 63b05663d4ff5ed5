"""What the skill `fold` declares."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import STATE
from executive.contracts.skill import SkillSpec, StallTest

NAME = "fold"
SPEC = SkillSpec(
    name=NAME,
    doc="Takes the arm out of where a task left it and folds it for driving; what the gripper holds stays in it.",
    inputs=(),
    outputs=(),
    observation_keys=(STATE,),
    resources=frozenset({Resource.BASE, Resource.ARM}),
    needs=(),
    deadline=25.0,
    stall=StallTest(seconds=8.0),
)
