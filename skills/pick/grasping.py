"""How the hand goes about a grasp from above: where it waits, where it holds what, and what it feels."""

from __future__ import annotations

import math

READY_TURN, READY_HEIGHT = -0.95, 0.84
"""Yaw joint [rad] and height of the tool [m] of the posture in which the arm waits beside the camera's view."""
ABOVE_MIDDLE = {"cube": 0.005, "mug": 0.012}
"""Where the tool point is when it holds a thing, above the thing's middle [m]."""
SYMMETRY = {"cube": math.pi / 2, "mug": math.pi}
"""After how much turn a thing looks the same to the hand [rad]."""
OPEN = 0.095
"""Opening with which the hand goes over a thing [m]."""
EMPTY, FULL = 0.035, 0.078
"""An opening between these [m] that meets with force has a thing in it: less is nothing, more is no grasp."""
LIFTED = 0.12
"""How far a thing has been lifted when the grasp is done [m]."""
