"""What the skill `insert` declares, and what its policy takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "insert"
SPEC = SkillSpec(
    name=NAME,
    doc="Measures the fixture's hole and the peg in the gripper, and puts the peg in, searching by touch.",
    inputs=(
        Port("object", PortType.OBJECT, "what is held and shall be put in"),
        Port("to", PortType.PLACE, "the fixture to put it into"),
        Port("speed", PortType.NUMBER, "largest tool speed", "m/s", 0.06, False, 0.03, 0.5),
    ),
    outputs=(Port("touches", PortType.INTEGER, "how often the peg met the rim before it went in"),),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER, Resource.HEAD}),
    needs=(Need.HOLDING, Need.ARM_FOLDED),
    deadline=120.0,
    stall=StallTest(seconds=25.0, progress=0.005),
    effects=(Effect.INSERTS,),
)

INPUTS = (
    Feature(
        STATE,
        (18,),
        "point of the search, at the height of the hole's mouth, from the middle of the peg's foot, in base_link: "
        "ahead [m], left [m], up [m]; commanded minus measured tool, in base_link: ahead [m], left [m], up [m]; "
        "opening beyond the peg [m]; finger force [N]; then, squashed so that small differences show: the first seven, "
        "distance in the plane; up and opening once more, less squashed",
    ),
)
OUTPUTS = (
    Feature("action", (4,), "tool velocity in base_link [m/s] (3), opening target beyond the peg [m]"),
    Feature("success", (1,), "probability that the peg is in the fixture and let go"),
)
SPEED = 0.06
"""Largest tool speed of the policy [m/s]; the input `speed` scales it down."""
HOVER = 0.03
"""Height of the peg's foot above the fixture at which the policy takes over [m]."""
IN = 0.005
"""From this depth of the foot on [m] the peg is in the hole."""
RELEASE = 0.030
"""Depth of the foot at which the peg is let go [m]."""
OPEN = 0.018
"""How much wider than the peg the gripper opens to let go [m]."""
CLOSE = -0.012
"""Opening target beyond the peg [m] that grips it."""
PRESSED = 0.0012
"""The foot rests on something when the tool is commanded so much lower than it is [m]."""
