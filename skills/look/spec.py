"""What the skill `look` declares, and what its network takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, SkillSpec, StallTest
from skills.policy import Feature

NAME = "look"
SPEC = SkillSpec(
    name=NAME,
    doc="Points the camera along a surface until it sees an object, and localises it.",
    inputs=(
        Port("object", PortType.OBJECT, "what to look for"),
        Port("place", PortType.PLACE, "surface or container to look at, from in front of it"),
    ),
    outputs=(Port("at", PortType.POSE, "middle of the object in map"),),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.HEAD}),
    needs=(),
    deadline=25.0,
    stall=StallTest(seconds=8.0, progress=0.005),
    effects=(Effect.SEES,),
)

SIZE = 64
"""Width and height of the images that the network takes [pixels]."""
CLASSES = (
    "background",
    "red cube",
    "green cube",
    "blue cube",
    "yellow cube",
    "red mug",
    "green mug",
    "blue mug",
    "yellow mug",
)
"""What a pixel may show: nothing to take, or an object by colour and kind."""


def folds(label: str) -> int:
    """In how many turns about the vertical an object of this class looks the same to a gripper."""
    return 4 if label.endswith("cube") else 2


INPUTS = (Feature(IMAGE, (5, SIZE, SIZE), "red, green, blue [0 to 1]; depth [m]; height above the floor [m]"),)
OUTPUTS = (
    Feature("classes", (len(CLASSES), SIZE, SIZE), "log-odds of each class, before normalisation"),
    Feature(
        "offsets", (3, SIZE, SIZE), "from the pixel's point to the object's middle: along, left, up, by the view [m]"
    ),
    Feature("turns", (2, SIZE, SIZE), "cosine and sine of the yaw against the view, times 4 (cube) or 2 (mug)"),
    Feature("deviation", (1, SIZE, SIZE), "logarithm of the standard deviation that the offset should have [m]"),
)
