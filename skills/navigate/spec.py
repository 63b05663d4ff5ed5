"""What the skill `navigate` declares."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import LIDAR, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Need, SkillSpec, StallTest

SPEC = SkillSpec(
    name="navigate",
    doc="Drives to a place, or to where an object at that place can be worked on.",
    inputs=(
        Port("goal", PortType.PLACE, "where to go"),
        Port(
            "object",
            PortType.OBJECT,
            "stand in front of this object, when it has been seen at the goal; else at the goal's own pose",
            required=False,
        ),
    ),
    outputs=(),
    observation_keys=(STATE, LIDAR),
    resources=frozenset({Resource.BASE}),
    needs=(Need.ARM_FOLDED,),
    deadline=120.0,
    stall=StallTest(seconds=15.0, progress=0.005),
)
