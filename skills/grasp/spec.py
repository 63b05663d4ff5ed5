"""What the skill `grasp` declares, and what its policy takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "grasp"
SPEC = SkillSpec(
    name=NAME,
    doc="Takes an object that has been localised from above and holds it in the carrying posture.",
    inputs=(
        Port("object", PortType.OBJECT, "what to take"),
        Port("speed", PortType.NUMBER, "largest tool speed", "m/s", 0.25, False, 0.05, 0.5),
    ),
    outputs=(Port("width", PortType.NUMBER, "what the gripper measures of the object", "m"),),
    observation_keys=(STATE,),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER}),
    needs=(Need.HAND_EMPTY, Need.SEEN, Need.ARM_FOLDED),
    deadline=60.0,
    stall=StallTest(seconds=12.0),
    effects=(Effect.HOLDS,),
)

INPUTS = (
    Feature(
        STATE,
        (14,),
        "grasp point from the tool, in base_link: ahead [m], left [m], up [m]; turn of the gripper to the grasp [rad]; "
        "opening [m]; finger force [N]; width of the object [m]; opening beyond the object [m]; then, squashed so that "
        "small differences show: ahead, left, up, distance in the plane, turn, opening beyond the object",
    ),
)
OUTPUTS = (
    Feature("action", (5,), "tool velocity in base_link [m/s] (3), turn [rad/s], opening target [m]"),
    Feature("success", (1,), "probability that the object is held and lifted"),
)
SPEED = 0.25
"""Largest tool speed of the policy [m/s]; the input `speed` scales it."""
TURN = 1.5
"""Largest turning speed of the gripper [rad/s]."""
LIFT = 0.12
"""How far the object is lifted before the arm folds [m]."""
