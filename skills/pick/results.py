"""What came of a training, in figures."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class SightQuality:
    """Quality on held-out frames, for things that show.

    Attributes:
        right: Share of questions whose attention lies mostly on the thing asked for.
        median, p95: Error of the point [m].
        cube_turn, mug_turn: Median error of the yaw [rad].
        hidden: Share of questions for what does not show that are answered so.
    """

    right: float
    median: float
    p95: float
    cube_turn: float
    mug_turn: float
    hidden: float


@dataclass(frozen=True)
class ActingResult:
    """Quality on held-out episodes.

    Attributes:
        error: Mean error of the velocity [m/s].
        closing: Share of states in which the hand is rightly closed or left open (mean of both).
        success: The same for the success estimate.
    """

    error: float
    closing: float
    success: float


@dataclass(frozen=True)
class Learned:
    """What came of a training.

    Attributes:
        seen: How well the network sees.
        acted: How well its action head follows the expert.
        calibrated: Share of the answers to calibrate with that are right, 0 to 1.
        samples: Frames of the runs.
    """

    seen: SightQuality
    acted: ActingResult
    calibrated: float
    samples: int

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Learned:
        """Read what `save` wrote."""
        known = json.loads(path.read_text(encoding="utf-8"))
        known["seen"], known["acted"] = SightQuality(**known["seen"]), ActingResult(**known["acted"])
        return cls(**known)
