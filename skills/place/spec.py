"""What the skill `place` declares, and what its policy takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "place"
SPEC = SkillSpec(
    name=NAME,
    doc="Looks for a free spot on a surface, or over a container, and puts the held object down there.",
    inputs=(
        Port("object", PortType.OBJECT, "what is held and shall be put down"),
        Port("on", PortType.PLACE, "surface or container, or an area that has one"),
        Port("speed", PortType.NUMBER, "largest tool speed", "m/s", 0.25, False, 0.05, 0.5),
    ),
    outputs=(Port("spot", PortType.POSE, "where it was put, in map"),),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER, Resource.HEAD}),
    needs=(Need.HOLDING, Need.ARM_FOLDED),
    deadline=45.0,
    stall=StallTest(seconds=10.0),
    effects=(Effect.RELEASES,),
)

INPUTS = (
    Feature(
        STATE,
        (14,),
        "release point from the tool, in base_link: ahead [m], left [m], up [m]; opening [m]; finger force [N]; width "
        "of the object [m]; opening beyond the object [m]; how much lower the tool was commanded than it is [m]; then, "
        "squashed so that small differences show: ahead, left, up, distance in the plane, opening beyond the object, "
        "and the last",
    ),
)
OUTPUTS = (
    Feature("action", (4,), "tool velocity in base_link [m/s] (3), opening target [m]"),
    Feature("success", (1,), "probability that the object stands where it should and is let go"),
)
SPEED = 0.25
"""Largest tool speed of the policy [m/s]; the input `speed` scales it."""
LEAVE = 0.12
"""How far the gripper rises above the release point before the arm folds [m]."""
OPEN = 0.018
"""How much wider than the object the gripper opens to let go [m]."""
