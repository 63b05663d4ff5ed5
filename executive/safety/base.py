"""The base: a twist that obeys speed and acceleration limits and leaves room to brake."""

from __future__ import annotations

import math

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription
from executive.safety.clearance import Clearance
from executive.safety.limits import STILL, Twist, ramped, within_speed
from executive.safety.report import Finding, GateReason

_HALVINGS = 4


class BaseLimiter:
    """Remembers the last sent twist, and limits the next one. One thread owns it.

    Args:
        description: The robot's body.
        margin: Distance that the footprint keeps from obstacles [m].
    """

    def __init__(self, description: RobotDescription, margin: float) -> None:
        self._limits = description.base
        self._clearance = Clearance(description, margin)
        self.twist: Twist = STILL

    def coast(self, seconds: float) -> None:
        """The robot has been braking to rest for `seconds` [s]."""
        self.twist = ramped(self.twist, STILL, self._limits, seconds)

    def limit(self, asked: Twist | None, lidar: Vector, reach: complex, seconds: float) -> list[Finding]:
        """Change the twist towards what is asked; returns what had to be changed.

        Args:
            asked: The twist wanted; None brakes to rest.
            lidar: The newest scan [m].
            reach: The arm's farthest point from above [m], as x + iy.
            seconds: Time since the last twist [s].
        """
        findings: list[Finding] = []
        wanted = within_speed(asked or STILL, self._limits)
        if asked is not None and wanted != asked:
            findings += self._too_fast(asked)
        if wanted == STILL == self.twist:
            return findings
        twist = ramped(self.twist, wanted, self._limits, seconds)
        self._clearance.look(lidar, reach)
        clear = twist if self._clearance.allows(twist) else self._slowed(wanted, seconds)
        if clear != twist:
            findings.append(Finding(GateReason.CLEARANCE, self._clearance_words(wanted, clear)))
        elif asked is not None and twist != wanted:
            findings.append(Finding(GateReason.BASE_ACCELERATION, _change(wanted, twist)))
        self.twist = clear
        return findings

    def _too_fast(self, asked: Twist) -> list[Finding]:
        findings: list[Finding] = []
        speed, limits = math.hypot(asked[0], asked[1]), self._limits
        if speed > limits.speed:
            words = f"base slowed from {speed:.2f} to {limits.speed:.2f} m/s, its limit"
            findings.append(Finding(GateReason.BASE_SPEED, words))
        if abs(asked[2]) > limits.turn_speed:
            words = f"base turn slowed from {abs(asked[2]):.2f} to {limits.turn_speed:.2f} rad/s, its limit"
            findings.append(Finding(GateReason.BASE_TURN_SPEED, words))
        return findings

    def _slowed(self, wanted: Twist, seconds: float) -> Twist:
        """The largest share of the wanted twist after which the robot can still stop; braking when there is none."""
        share, step = 0.0, 0.5
        for _ in range(_HALVINGS):
            if self._clearance.allows(self._with_share(wanted, share + step, seconds)):
                share += step
            step /= 2
        return self._with_share(wanted, share, seconds)

    def _with_share(self, wanted: Twist, share: float, seconds: float) -> Twist:
        return ramped(self.twist, (wanted[0] * share, wanted[1] * share, wanted[2] * share), self._limits, seconds)

    def _clearance_words(self, wanted: Twist, twist: Twist) -> str:
        where = "ahead" if wanted[0] or wanted[1] else "around"
        return f"{_change(wanted, twist)}: {self._clearance.free_ahead(wanted):.2f} m to the nearest obstacle {where}"


def _change(wanted: Twist, sent: Twist) -> str:
    asked, speed = math.hypot(wanted[0], wanted[1]), math.hypot(sent[0], sent[1])
    if wanted[:2] == sent[:2]:
        return f"base turns with {sent[2]:.2f} instead of {wanted[2]:.2f} rad/s"
    if speed < asked:
        return f"base slowed from {asked:.2f} to {speed:.2f} m/s"
    return f"base still drives with {speed:.2f} instead of {asked:.2f} m/s"
