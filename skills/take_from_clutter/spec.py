"""What the skill `take_from_clutter` declares, and what its high level takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "take_from_clutter"
MOST_OPTIONS = 8
"""So many options are tried in one run."""
SPEC = SkillSpec(
    name=NAME,
    doc="Takes an object from among others that leave the fingers no room, which it grasps or pushes aside if need be.",
    inputs=(
        Port("object", PortType.OBJECT, "what to take"),
        Port("place", PortType.PLACE, "surface on which it stands, from in front of it"),
        Port("aside", PortType.BOOLEAN, "whether what stands beside it may be moved", default=True, required=False),
    ),
    outputs=(
        Port("width", PortType.NUMBER, "what the gripper measures of the object", "m"),
        Port("options", PortType.INTEGER, "how many options it took"),
    ),
    observation_keys=(STATE, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER, Resource.HEAD}),
    needs=(Need.HAND_EMPTY, Need.ARM_FOLDED),
    deadline=240.0,
    stall=StallTest(seconds=15.0, progress=0.001),
    effects=(Effect.HOLDS,),
)

OPTION, OTHERS = "observation.environment_state.option", "observation.environment_state.others"
MOST_OTHERS = 6
"""So many others are looked at, the nearest ones to what an option moves."""
INPUTS = (
    Feature(
        OPTION,
        (30,),
        "one option: whether it takes, sets aside or pushes (3); whether it moves the wanted object; whether it moves "
        "a mug; whether the wanted object is a mug, has been seen in the newest look, and where it is from what is "
        "moved, along the option and to its left [0.1 m] (2); what is moved: left of the base [0.3 m], ahead of the "
        "base [0.6 m], behind the front edge [0.3 m], expected deviation [cm], seen in the newest look; direction of "
        "the option against the way somebody faces who stands before the surface, cosine and sine of the angle (0 for "
        "the fingers, which are alike) and of twice the angle (4); room for one finger and for the other, or behind "
        "what is pushed and before it, and for the palm [3 cm] (3); room up to the surface's edge for what is pushed "
        "[0.1 m]; options so far [8]; how often the same was tried with the same object, and how often in the same "
        "way; whether the last option failed; room for the gripper at the best sides of the wanted object, now and "
        "once this option has done what it is meant to [3 cm] (2); how far from all that was seen of the surface a "
        "finger comes down at worst [3 cm]; share of the ground behind what is moved that was not seen",
    ),
    Feature(
        OTHERS,
        (MOST_OTHERS, 9),
        "the other objects in any order, zeros where there is none: 1; from what is moved along the option and to its "
        "left [0.1 m] (2); distance [0.1 m]; whether it is a mug, whether it is the wanted object; cosine and sine of "
        "four times a cube's turn, or twice a mug's, against the option (2); whether it was seen in the newest look",
    ),
)
OUTPUTS = (Feature("value", (1,), "discounted probability that the object is taken and nothing harmed"),)
