"""What the gate remembers of its last step, so that a step can be taken back and taken again, slower."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from executive.contracts.action import Action
from executive.safety.base import BaseLimiter
from executive.safety.joints import JointBooks, JointLimiter
from executive.safety.limits import Twist

_ROUNDING = 1e-9
"""Two speeds that differ by no more than this are the same."""


@dataclass(frozen=True)
class Books:
    """What the limiters of base and joints remember at one moment."""

    twist: Twist
    joints: JointBooks

    @staticmethod
    def of(base: BaseLimiter, joints: JointLimiter) -> Books:
        """As they are now."""
        return Books(base.twist, joints.books)

    def restore(self, base: BaseLimiter, joints: JointLimiter) -> None:
        """Go back to them."""
        base.twist = self.twist
        joints.rewind(self.joints)

    def share_of_way(self, before: Books, share: float, sent: Action, arm: int) -> Action:
        """What was sent, with a share of the twist, and of the way of the joints from where they were before.

        Args:
            before: How the books were before it was sent.
            share: The share, 0 to 1.
            sent: What was sent; parts that it leaves out are left out.
            arm: Number of the arm's joints.
        """
        way = [
            start + share * (end - start)
            for start, end in zip(before.joints.position, self.joints.position, strict=True)
        ]
        return Action(
            stamp=sent.stamp,
            base=None if sent.base is None else sent.base * share,
            arm=None if sent.arm is None else np.array(way[:arm]),
            head=None if sent.head is None else np.array(way[arm:-1]),
            gripper=None if sent.gripper is None else way[-1],
        )

    def within(self, other: Books) -> bool:
        """Whether nothing is faster than there."""
        mine, theirs = (math.hypot(*books.twist[:2]) for books in (self, other))
        pairs = (
            (mine, theirs),
            (self.twist[2], other.twist[2]),
            *zip(self.joints.speed, other.joints.speed, strict=True),
        )
        return all(abs(slow) <= abs(fast) + _ROUNDING for slow, fast in pairs)

    def asked_as(self, other: Books) -> Books:
        """The same, with the targets that were asked for there."""
        return replace(self, joints=replace(self.joints, asked=other.joints.asked))
