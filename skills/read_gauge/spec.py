"""What the skill `read_gauge` declares, and what its network takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import SkillSpec, StallTest
from skills.policy import Feature

NAME = "read_gauge"
SPEC = SkillSpec(
    name=NAME,
    doc="Points the camera at a gauge, reads its pointer in several frames, and says how sure the reading is.",
    inputs=(Port("gauge", PortType.PLACE, "the gauge: a fixture with a round dial, from in front of it"),),
    outputs=(
        Port("value", PortType.NUMBER, "what it reads, of its full scale", "%"),
        Port("deviation", PortType.NUMBER, "standard deviation of the value", "%"),
    ),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.HEAD}),
    needs=(),
    deadline=20.0,
    stall=StallTest(seconds=6.0, progress=0.005),
)

SIZE = 26
"""Width and height of the part of the image that the network takes [pixels]."""
SWEEP = 2.0
"""The pointer turns so far to both sides of upright [rad]: to the left the scale begins, to the right it ends."""
LENGTH = 0.085
"""From the middle of the dial to the pointer's tip [m]."""

INPUTS = (
    Feature(
        IMAGE,
        (6, SIZE, SIZE),
        "red, green, blue [0 to 1]; where each pixel's point lies from the middle that the map gives the dial: to the "
        "right, up, towards the viewer [0.1 m]",
    ),
)
OUTPUTS = (
    Feature("pointer", (2,), "from the dial's middle to the pointer's tip: to the right, up [pointer lengths]"),
    Feature("deviation", (1,), "logarithm of the error that the pointer's angle should have on average [rad]"),
    Feature("visible", (1,), "log-odds that the dial is in the picture"),
)
