"""The skills of the arm by task family, and what the features of their policies mean in one common language."""

from __future__ import annotations

from collections.abc import Mapping

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "grasping": ("grasp",),
    "manipulation": ("press", "place", "push", "open", "close"),
    "assembly": ("insert",),
    "disassembly": ("extract",),
    "cleaning": ("wipe",),
    "transport": ("handover",),
}
"""The skills that serve each family. The order is that of the network's heads and inputs."""
SKILLS: tuple[str, ...] = tuple(skill for skills in FAMILIES.values() for skill in skills)
FAMILY_OF: Mapping[str, str] = {skill: family for family, skills in FAMILIES.items() for skill in skills}

CHANNELS: tuple[str, ...] = (
    "ahead", "left", "up",                 # from the tool to its target [m]
    "turn",                                # of the gripper to the grasp [rad]
    "opening", "width", "beyond",          # of the gripper, of the object, and the one beyond the other [m]
    "force", "felt",                       # of the fingers now, and the strongest resistance so far [N]
    "blocked ahead", "blocked left", "blocked up",  # commanded minus measured tool [m]
    "sag",                                 # how much lower the tool was commanded than it is [m]
    "rest",                                # way that the object has still to be moved [m]
    "touched", "resting",                  # whether the object has been felt, whether the arm rests [0 or 1]
    "pull", "whole pull",                  # how far the resting tool gives way [mm]
    "above",                               # height above the surface [m]
    "off ahead", "off left", "nearness",   # push of what stands near [0 to 1]
    "dirt", "onward",                      # share of the dirt that is left, whether there is a next spot [0 to 1]
)  # fmt: skip
"""What the features of all the policies are, put together: where the tool is against its target, and what it feels."""
_BLOCKED = ("blocked ahead", "blocked left", "blocked up")
_DRAWER = ("ahead", "left", "up")
MEANINGS: Mapping[str, tuple[str, ...]] = {
    "grasp": ("ahead", "left", "up", "turn", "opening", "force", "width", "beyond"),
    "press": ("ahead", "left", "up", "force", "felt", "sag"),
    "place": ("ahead", "left", "up", "opening", "force", "width", "beyond", "sag"),
    "push": ("ahead", "left", "up", "rest", "force", "touched", "sag"),
    "open": (*_DRAWER, "opening", "force", "rest"),
    "close": (*_DRAWER, "force", "felt", "rest"),
    "insert": ("ahead", "left", "up", *_BLOCKED, "beyond", "force"),
    "extract": ("ahead", "left", "up", *_BLOCKED, "beyond", "force"),
    "wipe": ("ahead", "left", "up", "above", "sag", "off ahead", "off left", "nearness", "dirt", "onward"),
    "handover": ("ahead", "left", "up", "opening", "force", "width", "beyond", "resting", "pull", "whole pull"),
}
"""The channel of each plain feature of a skill's policy, in order; the squashed copies behind them are left out."""
