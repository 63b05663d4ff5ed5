"""Values that every part speaks of: task families, tasks, missions and how they end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any


class Family(StrEnum):
    """The ten kinds of task that a mission is made of."""

    NAVIGATION = "navigation"
    """Change where the robot itself is: go to, follow, guide or escort a person."""
    GRASPING = "grasping"
    """Get an object into the gripper; no recipient or destination is named."""
    MANIPULATION = "manipulation"
    """Change an object or a fixture in place: put, push, stack, open, close, press, turn."""
    INSPECTION = "inspection"
    """Look in order to learn a fact: find, count, read, check."""
    TRANSPORT = "transport"
    """Carry an object to a person or a place."""
    ASSEMBLY = "assembly"
    """Join parts: insert, fit, mount, screw together."""
    DISASSEMBLY = "disassembly"
    """Take joined parts apart."""
    CLEANING = "cleaning"
    """Remove dirt or litter: wipe, vacuum, tidy away."""
    MONITORING = "monitoring"
    """Watch over time and report change: patrol, guard, keep an eye on."""
    COMMUNICATION = "communication"
    """Exchange words with a person: say, tell, ask, greet."""


class Decision(StrEnum):
    """What understanding makes of a command."""

    ACCEPT = "accept"
    """The command is understood and can be tried."""
    CLARIFY = "clarify"
    """One question has to be answered first."""
    REJECT = "reject"
    """The command is not for this robot, or must not be carried out."""


@dataclass(frozen=True)
class Task:
    """One step of a mission.

    Attributes:
        family: Kind of task; chooses the branch of the tree.
        args: Names known to the site, by argument (`object`, `source`, `to`, `place`, `person`, `message`, ...).
        confidence: Probability that family and arguments are what the person meant, 0 to 1.
        text: The words that this task was read from.
    """

    family: Family
    args: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 1.0
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """Family, arguments and confidence as plain values."""
        return {"family": self.family.value, "args": dict(self.args), "confidence": round(self.confidence, 4)}


@dataclass(frozen=True)
class Understanding:
    """A command as understood.

    Attributes:
        text: The command as given.
        decision: Accept, ask or refuse.
        in_scope: Probability that the command is a task for a robot, 0 to 1; given for every decision.
        tasks: The tasks in order; for a question or a refusal, as far as they were read.
        question: What to ask the person (decision CLARIFY), else empty.
        reason: Why the command is refused (decision REJECT), else empty.
    """

    text: str
    decision: Decision
    in_scope: float
    tasks: tuple[Task, ...] = ()
    question: str = ""
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """The document that `executive understand` prints."""
        return {
            "text": self.text,
            "decision": self.decision.value,
            "in_scope": round(self.in_scope, 4),
            "tasks": [task.as_json() for task in self.tasks],
            "question": self.question,
            "reason": self.reason,
        }


class Outcome(Enum):
    """How a task or a mission ended. Each member carries the sentence that a person reads."""

    SUCCEEDED = "done"
    """Everything that was asked for is done, as far as the robot can tell."""
    FAILED = "failed"
    """The tree ended in failure; the reason names the first cause."""
    CANCELLED = "cancelled by the operator"
    """Somebody cancelled; the robot was stopped first."""
    STOPPED = "stopped for safety"
    """The gate or the e-stop ended it; the robot stands and waits for a reset."""
    REFUSED = "refused before anything moved"
    """Understanding or the plan check turned it down."""
    SKIPPED = "not tried, because an earlier task did not succeed"
    """A task behind one that failed."""
    CRASHED = "ended by an error in the program; the robot was stopped"
    """A part raised an error that it does not name itself."""

    @property
    def key(self) -> str:
        """Name for machines, as in JSON: `succeeded`, `failed`, ..."""
        return self.name.lower()
