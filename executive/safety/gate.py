"""The gate: the only holder of the robot. Every action passes it, is limited or refused, and is answered in words.

The order of the checks; the first that refuses ends the action:

1. the latched stop: e-stop or contact
2. shapes and finite numbers                    → stop
3. age of observation and action                → stop
4. unexpected contact                           → stop, latched
5. added checks                                 → slower, or stop
6. joints: position, following, speed, acceleration; workspace of the tool
7. base: speed, clearance, acceleration
8. the learned critic, if there is one: what has come through is made slower, or stopped

A refused action becomes `Robot.stop()`: the robot itself brakes its base within its limits and holds its joints, so
that a stop needs nothing of the gate. The gate follows that braking in its own books, and goes on from there. A part
that an action leaves out is braked by the gate: the base ramps to rest, joints slow down, then hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from executive.clock import Clock
from executive.contracts.action import Action
from executive.contracts.observation import Observation
from executive.contracts.robot import Robot
from executive.safety.base import BaseLimiter
from executive.safety.books import Books
from executive.safety.checks import Check, allowed_share
from executive.safety.freshness import Freshness
from executive.safety.joints import JointLimiter
from executive.safety.limits import STILL, Twist
from executive.safety.readable import Sizes, unreadable_action, unreadable_observation
from executive.safety.report import Finding, GateReason, GateReport, Verdict
from executive.safety.second_opinion import Judge, SecondOpinion
from executive.safety.workspace import Workspace

_SILENCE = 0.2
"""After this long without an action [s], the robot is taken to have begun to brake by itself."""
_SAME_MOMENT = 1e-4
"""Two actions within this time [s] are one: the second one keeps the targets of the first."""
_STANDS = 0.02
"""A base slower than this [m/s, rad/s] stands."""


@dataclass(frozen=True)
class GateSettings:
    """Bounds that are not the robot's own.

    Attributes:
        largest_age: Largest age of an observation or an action [s].
        contact: Force on a part that should touch nothing [N] above which the robot stops until a reset.
        margin: Distance that the footprint keeps from obstacles [m].
    """

    largest_age: float = 0.25
    contact: float = 40.0
    margin: float = 0.03


class Gate:
    """Passes actions to the robot, limited. One thread owns it; other threads may read `halted` and `counts`.

    Args:
        robot: The robot; nobody else may call its `send` and `stop`.
        steady: Steady time in real-time use, None in lockstep.
        settings: Bounds that are not the robot's own.
        checks: Added checks, asked in order.
        critic: A learned critic that may slow down or stop what the limits have let through, and nothing else.
    """

    def __init__(
        self,
        robot: Robot,
        steady: Clock | None = None,
        settings: GateSettings | None = None,
        checks: Sequence[Check] = (),
        critic: Judge | None = None,
    ) -> None:
        self._robot = robot
        self._settings = settings or GateSettings()
        self._checks = tuple(checks)
        self._opinion = SecondOpinion(critic, steady) if critic is not None else None
        self._period = 1.0 / robot.description.control_rate
        self._sizes = Sizes.of(robot.description)
        self._freshness = Freshness(steady, self._settings.largest_age)
        self._workspace = Workspace(robot.description)
        self._joints = JointLimiter(robot.description, self._workspace)
        self._base = BaseLimiter(robot.description, self._settings.margin)
        self._counts: Counter[GateReason] = Counter()
        self._latch: Finding | None = None
        self._halted = ""
        self._anchored = self._braking = False
        self._last = robot.clock.now() - self._period

    @property
    def halted(self) -> str:
        """Why the gate refuses to move the robot, as a sentence, or "".

        It stays until a good action comes or, when latched, until a reset.
        """
        return self._halted

    @property
    def latched(self) -> bool:
        """Whether only `reset` lets the robot move again."""
        return self._latch is not None

    @property
    def counts(self) -> Mapping[str, int]:
        """In how many actions each reason changed or refused something, by the reason's key."""
        return {reason.key: self._counts[reason] for reason in GateReason if reason in self._counts}

    def send(self, action: Action, observation: Observation) -> GateReport:
        """Limit an action and send it, or stop the robot. Returns at once, with what was really sent.

        Whatever `action` and `observation` hold, this does not raise; an error of the robot itself passes through.
        """
        if self._latch is not None:
            return self._stopped(action, self._latch)
        refusal = self._refusal(action, observation)
        if refusal is not None:
            return self._halt(action, refusal, latch=refusal.reason is GateReason.CONTACT)
        share, findings = allowed_share(self._checks, action, observation)
        if share == 0.0:
            return self._halt(action, findings[-1])
        self._halted = ""
        seconds = self._elapsed(observation)
        before = Books.of(self._base, self._joints)
        if seconds >= _SAME_MOMENT:
            findings += self._limit(action, observation, share, seconds)
        sent = self._composed(action)
        doubt = self._opinion.about(sent, observation) if self._opinion is not None else None
        if doubt is not None:
            slower = self._slower(doubt.scale, sent, observation, before, seconds)
            if slower is None:
                self._counts[doubt.finding.reason] += 1
                return self._stopped(action, doubt.finding)
            sent, findings = slower, (*findings, doubt.finding)
        self._robot.send(sent)
        self._counts.update({finding.reason for finding in findings})
        return GateReport(action, sent, Verdict.CLIPPED if findings else Verdict.PASSED, findings)

    def hold(self) -> GateReport:
        """Brake the base and hold the joints, without any fault. Always goes through."""
        return self._stopped(self._nothing(), Finding(GateReason.STOP, GateReason.STOP.value))

    def stop(self, reason: str) -> GateReport:
        """Stop the robot and count it; the next good action moves it again. Always goes through.

        Args:
            reason: Why, as a short clause.
        """
        self._counts[GateReason.STOP] += 1
        return self._stopped(self._nothing(), Finding(GateReason.STOP, reason))

    def emergency_stop(self, reason: str) -> GateReport:
        """Stop the robot and refuse every action until `reset`. Always goes through.

        Args:
            reason: Why, as a short clause.
        """
        return self._halt(self._nothing(), Finding(GateReason.EMERGENCY_STOP, reason), latch=True)

    def reset(self) -> str:
        """Allow motion again. Returns "" when done, else the sentence that says why the robot may not move yet."""
        observation = self._robot.observe()
        fault = self._unusable(observation) or self._touching(observation)
        if fault is not None:
            return f"No reset: {fault.words}."
        if float(np.abs(observation.state.base_twist).max()) > _STANDS:
            return "No reset: the base still moves."
        self._latch, self._halted, self._anchored = None, "", False
        return ""

    def _refusal(self, action: Action, observation: Observation) -> Finding | None:
        """The first reason to refuse an action altogether."""
        return (
            unreadable_action(action, self._sizes)
            or self._unusable(observation)
            or self._freshness.stale_action(action.stamp, self._robot.clock.now())
            or self._touching(observation)
        )

    def _unusable(self, observation: Observation) -> Finding | None:
        fault = unreadable_observation(observation, self._sizes)
        return fault or self._freshness.stale_observation(observation.stamp, self._robot.clock.now())

    def _touching(self, observation: Observation) -> Finding | None:
        if observation.contact <= self._settings.contact:
            return None
        words = (
            f"something pushes the robot with {observation.contact:.0f} N, {self._settings.contact:.0f} N are allowed"
        )
        return Finding(GateReason.CONTACT, words)

    def _elapsed(self, observation: Observation) -> float:
        """Time that the coming targets may use [s]: since the last ones, at most one control period."""
        now = self._robot.clock.now()
        elapsed, self._last = now - self._last, now
        if not self._anchored:
            self._anchor(observation)
        elif self._braking:
            self._base.coast(elapsed)
        elif elapsed > _SILENCE:
            self._base.coast(elapsed - _SILENCE)
            self._joints.rest()
        self._braking = False
        return min(self._period, elapsed)

    def _anchor(self, observation: Observation) -> None:
        """Begin from what is measured."""
        x, y, turn = observation.state.base_twist.tolist()
        self._base.twist = STILL if max(abs(x), abs(y), abs(turn)) <= _STANDS else (x, y, turn)
        self._joints.anchor(_joints_of(observation))
        self._anchored = True

    def _limit(self, action: Action, observation: Observation, share: float, seconds: float) -> tuple[Finding, ...]:
        """Move the books of joints and base towards the action, within every limit."""
        asked = (
            *(action.arm.tolist() if action.arm is not None else [None] * self._sizes.arm),
            *(action.head.tolist() if action.head is not None else [None] * self._sizes.head),
            float(action.gripper) if action.gripper is not None else None,
        )
        measured = _joints_of(observation)
        findings = self._joints.limit(asked, measured, share, seconds)
        twist: Twist | None = None
        if action.base is not None:
            x, y, turn = action.base.tolist()
            twist = (x * share, y * share, turn * share)
        findings += self._base.limit(twist, observation.lidar, self._workspace.reach(measured), seconds)
        return tuple(findings)

    def _slower(
        self, scale: float, sent: Action, observation: Observation, before: Books, seconds: float
    ) -> Action | None:
        """What is sent, at a share of its speed and within every limit; None for a stop, with the books as before."""
        fast = Books.of(self._base, self._joints)
        before.restore(self._base, self._joints)
        if scale == 0.0 or seconds < _SAME_MOMENT:
            return None
        self._limit(fast.share_of_way(before, scale, sent, self._sizes.arm), observation, 1.0, seconds)
        slow = Books.of(self._base, self._joints)
        (slow.asked_as(fast) if slow.within(fast) else before).restore(self._base, self._joints)
        return self._composed(sent) if slow.within(fast) else None

    def _composed(self, action: Action) -> Action:
        """What the robot gets. Parts that nobody asked to move and that are at rest are left out."""
        arm, position, speed = self._sizes.arm, self._joints.position, self._joints.speed
        twist = self._base.twist
        return Action(
            stamp=action.stamp,
            base=None if action.base is None and twist == STILL else np.array(twist),
            arm=None if action.arm is None and not any(speed[:arm]) else np.array(position[:arm]),
            head=None if action.head is None and not any(speed[arm:-1]) else np.array(position[arm:-1]),
            gripper=None if action.gripper is None and not speed[-1] else position[-1],
        )

    def _halt(self, asked: Action, finding: Finding, latch: bool = False) -> GateReport:
        """Stop, and say so until motion is allowed again."""
        if self._latch is None:
            self._halted = f"{finding.words[:1].upper()}{finding.words[1:]}."
            self._latch = finding if latch else None
        self._counts[finding.reason] += 1
        return self._stopped(asked, finding)

    def _stopped(self, asked: Action, finding: Finding) -> GateReport:
        self._robot.stop()
        self._joints.rest()
        self._braking = True
        return GateReport(asked, Action(stamp=asked.stamp, base=np.zeros(3)), Verdict.STOPPED, (finding,))

    def _nothing(self) -> Action:
        return Action(stamp=self._robot.clock.now())


def _joints_of(observation: Observation) -> list[float]:
    """Measured positions of arm, head and gripper."""
    state = observation.state
    return [*state.arm.tolist(), *state.head.tolist(), float(state.gripper)]
