"""What the skill `press` declares, and what its policy takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "press"
SPEC = SkillSpec(
    name=NAME,
    doc="Looks where a button really is, pushes it in from above until it stops, and lets go.",
    inputs=(
        Port("button", PortType.PLACE, "the button: a fixture that faces upwards"),
        Port("speed", PortType.NUMBER, "largest tool speed", "m/s", 0.25, False, 0.05, 0.5),
    ),
    outputs=(Port("force", PortType.NUMBER, "strongest force that the fingers felt", "N"),),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER, Resource.HEAD}),
    needs=(Need.HAND_EMPTY, Need.ARM_FOLDED),
    deadline=45.0,
    stall=StallTest(seconds=10.0),
)

INPUTS = (
    Feature(
        STATE,
        (12,),
        "top of the button from the fingertips, in base_link: ahead [m], left [m], up [m]; finger force [N]; strongest "
        "finger force over the button so far [N]; how much lower the tool was commanded than it is [m]; then, squashed "
        "so that small differences show: ahead, left, up, distance in the plane, both forces",
    ),
)
OUTPUTS = (
    Feature("action", (3,), "tool velocity in base_link [m/s]"),
    Feature("success", (1,), "probability that the button has been pushed in"),
)
SPEED = 0.25
"""Largest tool speed of the policy [m/s]; the input `speed` scales it."""
STOPPED = 4.0
"""Finger force [N] at which a button has reached its stop; no button's spring is so strong."""
LEAVE = 0.10
"""How far the fingers rise above the button before the arm folds [m]."""
