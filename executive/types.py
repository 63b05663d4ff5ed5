"""Values that every part speaks of: task families, tasks, missions and how they end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any


class Family(StrEnum):
    """The ten kinds of task that a mission is made of. Users may add more; a family is its name, a plain string."""

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
        family: Kind of task, one of `Family` or a user's own; chooses the branch of the tree.
        args: Names known to the site, by argument (`object`, `source`, `to`, `place`, `person`, `message`, ...).
        confidence: Probability of the family, if it is a task at all, 0 to 1; calibrated.
        text: The words that this task was read from.
        condition: What has to hold for it to be carried out; None when nothing has to.
        repeat: When and how often it is carried out; None for once, in its turn.
        stay: How long the robot stands still once it is done [s].

    Tasks in a row with the same condition, or with the very same `Repeat` object, belong together: the condition is
    tested once for all of them, and they are repeated as a whole.
    """

    family: str
    args: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 1.0
    text: str = ""
    condition: Condition | None = None
    repeat: Repeat | None = None
    stay: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Family, arguments and confidence as plain values; when and whether, where the words say so."""
        document = {"family": str(self.family), "args": dict(self.args), "confidence": round(self.confidence, 4)}
        return document | self.timing_json()

    def timing_json(self) -> dict[str, Any]:
        """Condition, repetition and stay as plain values, each only where there is one."""
        document: dict[str, Any] = {}
        if self.condition is not None:
            document["condition"] = self.condition.as_json()
        if self.repeat is not None:
            document["repeat"] = self.repeat.as_json()
        if self.stay:
            document["stay"] = self.stay
        return document


@dataclass(frozen=True)
class Condition:
    """What has to hold for a task to be carried out.

    Attributes:
        test: An inspection; its success means that the thing asked about is so.
        negated: Whether the task is carried out when the test finds the opposite.
        text: The words, as in "if there is a mug on the table".
    """

    test: Task
    negated: bool = False
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        test = {"family": str(self.test.family), "args": dict(self.test.args)}
        return {"text": self.text, "negated": self.negated, "test": test}


@dataclass(frozen=True)
class Repeat:
    """When and how often something is carried out.

    Attributes:
        times: Number of rounds; None for as many as `duration` allows, without it until an operator cancels.
        every: Time from the beginning of one round to the beginning of the next one [s]; None for one after the other.
        duration: No round begins later than this after the beginning of the first one [s]; None for no end.
        after: Time before the first round [s].
    """

    times: int | None = 1
    every: float | None = None
    duration: float | None = None
    after: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain values; an interval, a duration or a delay only where there is one."""
        given = {"every": self.every, "duration": self.duration, "after": self.after or None}
        return {"times": self.times, **{name: value for name, value in given.items() if value is not None}}


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
        choices: Names of the site, or families, that would answer the question; none when any words may.
        remarks: Words of the command that were taken to ask for nothing, as a reason does.
    """

    text: str
    decision: Decision
    in_scope: float
    tasks: tuple[Task, ...] = ()
    question: str = ""
    reason: str = ""
    choices: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The document that `executive understand` prints."""
        return {
            "text": self.text,
            "decision": self.decision.value,
            "in_scope": round(self.in_scope, 4),
            "tasks": [task.as_json() for task in self.tasks],
            "question": self.question,
            "reason": self.reason,
            "remarks": list(self.remarks),
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
    NOT_NEEDED = "not needed, because its condition did not hold"
    """A task whose condition was tested and did not hold; the mission goes on behind it."""
    SKIPPED = "not tried, because an earlier task did not succeed"
    """A task behind one that failed."""
    CRASHED = "ended by an error in the program; the robot was stopped"
    """A part raised an error that it does not name itself."""

    @property
    def key(self) -> str:
        """Name for machines, as in JSON: `succeeded`, `failed`, ..."""
        return self.name.lower()
