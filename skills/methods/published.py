"""Scores that others have published, to be shown beside ours."""

from __future__ import annotations

from dataclasses import dataclass

_ZOO = "github.com/DLR-RM/rl-baselines3-zoo, benchmark.md"
_IMITATION = "github.com/HumanCompatibleAI/imitation, benchmarking/results/logs_example_{}_seals_half_cheetah_bhp.csv"
_SEALS = "seals/HalfCheetah-v0"


@dataclass(frozen=True)
class Published:
    """One published score.

    Attributes:
        method: Our name of the method.
        task: What it was measured on.
        share: Whether the score is a share of the expert's return, and not a return.
        score, deviation: The score and its standard deviation.
        over: What the deviation is over, and how long was trained.
        source: Where it stands.
    """

    method: str
    task: str
    share: bool
    score: float
    deviation: float
    over: str
    source: str

    def __str__(self) -> str:
        number = (
            f"{self.score:.3f} ± {self.deviation:.3f}" if self.share else f"{self.score:.1f} ± {self.deviation:.1f}"
        )
        unit = "of the expert's return" if self.share else "return"
        return f"{number} {unit} on {self.task} ({self.over}; {self.source})"


PUBLISHED = (
    Published("sac", "Pendulum-v1", False, -156.995, 88.714, "750 episodes of one agent, 20,000 steps", _ZOO),
    Published("ddpg", "Pendulum-v1", False, -152.099, 94.282, "750 episodes of one agent, 20,000 steps", _ZOO),
    Published("bc", _SEALS, True, 0.994, 0.026, "five seeds", _IMITATION.format("bc")),
    Published("dagger", _SEALS, True, 1.011, 0.049, "five seeds, 60,000 steps", _IMITATION.format("dagger")),
    Published("gail", _SEALS, True, 0.869, 0.043, "five seeds, 10,000,000 steps", _IMITATION.format("gail")),
)
"""Nobody we know of has published imitation on Pendulum-v1; the shares are those of a larger public task."""


def published(method: str, task: str) -> Published | None:
    """The score to show beside a method's on a task: on the same task, else as a share of the expert's return."""
    for one in PUBLISHED:
        if one.method == method and (one.task == task or one.share):
            return one
    return None
