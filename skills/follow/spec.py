"""What the skill `follow` declares, and what its policy takes and gives."""

from __future__ import annotations

from executive.contracts.action import Resource
from executive.contracts.observation import DEPTH, IMAGE, LIDAR, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Need, SkillSpec, StallTest
from skills.navigate.features import SECTORS
from skills.policies.primitives import Primitive, Primitives
from skills.policy import Feature

NAME = "follow"
SPEC = SkillSpec(
    name=NAME,
    doc="Follows a person who is in view at a set distance, until they have stood still for a while or the time is up.",
    inputs=(
        Port("person", PortType.PERSON, "whom to follow"),
        Port("distance", PortType.NUMBER, "how far behind, middle to middle", "m", 1.2, False, 0.9, 2.0),
        Port("stands", PortType.DURATION, "how long they have to stand still for the end", "s", 5.0, False, 1.0, 60.0),
        Port("duration", PortType.DURATION, "longest time to follow", "s", 90.0, False, 1.0, 280.0),
    ),
    outputs=(),
    observation_keys=(STATE, LIDAR, IMAGE, DEPTH),
    resources=frozenset({Resource.BASE, Resource.HEAD}),
    needs=(Need.ARM_FOLDED,),
    deadline=300.0,
    stall=StallTest(seconds=30.0, progress=0.01),
)

_SECONDS = 0.25
"""Length of every primitive [s]."""


def _fan(name: str, speed: float, turns: tuple[float, ...]) -> list[Primitive]:
    """One speed [m/s] with several turns [rad/s]."""
    return [Primitive(f"{name}{_side(turn)}", (speed, 0.0, turn), _SECONDS) for turn in turns]


def _side(turn: float) -> str:
    side = "" if turn == 0 else ("_left" if turn > 0 else "_right")
    return side + ("_sharply" if abs(turn) >= 0.8 else "")


PRIMITIVES = Primitives(
    [
        Primitive("stand", (0.0, 0.0, 0.0), _SECONDS),
        *_fan("turn", 0.0, (0.4, -0.4, 1.2, -1.2)),
        *_fan("creep", 0.12, (0.0, 0.4, -0.4)),
        *_fan("walk", 0.28, (0.0, 0.4, -0.4, 1.0, -1.0)),
        *_fan("stride", 0.43, (0.0, 0.4, -0.4, 0.9, -0.9)),
        *_fan("hurry", 0.57, (0.0, 0.4, -0.4)),
        *_fan("back", -0.22, (0.0, 0.6, -0.6)),
        Primitive("aside_left", (0.0, 0.3, 0.0), _SECONDS),
        Primitive("aside_right", (0.0, -0.3, 0.0), _SECONDS),
    ]
)
"""What the policy chooses from."""

INPUTS = (
    Feature(
        STATE,
        (14 + SECTORS,),
        "person from the base: ahead [m], left [m]; their velocity ahead and left [m/s]; direction to go, sine and "
        "cosine; how much farther they are along the way than they should be, at most 1.5 [m]; direction to the "
        "person, sine and cosine; whether they are in view; distance to them less the wanted one [m]; measured twist "
        "[m/s, m/s, rad/s]; smallest lidar range in 36 sectors from -pi, at most 2 [m]",
    ),
)
OUTPUTS = (
    Feature("logits", (len(PRIMITIVES),), f"unnormalised log probabilities: {', '.join(PRIMITIVES.names)}"),
    Feature("success", (1,), "probability that the robot stands behind the person as it should"),
)
