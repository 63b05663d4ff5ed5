"""What the skill `approach` declares."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, LIDAR, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Need, SkillSpec, StallTest

NAME = "approach"
POLITE = 0.95
"""Distance from the middle of the base to the middle of the person [m] that is stopped at."""
SPEC = SkillSpec(
    name=NAME,
    doc="Looks for a person around where the site has them, drives up to them and stops at a polite distance, facing "
    "them.",
    inputs=(
        Port("person", PortType.PLACE, "who to go to: a person of the site"),
        Port("distance", PortType.NUMBER, "how far to stop from them, middle to middle", "m", POLITE, False, 0.8, 1.5),
    ),
    outputs=(),
    observation_keys=(STATE, LIDAR, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.HEAD}),
    needs=(Need.ARM_FOLDED,),
    deadline=120.0,
    stall=StallTest(seconds=20.0, progress=0.005),
)
