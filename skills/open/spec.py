"""What the skill `open` declares, and what its policy takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "open"
SPEED = 0.2
"""Largest tool speed of the policy [m/s]; the input `speed` scales it."""
SPEC = SkillSpec(
    name=NAME,
    doc="Looks how far a drawer is pulled out, takes its handle, pulls it open and lets go.",
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
    effects=(Effect.OPENS,),
)

INPUTS = (
    Feature(
        STATE,
        (12,),
        "from the tool to where the bar of the handle was measured: into the drawer [m], to its left [m], up [m]; "
        "opening [m]; finger force [N]; way that the bar has still to be pulled [m]; then, squashed so that small "
        "differences show: the three distances, opening beyond the bar, way still to be pulled, force",
    ),
)
OUTPUTS = (
    Feature("action", (4,), "tool velocity along the drawer's axes [m/s] (3), opening target [m]"),
    Feature("success", (1,), "probability that the drawer is open"),
)
WIDE = 0.06
"""Opening with which the gripper goes around the bar and leaves it [m]."""
FAR = 0.21
"""How far out a drawer is pulled [m]."""
CLEAR = 0.05
"""How far the gripper leaves the bar before the arm folds [m]."""
