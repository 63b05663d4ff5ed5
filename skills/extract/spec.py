"""What the skill `extract` declares, and what its policy takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "extract"
SPEC = SkillSpec(
    name=NAME,
    doc="Measures where the peg stands in its fixture, pulls it out and holds it in the carrying posture.",
    inputs=(
        Port("object", PortType.OBJECT, "what to pull out"),
        Port("source", PortType.PLACE, "the fixture that it is in"),
        Port("speed", PortType.NUMBER, "largest tool speed", "m/s", 0.25, False, 0.05, 0.5),
    ),
    outputs=(Port("width", PortType.NUMBER, "what the gripper measures of the object", "m"),),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER, Resource.HEAD}),
    needs=(Need.HAND_EMPTY, Need.ARM_FOLDED),
    deadline=60.0,
    stall=StallTest(seconds=12.0),
    effects=(Effect.HOLDS,),
)

INPUTS = (
    Feature(
        STATE,
        (15,),
        "grasp point from the tool, in base_link: ahead [m], left [m], up [m]; commanded minus measured tool, in "
        "base_link: ahead [m], left [m], up [m]; opening beyond the peg [m]; finger force [N]; then, squashed so that "
        "small differences show: the first seven",
    ),
)
OUTPUTS = (
    Feature("action", (4,), "tool velocity in base_link [m/s] (3), opening target beyond the peg [m]"),
    Feature("success", (1,), "probability that the peg is held and out of the fixture"),
)
SPEED = 0.25
"""Largest tool speed of the policy [m/s]; the input `speed` scales it."""
LIFT = 0.12
"""How far the peg is lifted before the arm folds [m]; the fixture is 4 cm deep."""
SPARE = 0.03
"""How much wider than the peg the gripper opens [m]."""
CLOSE = -0.012
"""Opening target beyond the peg [m] that grips it."""
