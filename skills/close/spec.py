"""What the skill `close` declares, and what its policy takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "close"
SPEED = 0.2
"""Largest tool speed of the policy [m/s]; the input `speed` scales it."""
SPEC = SkillSpec(
    name=NAME,
    doc="Looks how far a drawer is pulled out, and pushes it in by its handle until it stops.",
    inputs=(
        Port("drawer", PortType.PLACE, "the drawer: a container that can be closed"),
        Port("speed", PortType.NUMBER, "largest tool speed", "m/s", SPEED, False, 0.05, 0.5),
    ),
    outputs=(Port("pulled", PortType.NUMBER, "how far the drawer is pulled out at the end", "m"),),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER, Resource.HEAD}),
    needs=(Need.HAND_EMPTY, Need.ARM_FOLDED),
    deadline=45.0,
    stall=StallTest(seconds=10.0),
    effects=(Effect.CLOSES,),
)

INPUTS = (
    Feature(
        STATE,
        (12,),
        "from the fingers to where the bar of the handle was measured: into the drawer [m], to its left [m], up [m]; "
        "finger force [N]; strongest resistance so far near the stop, beyond what moving the drawer took [N]; way that "
        "the bar has still to be pushed by the map, told down to 0.02 [m]; then, squashed so that small differences "
        "show: all six",
    ),
)
OUTPUTS = (
    Feature("action", (3,), "tool velocity along the drawer's axes [m/s]"),
    Feature("success", (1,), "probability that the drawer is closed"),
)
STOPPED = 6.0
"""Resistance [N] beyond that of moving the drawer at which it has reached its stop."""
CLEAR = 0.05
"""How far the fingers leave the bar before the arm folds [m]."""
