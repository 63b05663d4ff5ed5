"""How much of the asked motion the gate did not let through: a cost for training, not a count of faults."""

from __future__ import annotations

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import RobotState
from executive.safety.report import GateReport, Verdict

_SMALL = 1e-6
"""A motion shorter than this [rad], [m/s] is none."""


def cut_share(report: GateReport, state: RobotState) -> float:
    """Share of the asked motion of arm or base that was cut, whichever is larger; 1 when the robot was stopped.

    Args:
        report: The gate's answer.
        state: Where the robot was when the action was sent. The gripper does not count: targets that it reaches in
            its own time are the usual way to close it.
    """
    if report.verdict is Verdict.PASSED:
        return 0.0
    if report.verdict is Verdict.STOPPED:
        return 1.0
    asked, sent = report.asked, report.sent
    return max(_share(asked.arm, sent.arm, state.arm), _share(asked.base, sent.base, np.zeros(3)))


def _share(asked: Vector | None, sent: Vector | None, start: Vector) -> float:
    if asked is None or sent is None:
        return 0.0
    wanted = float(np.linalg.norm(asked - start))
    return min(1.0, float(np.linalg.norm(asked - sent)) / wanted) if wanted > _SMALL else 0.0
