"""The document that a mission on the embedded robot ends with."""

from __future__ import annotations

from typing import Any

from executive.mission.report import MissionReport
from executive.runtime.assembly import Simulated


def document(report: MissionReport, parts: Simulated) -> dict[str, Any]:
    """What came of the mission by the program's word, and by the simulator's own account.

    `world` holds the goal facts that are true on the simulator's state; `safety` the simulator's counts of
    collisions and limit breaches, and under `gate` what the gate clipped or stopped.
    """
    referee = parts.robot.referee
    return {
        **report.as_json(),
        "seconds": round(sum(task.seconds for task in report.tasks), 2),
        "world": dict.fromkeys(sorted(referee.facts()), True),
        "safety": {
            **referee.counts(),
            "gate": dict(parts.runtime.parts.gate.counts),
        },
    }
