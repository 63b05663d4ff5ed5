"""Clearance by braking distance: the base may only go where lidar shows that it can still stop.

For a twist, the way of the base is followed through one control period at that twist and then through braking at
the base's limits. The round footprint, and the tool where it sticks out beyond it, must stay clear of every point
that the lidar sees. In a straight line that is v T + v² / 2a <= free distance - margin.
"""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription
from executive.safety.limits import Twist

_LEAST_MARGIN = 0.01
"""Distance [m] below which a robot may only move away."""
_SLACK, _ALONG = 0.005, 0.1
"""Within the margin, a way may come this much [m] nearer (noise of the lidar) if it leads along what is near: if the
part of its direction towards it is at most this share."""
_NEAR = 0.015
_SAMPLES = 8
_ARM_RADIUS = 0.08
_CREEP = 0.10
"""Speed [m/s] at which the tip of a stretched arm may always move: the lidar cannot see how high an obstacle is."""


class Clearance:
    """The points of one scan, and whether a twist keeps clear of them. One thread owns it.

    Args:
        description: The robot's body.
        margin: Distance [m] that the footprint keeps from obstacles. A robot that already stands nearer may move
            along or away from what is there.
    """

    def __init__(self, description: RobotDescription, margin: float) -> None:
        self._limits = description.base
        self._period = 1.0 / description.control_rate
        self._margin = margin
        angles = -math.pi + 2 * math.pi * np.arange(description.lidar_beams) / description.lidar_beams
        self._beams = np.exp(1j * angles)
        self._lidar = complex(*description.lidar_position[:2])
        self._points = self._beams * description.lidar_range
        self._beside_arm = self._points
        self._tip = self._towards = 0j
        self._nearest = math.inf

    def look(self, lidar: Vector, reach: complex) -> None:
        """Take in a scan.

        Args:
            lidar: Ranges [m]; shape (beams,).
            reach: The arm's point farthest from the middle of the base, seen from above [m], as x + iy.
        """
        self._points = self._beams * lidar + self._lidar
        distances = np.abs(self._points)
        self._nearest = float(distances.min())
        if self._nearest < self._limits.radius + self._margin:
            middle = complex(self._points[distances < self._nearest + _NEAR].sum())
            self._towards = middle / abs(middle) if middle else 0j
        self._tip = reach if abs(reach) > self._limits.radius else 0j
        if self._tip:
            self._beside_arm = self._points[_distances_to_arm(self._points, self._tip) > _ARM_RADIUS + _SLACK]

    def allows(self, twist: Twist) -> bool:
        """Whether the robot can drive this twist for one period and then stop without coming too near."""
        speed = math.hypot(twist[0], twist[1])
        farthest = speed * self._period + 0.5 * speed * speed / self._limits.acceleration
        keep = self._limits.radius + self._gap(complex(twist[0], twist[1]), speed)
        if self._nearest >= max(keep, abs(self._tip) + _ARM_RADIUS if self._tip else 0.0) + farthest:
            return True
        middles, turns = self._braking_way(twist)
        if speed and float(np.abs(self._points - middles[:, None]).min()) < keep:
            return False
        tip_speed = abs(complex(twist[0], twist[1]) + 1j * twist[2] * self._tip)
        if not self._tip or tip_speed <= _CREEP or not len(self._beside_arm):
            return True
        seen = (self._beside_arm - middles[:, None]) * np.exp(-1j * turns)[:, None]
        return float(_distances_to_arm(seen, self._tip).min()) >= _ARM_RADIUS

    def free_ahead(self, twist: Twist) -> float:
        """Distance [m] that the footprint can move in a straight line along the twist until it touches something."""
        x, y, _ = twist
        speed = math.hypot(x, y)
        if speed == 0.0:
            return max(0.0, self._nearest - self._limits.radius)
        seen = self._points * complex(x / speed, -y / speed)
        radius = self._limits.radius
        met = (np.abs(seen.imag) < radius) & (seen.real > 0)
        if not met.any():
            return math.inf
        ways = seen.real[met] - np.sqrt(radius**2 - seen.imag[met] ** 2)
        return max(0.0, float(ways.min()))

    def _gap(self, way: complex, speed: float) -> float:
        """Distance [m] from what is near that the footprint has to keep on a way in this direction."""
        near = self._nearest - self._limits.radius
        if near >= self._margin:
            return self._margin
        if (way * self._towards.conjugate()).real > _ALONG * speed:
            return self._margin
        return max(near - _SLACK, min(near, _LEAST_MARGIN))

    def _braking_way(self, twist: Twist) -> tuple[np.ndarray, np.ndarray]:
        """Middles of the base (as x + iy) and turns [rad] from now to standstill, in today's `base_link`."""
        x, y, turn = twist
        speed, limits = math.hypot(x, y), self._limits
        seconds = self._period + max(speed / limits.acceleration, abs(turn) / limits.turn_acceleration)
        times = _STEPS * seconds
        ways = _way(times, speed, limits.acceleration, self._period)
        turns = _way(times, abs(turn), limits.turn_acceleration, self._period) * math.copysign(1.0, turn)
        if speed == 0.0:
            return np.zeros(_SAMPLES, dtype=complex), turns
        headings = complex(x / speed, y / speed) * np.exp(1j * turns)
        steps = np.diff(ways, prepend=0.0)
        return np.cumsum(steps * headings), turns


def _distances_to_arm(points: np.ndarray, tip: complex) -> np.ndarray:
    """Distances from above of points to the line from the middle of the base to the arm's tip."""
    reach = abs(tip)
    along = points * (tip.conjugate() / reach)
    return np.asarray(np.hypot(along.real - np.clip(along.real, 0.0, reach), along.imag))


_STEPS = np.arange(1, _SAMPLES + 1) / _SAMPLES


def _way(times: np.ndarray, speed: float, acceleration: float, period: float) -> np.ndarray:
    """Way covered after each time: at `speed` for a period, then braking."""
    steady = np.minimum(times, period)
    braking = np.minimum(times - steady, speed / acceleration)
    return np.asarray(speed * steady + speed * braking - 0.5 * acceleration * braking * braking)
