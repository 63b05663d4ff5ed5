"""Joints: targets that obey position, speed and acceleration limits and keep the tool in its workspace."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from executive.contracts.robot import RobotDescription
from executive.safety.limits import bounds_of, brakeable, braked, clamped
from executive.safety.report import Finding, GateReason
from executive.safety.workspace import Workspace

_LEAD_SECONDS, _LEAD = 0.25, 0.05
"""A joint follows when its target leads it by no more than its top speed times this [s], plus this [rad]."""
_HALVINGS = 4
_MOMENTS_INSIDE, _MOMENTS = 3, 16
"""At how many moments of braking the arm's way is looked at: where it may be, with a margin, and where it may not."""


@dataclass(frozen=True)
class JointBooks:
    """What a limiter remembers: last sent targets and speeds, and the targets that were asked for last."""

    position: tuple[float, ...]
    speed: tuple[float, ...]
    asked: tuple[float, ...]


class JointLimiter:
    """Remembers the last sent targets of arm, head and gripper, and limits the next ones. One thread owns it."""

    def __init__(self, description: RobotDescription, workspace: Workspace) -> None:
        self._bounds = bounds_of(description)
        self._arm = len(description.arm.names)
        self._workspace = workspace
        self.anchor([0.0] * len(self._bounds))

    def anchor(self, positions: Sequence[float]) -> None:
        """Start at rest from these positions."""
        self.position = list(positions)
        self.rest()

    def rest(self) -> None:
        """The robot was stopped: its joints hold the last targets."""
        self.speed = [0.0] * len(self.position)
        self._asked = list(self.position)

    @property
    def books(self) -> JointBooks:
        """What is remembered now."""
        return JointBooks(tuple(self.position), tuple(self.speed), tuple(self._asked))

    def rewind(self, books: JointBooks) -> None:
        """Go back to what was remembered before."""
        self.position, self.speed, self._asked = list(books.position), list(books.speed), list(books.asked)

    def limit(
        self, asked: Sequence[float | None], measured: Sequence[float], share: float, period: float
    ) -> list[Finding]:
        """Move the targets towards those asked for, for the coming period; returns what had to be changed.

        Args:
            asked: Position targets; a joint that is None slows down and holds.
            measured: Where the joints are; a target may not run away from a joint that does not follow.
            share: Share of the asked way that may be gone, 0 to 1.
            period: Time until the targets are to be reached [s], above 0.
        """
        findings: list[Finding] = []
        speeds = [self._braked(joint, period) for joint in range(len(self._bounds))]
        braking = speeds[: self._arm]
        for joint, target in enumerate(asked):
            if target is not None:
                wish = target if share == 1.0 else self.position[joint] + share * (target - self.position[joint])
                speeds[joint] = self._limited(joint, wish, measured[joint], period, findings)
        if any(speeds[: self._arm]):
            speeds[: self._arm] = self._within_workspace(speeds[: self._arm], braking, period, findings)
        self.speed = speeds
        self.position = [at + speed * period for at, speed in zip(self.position, speeds, strict=True)]
        return findings

    def _braked(self, joint: int, period: float) -> float:
        return braked(self.speed[joint], self._bounds[joint].acceleration, period) if self.speed[joint] else 0.0

    def _limited(self, joint: int, asked: float, measured: float, period: float, findings: list[Finding]) -> float:
        """The speed of one joint: towards what is asked, slowed by one limit after the other."""
        bounds, position, last = self._bounds[joint], self.position[joint], self.speed[joint]
        target = clamped(asked, bounds.lower, bounds.upper)
        wanted = (target - position) / period
        slower = clamped(wanted, -bounds.speed, bounds.speed)
        arriving = self._arriving(joint, target, slower, period)
        lead = bounds.speed * _LEAD_SECONDS + _LEAD
        highest, lowest = min(bounds.upper, measured + lead), max(bounds.lower, measured - lead)
        followed = clamped(
            arriving,
            -brakeable(position - lowest, bounds.acceleration, period),
            brakeable(highest - position, bounds.acceleration, period),
        )
        step = bounds.acceleration * period
        speed = clamped(followed, last - step, last + step)
        if target != asked:
            reason = GateReason.JOINT_POSITION if bounds.unit == "rad" else GateReason.GRIPPER_OPENING
            words = f"{bounds.name} held at {target:.2f} instead of {asked:.2f} {bounds.unit}"
            findings.append(Finding(reason, words))
        if speed != wanted:
            stuck = followed != arriving and bounds.lower < lowest < highest < bounds.upper
            reason = self._reason(joint, slower != wanted, stuck)
            words = f"{bounds.name} moves with {speed:.2f} instead of {wanted:.2f} {bounds.unit}/s"
            findings.append(Finding(reason, words))
        return speed

    def _arriving(self, joint: int, target: float, speed: float, period: float) -> float:
        """The speed that does not overshoot a target, given that it keeps moving as it did since the last period."""
        bounds = self._bounds[joint]
        moved = target - self._asked[joint]
        self._asked[joint] = target
        most = brakeable(abs(target - self.position[joint]), bounds.acceleration, period)
        if moved * speed > 0:
            most += min(abs(moved) / period, bounds.speed)
        return clamped(speed, -most, most)

    def _reason(self, joint: int, too_fast: bool, stuck: bool) -> GateReason:
        if stuck:
            return GateReason.NOT_FOLLOWING
        if self._bounds[joint].unit == "m":
            return GateReason.GRIPPER_SPEED
        return GateReason.JOINT_SPEED if too_fast else GateReason.JOINT_ACCELERATION

    def _within_workspace(
        self, speeds: list[float], braking: list[float], period: float, findings: list[Finding]
    ) -> list[float]:
        """The arm's speeds, cut back towards the hardest braking as far as the tool's workspace demands.

        An arm that is where it may not be brakes on a straight line, all joints alike: every period then goes on with
        the way that was looked at the period before, however long the periods are.
        """
        start = self.position[: self._arm]
        outside = self._workspace.depth(start) > 0.0
        if outside:
            braking = self._braked_alike(period)

        def allowed(candidate: list[float]) -> bool:
            if outside:
                return self._workspace.leads_out(self._straight_way(start, candidate, period))
            return self._workspace.allows(self._braking_way(start, candidate, period))

        if allowed(speeds):
            return speeds
        share, step = 0.0, 0.5
        for _ in range(_HALVINGS):
            if allowed(_between(braking, speeds, share + step)):
                share += step
            step /= 2
        words = f"arm cut back to {share:.0%} of its way: the tool would leave its workspace or enter the robot's body"
        findings.append(Finding(GateReason.WORKSPACE, words))
        return _between(braking, speeds, share)

    def _braked_alike(self, period: float) -> list[float]:
        """The arm's speeds after braking for a period as hard as all joints can at the same rate."""
        speeds = self.speed[: self._arm]
        kept = max(0.0, 1.0 - period / longest) if (longest := self._longest(speeds)) else 0.0
        return [kept * speed for speed in speeds]

    def _longest(self, speeds: Sequence[float]) -> float:
        """Time [s] that the joint needs to stop which needs longest."""
        return max(abs(speed) / bounds.acceleration for speed, bounds in zip(speeds, self._bounds, strict=False))

    def _straight_way(self, start: Sequence[float], speeds: Sequence[float], period: float) -> Iterator[list[float]]:
        """The arm's way from `start` through one period at these speeds and the braking of all joints alike."""
        most = period + self._longest(speeds) / 2
        for moment in range(_MOMENTS + 1):
            seconds = most * moment / _MOMENTS
            yield [at + speed * seconds for at, speed in zip(start, speeds, strict=True)]

    def _braking_way(self, start: Sequence[float], speeds: Sequence[float], period: float) -> Iterator[list[float]]:
        """Where the arm is after one period at these speeds, and at moments of the hardest braking behind it."""
        target = [at + speed * period for at, speed in zip(start, speeds, strict=True)]
        steepest = [bounds.acceleration for bounds in self._bounds[: self._arm]]
        needed = [abs(speed) / acceleration for speed, acceleration in zip(speeds, steepest, strict=True)]
        yield target
        for moment in range(1, _MOMENTS_INSIDE + 1):
            times = [min(seconds, max(needed) * moment / _MOMENTS_INSIDE) for seconds in needed]
            yield [
                at + (speed - math.copysign(acceleration * seconds / 2, speed)) * seconds
                for at, speed, acceleration, seconds in zip(target, speeds, steepest, times, strict=True)
            ]


def _between(start: list[float], end: list[float], share: float) -> list[float]:
    return [low + share * (high - low) for low, high in zip(start, end, strict=True)]
