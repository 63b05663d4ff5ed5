"""What the gate answers: what was asked, what was sent, and why the two differ."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from executive.contracts.action import Action


class Verdict(Enum):
    """What the gate did with an action."""

    PASSED = "sent as asked"
    CLIPPED = "made slower or shorter, then sent"
    STOPPED = "not sent; the robot was stopped"

    @property
    def key(self) -> str:
        """Name for machines: `passed`, `clipped`, `stopped`."""
        return self.name.lower()


class GateReason(Enum):
    """Why the gate changed or refused an action. Each member carries the sentence that a person reads."""

    EMERGENCY_STOP = "the e-stop is pressed"
    STOP = "a stop was asked for"
    WRONG_SHAPE = "the action or the observation has the wrong shape"
    NOT_A_NUMBER = "a value is not a finite number"
    OBSERVATION_TOO_OLD = "the newest observation is too old"
    ACTION_TOO_OLD = "the action is too old"
    STAMP_AHEAD = "a time stamp lies ahead of the clock"
    CONTACT = "the robot touches something that it should not"
    CHECK_FAILED = "an added check raised an error"
    CHECK = "an added check asked for less speed"
    JOINT_POSITION = "joint position limit"
    JOINT_SPEED = "joint speed limit"
    JOINT_ACCELERATION = "joint acceleration limit"
    NOT_FOLLOWING = "a joint does not follow its target"
    GRIPPER_OPENING = "gripper opening limit"
    GRIPPER_SPEED = "gripper speed limit"
    WORKSPACE = "the tool would leave its workspace or enter the robot's body"
    BASE_SPEED = "base speed limit"
    BASE_TURN_SPEED = "base turning speed limit"
    BASE_ACCELERATION = "base acceleration limit"
    CLEARANCE = "too near to an obstacle to brake in time"
    CRITIC = "the learned critic expects a collision or a broken limit"
    CRITIC_FAILED = "the learned critic failed or took too long"

    @property
    def key(self) -> str:
        """Name for machines, as in JSON and in counts: `joint_speed`, ..."""
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    """One reason with its facts in words, e.g. "arm_yaw slowed from 3.00 to 1.50 rad/s"."""

    reason: GateReason
    words: str


@dataclass(frozen=True)
class GateReport:
    """The gate's answer to one action.

    Attributes:
        asked: The action as it came.
        sent: What the robot really got; a base of zeros and None for the rest when it was stopped.
        verdict: What the gate did.
        findings: Every reason with its facts, in the order of the checks.
    """

    asked: Action
    sent: Action
    verdict: Verdict
    findings: tuple[Finding, ...] = ()

    @property
    def reasons(self) -> tuple[GateReason, ...]:
        """Every reason once, in the order of the checks."""
        return tuple(dict.fromkeys(finding.reason for finding in self.findings))

    def words(self) -> str:
        """What the gate did and why, as one sentence."""
        if not self.findings:
            return self.verdict.value
        return "; ".join(finding.words for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """Verdict, reasons and words as plain values, as in a GATE event."""
        return {
            "verdict": self.verdict.key,
            "reasons": [reason.key for reason in self.reasons],
            "words": self.words(),
        }
