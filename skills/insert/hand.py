"""Where the peg's foot is against the tool, from what the camera sees of it in the gripper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.arm import ToolPose
from skills.fixture.align import pan_error, panned, untilted_view
from skills.fixture.measure import leaning_axis, peg_foot
from skills.fixture.shape import PEG_LENGTH
from skills.fixture.sweep import View
from skills.frames import rotation

_FINGERTIP = 0.02
"""Below the tool point by this [m] the fingers hide nothing of the peg."""
_ASIDE = 0.015
"""How far the peg may be from the middle of the fingers [m]."""


@dataclass(frozen=True)
class InHand:
    """How the peg is held.

    Attributes:
        foot: Middle of its foot from the tool point, along and across the fingers' breadth [m], with the peg upright;
            shape (2,).
        below: How far the foot is then below the tool point [m].
        lean: How far it leans ahead along the fingers' breadth while the tool points straight down [rad].
        hole: Where the hole is in `base_link`, the camera's pan taken into account [m]; shape (3,).
    """

    foot: Vector
    below: float
    lean: float
    hole: Vector


def in_hand(views: Sequence[View], tool: ToolPose, hole: Vector, tilt: float) -> InHand | None:
    """How the peg is held, or None when there is none.

    Args:
        views: Exposures of it while the arm stands.
        tool: Where the tool is.
        hole: Where the hole was seen in `base_link` [m]; shape (3,).
        tilt: Error of the camera's tilt [rad].
    """
    views = [untilted_view(view, tilt) for view in views]
    lowest, middle = tool.z - PEG_LENGTH - 0.02, np.array([tool.x, tool.y])
    axis = leaning_axis(views, middle, lowest, tool.z - _FINGERTIP, _ASIDE)
    if axis is None:
        return None
    eye, foot = views[-1].eye, peg_foot(views, axis.middle, lowest)
    pan = pan_error(eye, axis.at(tool.z), middle, rotation(tool.yaw) @ np.array([0.0, 1.0]))
    ahead, across = rotation(-tool.yaw) @ (panned(eye, axis.at(foot), pan) - middle)
    lean = math.atan(float((rotation(-tool.yaw) @ axis.lean)[0]))
    ahead, up = rotation(lean) @ np.array([ahead, foot - tool.z])
    return InHand(np.array([ahead, across]), -float(up), lean, panned(eye, hole, pan))
