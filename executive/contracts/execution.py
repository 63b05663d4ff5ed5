"""How the tree starts, watches and cancels skills, wherever they run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from executive.contracts.skill import Goal, SkillOutcome


@dataclass(frozen=True)
class Feedback:
    """What is known of a run at the moment.

    Attributes:
        outcome: How it ended, or None while it runs.
        reason: The outcome's facts as a short clause, or "".
        progress: 0 to 1.
        success: Learned estimate that the goal is reached now, 0 to 1.
        outputs: Output values, once it has ended.
        expected: Learned probability that the run will still succeed, 0 to 1; None where nobody has learned it.
    """

    outcome: SkillOutcome | None = None
    reason: str = ""
    progress: float = 0.0
    success: float = 0.0
    outputs: Mapping[str, Any] = field(default_factory=dict)
    expected: float | None = None


@dataclass(frozen=True)
class Foreseen:
    """How likely the run of a skill was to succeed, by its own learned estimate.

    Attributes:
        skill: Name of the skill.
        first, lowest, last: The first, the lowest and the last estimate, 0 to 1.
        outcome: How the run ended, as the outcome's name in small letters.
    """

    skill: str
    first: float
    lowest: float
    last: float
    outcome: str

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        chances = {name: round(getattr(self, name), 3) for name in ("first", "lowest", "last")}
        return {"skill": self.skill, **chances, "outcome": self.outcome}


class SkillRun(Protocol):
    """One run of one skill."""

    @property
    def feedback(self) -> Feedback:
        """The newest feedback. Returns at once."""

    def cancel(self) -> None:
        """Ask for an end. Returns at once; also valid before the skill has started and after it has ended."""

    @property
    def stopped(self) -> bool:
        """Whether the run has ended *and* the gate has since sent a stop for the parts that it moved."""


class SkillServer(Protocol):
    """Runs skills for the tree. The tree's thread calls it; nothing here blocks."""

    def start(self, skill: str, goal: Goal) -> SkillRun:
        """Start a skill towards a goal. A goal that the skill refuses shows in the feedback.

        Raises:
            UnknownName: if there is no such skill.
        """

    def stop_all(self) -> None:
        """Cancel every run and have the gate send a stop in this control period."""
