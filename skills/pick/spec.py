"""What the skill `pick` declares, and what its policy takes and gives."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Resource
from executive.contracts.observation import IMAGE, STATE
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, Need, SkillSpec, StallTest
from skills.policy import Feature

NAME = "pick"
SPEC = SkillSpec(
    name=NAME,
    doc="Takes the thing that words name from the table in front, by camera image, words and robot state alone.",
    inputs=(
        Port(
            "text", PortType.TEXT, "words that name one thing on the table; the object's name when none", "", "", False
        ),
        Port(
            "object",
            PortType.OBJECT,
            "as what the robot remembers what it took; the policy never sees it",
            "",
            "",
            False,
        ),
    ),
    outputs=(Port("width", PortType.NUMBER, "what the gripper measures of the thing", "m"),),
    observation_keys=(STATE, IMAGE),
    resources=frozenset({Resource.BASE, Resource.ARM, Resource.GRIPPER, Resource.HEAD}),
    needs=(Need.HAND_EMPTY, Need.ARM_FOLDED),
    deadline=60.0,
    stall=StallTest(seconds=15.0),
    effects=(Effect.HOLDS,),
)

WORDS = "task"
BELIEF, NEXT_BELIEF = "belief", "next_belief"
SIZE = 64
"""Height and width of the image [pixels]."""
GAZE = np.array([0.0, 0.78])
"""Pan and tilt [rad] with which the camera sees a table before the robot."""

_BELIEF_DOC = (
    "what the policy takes along from frame to frame: grasp point in base_link [m] (3); cosine and sine of twice the "
    "yaw (2) and of four times it (2); probability of a mug; weight"
)
INPUTS = (
    Feature(IMAGE, (3, SIZE, SIZE), "red, green and blue of the head camera, 0 to 1"),
    Feature(WORDS, (384,), "sentence vector of the words"),
    Feature(
        STATE,
        (14,),
        "arm joints [rad] (5); tool in base_link: ahead, left, up [m], cosine and sine of its yaw; opening [m]; "
        "finger force [N]; pan and tilt of the head [rad]",
    ),
    Feature(BELIEF, (9,), _BELIEF_DOC),
)
OUTPUTS = (
    Feature(
        "action", (5,), "tool velocity in base_link [m/s] (3), turn [rad/s], probability that the hand should close"
    ),
    Feature("success", (1,), "probability that the thing is held and lifted"),
    Feature("seen", (1,), "probability that the named thing shows in the image"),
    Feature(NEXT_BELIEF, (9,), _BELIEF_DOC),
)
SPEED = 0.25
"""Largest tool speed of the policy [m/s]."""
TURN = 1.5
"""Largest turning speed of the gripper [rad/s]."""
