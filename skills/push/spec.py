"""What the skill `push` declares, and what its policy takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "push"
SPEED = 0.2
"""Largest tool speed of the policy [m/s]; the input `speed` scales it."""
TURNS = {"away": 0.0, "left": 1.5707963, "towards": 3.1415927, "right": -1.5707963}
"""Directions, as turns against the direction in which somebody looks who faces the surface [rad]."""
SPEC = SkillSpec(
    name=NAME,
    doc="Measures where an object stands, pushes it along its surface, and looks whether it has arrived.",
    inputs=(
        Port("object", PortType.OBJECT, "what to push"),
        Port(
            "direction",
            PortType.TEXT,
            "where to, as seen by somebody who faces the surface",
            default="away",
            required=False,
            choices=tuple(TURNS),
        ),
        Port("distance", PortType.NUMBER, "how far to push it", "m", 0.10, False, 0.03, 0.25),
        Port("speed", PortType.NUMBER, "largest tool speed", "m/s", SPEED, False, 0.05, 0.5),
    ),
    outputs=(
        Port("at", PortType.POSE, "where the object is then, in map"),
        Port("error", PortType.NUMBER, "distance from where it should be, as the camera sees it", "m"),
    ),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER, Resource.HEAD}),
    needs=(Need.HAND_EMPTY, Need.SEEN, Need.ARM_FOLDED),
    deadline=75.0,
    stall=StallTest(seconds=12.0, progress=0.005),
    effects=(Effect.SEES,),
)

INPUTS = (
    Feature(
        STATE,
        (13,),
        "from the fingers to the near side of the object along the push [m], to its line to the left [m], up to the "
        "height of pushing [m]; way that the object has still to be pushed [m]; finger force [N]; whether the fingers "
        "have felt the object [0 or 1]; how much lower the tool was commanded than it is [m]; then, squashed so that "
        "small differences show: the first five and the last",
    ),
)
OUTPUTS = (
    Feature(
        "action",
        (4,),
        "tool velocity along the push, to its left, and up [m/s] (3), opening beyond that of pushing [m]",
    ),
    Feature("success", (1,), "probability that the object is where it should be"),
)
ARRIVED, GONE = 0.005, -0.02
"""Way left [m] at which a push ends, and what the policy is told from then on: on the edge it would wait."""
CLEAR = 0.03
"""How far the fingers leave the object before they rise [m]."""
WIDER = 0.025
"""How much wider the gripper opens to leave an object [m]: a mug or its handle may be wedged between the fingers."""
RISEN = 0.10
"""How far they rise above the height of pushing before the arm folds [m]."""
