"""Tool velocities → joint targets for n arms, through the limits that the safety gate puts on every arm.

The limits of single joints are worked out for all arms at once in NumPy, as `executive.safety.joints.JointLimiter`
does it; a test holds the two equal. Wherever an arm is not certainly clear of its own body and of the edges of its
workspace, that limiter itself decides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription
from executive.runtime.environments.kinematics import chains, postures
from executive.safety.joints import JointLimiter
from executive.safety.workspace import Workspace

_LEAD_SECONDS, _LEAD = 0.25, 0.05
"""How far a target may lead a joint, as in the gate: its top speed times this [s], plus this [rad]."""
_SHARES = np.array([0.0, 1.0, 2.0, 3.0])[:, None, None] / 3.0
"""At which shares of the braking time the arm's way is looked at."""
_SMALL = 1e-6
"""A motion shorter than this [rad] is none."""
_EDGE, _BODY = 0.01, 0.13
"""Certainly clear is a tool this far inside its box, and an arm this far from the axes of column and mast [m] ..."""
_ABOVE_BASE, _ABOVE_COLUMN = 0.08, 0.01
"""... unless it is this far above the column's top [m]; and all of it this far above the base."""


class LimitedArms:
    """The books of n arms: where each was last told to be. One thread owns it.

    What the gate does besides (freshness, contact, base) has no meaning for arms that stand alone.

    Args:
        description: The robot.
        number: Arms.
    """

    def __init__(self, description: RobotDescription, number: int) -> None:
        self._body, limits = description, description.arm
        self._lower, self._upper = limits.lower, limits.upper
        self._fastest, self._steepest = limits.velocity, limits.acceleration
        self._period = 1.0 / description.control_rate
        self._limiter = JointLimiter(description, Workspace(description))
        self._others = [*description.head.lower.tolist(), description.gripper_opening]
        self._position = np.zeros((number, len(limits.names)))
        self._speed, self._asked = np.zeros_like(self._position), np.zeros_like(self._position)

    def anchor(self, world: int, arm: Vector) -> None:
        """Start at rest from these joint positions [rad]; shape (5,)."""
        self._position[world] = self._asked[world] = arm
        self._speed[world] = 0.0

    def towards(self, velocities: Vector, measured: Vector) -> tuple[Vector, Vector]:
        """Joint targets [rad] for the coming control step, (n, 5), and the share of the asked motion cut, (n,).

        Args:
            velocities: Of the tools in `base_link` [m/s]; shape (n, 3). The tools go on pointing down.
            measured: Joint positions [rad]; shape (n, 5).
        """
        before = self._position
        tools = chains(self._body.arm_geometry, before)[2] + velocities * self._period
        asked = postures(self._body.arm_geometry, tools, before)
        return self.limit(asked, measured), _cut(before, asked, self._position)

    def limit(self, asked: Vector, measured: Vector) -> Vector:
        """Move every target towards the one asked for [rad], for the coming control period; shape (n, 5)."""
        speeds, targets = self._limited(asked, measured)
        clear = self._clear(speeds)
        position = self._position + speeds * self._period
        for world in np.flatnonzero(~clear).tolist():
            speeds[world], position[world] = self._by_the_gate(world, asked[world], measured[world])
        self._position, self._speed, self._asked = position, speeds, targets
        return self._position

    def _limited(self, asked: Vector, measured: Vector) -> tuple[Vector, Vector]:
        """Speeds within the limits of each joint, and the targets that they lead to; shape (n, 5) each."""
        targets = np.clip(asked, self._lower, self._upper)
        way = targets - self._position
        slower = np.clip(way / self._period, -self._fastest, self._fastest)
        moved = targets - self._asked
        most = self._brakeable(np.abs(way))
        most += np.where(moved * slower > 0, np.minimum(np.abs(moved) / self._period, self._fastest), 0.0)
        arriving = np.clip(slower, -most, most)
        lead = self._fastest * _LEAD_SECONDS + _LEAD
        highest, lowest = np.minimum(self._upper, measured + lead), np.maximum(self._lower, measured - lead)
        up, down = self._brakeable(highest - self._position), -self._brakeable(self._position - lowest)
        followed = np.where(arriving > up, up, np.maximum(arriving, down))
        step = self._steepest * self._period
        return np.clip(followed, self._speed - step, self._speed + step), targets

    def _brakeable(self, way: Vector) -> Vector:
        """Largest speed after which braking ends within `way`; see `executive.safety.limits`."""
        step = self._steepest * self._period
        way = np.maximum(way, 0.0)
        return np.asarray(np.sqrt(step * step + 2 * self._steepest * way) - step)

    def _clear(self, speeds: Vector) -> NDArray[np.bool_]:
        """Whether each arm is certainly clear now, after this period, and while it brakes behind it; shape (n,)."""
        number, joints = self._position.shape
        at = self._position + speeds * self._period
        needed = np.abs(speeds) / self._steepest
        moments = needed.max(axis=1, keepdims=True)[None] * _SHARES
        times = np.minimum(needed, moments)
        way = np.concatenate(
            [self._position[None], at + (speeds - np.copysign(self._steepest * times / 2, speeds)) * times]
        )
        elbow, wrist, tool = (
            points.reshape(-1, number, 3) for points in chains(self._body.arm_geometry, way.reshape(-1, joints))
        )
        body, shoulder = self._body, self._body.arm_geometry.shoulder
        clear = ((tool > body.workspace_lower + _EDGE) & (tool < body.workspace_upper - _EDGE)).all(axis=(0, 2))
        points = np.concatenate([(shoulder + elbow) / 2, elbow, (elbow + wrist) / 2, wrist, tool])
        height = points[..., 2]
        off_column = self._away(points, shoulder) | (height > shoulder[2] + _ABOVE_COLUMN)
        high = height > body.base.height + _ABOVE_BASE
        return np.asarray(clear & (high & off_column & self._away(points, body.camera.mast)).all(axis=0))

    def _away(self, points: Vector, axis: Vector) -> NDArray[np.bool_]:
        """Whether points keep off an upright axis."""
        x, y = points[..., 0] - axis[0], points[..., 1] - axis[1]
        return np.asarray(x * x + y * y > _BODY * _BODY)

    def _by_the_gate(self, world: int, asked: Vector, measured: Vector) -> tuple[list[float], list[float]]:
        """Speeds and positions of one arm as the gate's own limiter has them."""
        limiter, arm = self._limiter, len(self._lower)
        limiter.anchor([*self._asked[world].tolist(), *self._others])
        limiter.position = [*self._position[world].tolist(), *self._others]
        limiter.speed = [*self._speed[world].tolist(), *[0.0] * len(self._others)]
        wishes: list[float | None] = [*asked.tolist(), *[None] * len(self._others)]
        limiter.limit(wishes, [*measured.tolist(), *self._others], 1.0, self._period)
        return limiter.speed[:arm], limiter.position[:arm]


def _cut(before: Vector, asked: Vector, after: Vector) -> Vector:
    wanted, missing = (np.sqrt(((asked - there) ** 2).sum(axis=1)) for there in (before, after))
    return np.where(wanted > _SMALL, np.clip(missing / np.maximum(wanted, _SMALL), 0.0, 1.0), 0.0)
