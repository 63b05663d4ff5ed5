"""What the skill `handover` declares, and what its policy takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, LIDAR, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "handover"
SPEC = SkillSpec(
    name=NAME,
    doc="Holds the held object out to a person in front of the robot and lets go when they pull at it.",
    inputs=(
        Port("object", PortType.OBJECT, "what is held and shall be given"),
        Port("person", PortType.PLACE, "who shall have it: a person of the site"),
        Port("speed", PortType.NUMBER, "largest tool speed", "m/s", 0.25, False, 0.05, 0.5),
        Port("patience", PortType.DURATION, "how long it is held out", "s", 8.0, False, 1.0, 20.0),
    ),
    outputs=(),
    observation_keys=(STATE, LIDAR, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER, Resource.HEAD}),
    needs=(Need.HOLDING, Need.ARM_FOLDED),
    deadline=60.0,
    stall=StallTest(seconds=25.0),
    effects=(Effect.GIVES,),
)

INPUTS = (
    Feature(
        STATE,
        (16,),
        "offering point from the tool, in base_link: ahead [m], left [m], up [m]; opening [m]; finger force [N]; width "
        "of the object [m]; opening beyond the object [m]; 1 while the arm rests at the offering point; how far the "
        "resting tool gives way towards the person [mm], and in all [mm]; then, squashed so that small differences "
        "show: ahead, left, up, opening beyond the object, both pulls",
    ),
)
OUTPUTS = (
    Feature("action", (4,), "tool velocity in base_link [m/s] (3), opening target [m]"),
    Feature("success", (1,), "probability that the person has the object"),
)
SPEED = 0.25
"""Largest tool speed of the policy [m/s]; the input `speed` scales it."""
OPEN = 0.022
"""How much wider than the object the gripper opens to let go [m]."""
PULLED = 0.15
"""A tool that gives way so far [mm] is being pulled at: about 3 N."""
