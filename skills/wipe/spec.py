"""What the skill `wipe` declares, and what its policy and its network for dirt take and give."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "wipe"
SPEC = SkillSpec(
    name=NAME,
    doc="Looks for dirt on a surface, wipes it off around what stands there, and looks again until none is seen.",
    inputs=(
        Port("place", PortType.PLACE, "surface to wipe, from in front of it"),
        Port("speed", PortType.NUMBER, "largest tool speed", "m/s", 0.25, False, 0.05, 0.5),
    ),
    outputs=(Port("wiped", PortType.NUMBER, "area that was dirty and was wiped", "m²"),),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER, Resource.HEAD}),
    needs=(Need.HAND_EMPTY, Need.ARM_FOLDED),
    deadline=180.0,
    stall=StallTest(seconds=25.0, progress=0.005),
)

INPUTS = (
    Feature(
        STATE,
        (16,),
        "next spot from the tool, in base_link: ahead [m], left [m], up [m]; height of the tool above the surface [m]; "
        "how much lower the tool was commanded than it is [m]; push of what stands near: ahead, left [0 to 1]; its "
        "nearness [0 to 1]; share of the dirt that is left [0 to 1]; 1 while there is a next spot; then, squashed so "
        "that small differences show: ahead, left, up, distance in the plane; and distance in the plane beyond 5 cm, "
        "up beyond 3 cm",
    ),
)
OUTPUTS = (
    Feature("action", (3,), "tool velocity in base_link [m/s]"),
    Feature("success", (1,), "probability that the surface is clean"),
)
SPEED = 0.25
"""Largest tool speed of the policy [m/s]; the input `speed` scales it."""
HOVER = 0.018
"""Height of the tool point above the surface while it wipes [m]; the fingertips are 13 mm lower."""
CLEAR = 0.14
"""Height of the tool point above the surface from which on it passes over what stands there [m]."""
LEAVE = 0.11
"""Height of the tool point above the surface at which a round of wiping is over [m]."""

SIZE = 64
"""Width and height of the images that the network takes [pixels]."""
SIGHT = "wipe_sight"
"""Name of the network for dirt in its checkpoint folder."""
SIGHT_INPUTS = (Feature(IMAGE, (4, SIZE, SIZE), "red, green, blue [0 to 1]; height above the surface [0.1 m]"),)
SIGHT_OUTPUTS = (Feature("dirt", (1, SIZE, SIZE), "log-odds that a pixel shows dirt"),)
