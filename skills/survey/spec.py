"""What the skill `survey` declares, and what its network takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, SkillSpec, StallTest
from skills.policy import Feature

NAME = "survey"
SPEC = SkillSpec(
    name=NAME,
    doc="Looks over a whole surface and lists every object on it, or measures how far a drawer is pulled out.",
    inputs=(Port("place", PortType.PLACE, "surface or drawer to look over, from in front of it"),),
    outputs=(
        Port("count", PortType.INTEGER, "number of objects seen there"),
        Port("pulled", PortType.NUMBER, "how far a drawer is pulled out; 0 for a surface", "m"),
    ),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.HEAD}),
    needs=(),
    deadline=30.0,
    stall=StallTest(seconds=8.0, progress=0.005),
    effects=(Effect.SEES,),
)

INPUTS = (
    Feature(
        STATE,
        (14,),
        "share of the frames with a free view of the spot in which it was recognised there; their number [10]; mean "
        "and largest probability of the class; logarithm of the mean and of the largest number of pixels; spread of "
        "the positions [cm]; deviation that the localisation expects [cm]; distance from the camera [m]; how much too "
        "high it seems for an object that stands there [cm]; distance from the place's edge, inwards [cm]; distance "
        "from the nearest fixture [10 cm]; weight of other classes seen at that spot, and of the same class seen "
        "elsewhere, against its own",
    ),
)
OUTPUTS = (Feature("present", (1,), "log-odds that the object really stands there"),)
