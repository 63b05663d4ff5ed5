"""Where the base is: odometry, corrected by a localisation where there is one."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
from nav_msgs.msg import Odometry

from executive.contracts.action import Vector

_KEPT = 2.0
"""How far back [s] poses can be asked for."""


class Track:
    """Values over the last two seconds, to be asked for in between. The last value may be an angle [rad].

    Args:
        angular: Whether the last value turns, so that the short way round lies between two of them.
    """

    def __init__(self, angular: bool = False) -> None:
        self._angular = angular
        self._points: deque[tuple[float, Vector]] = deque()

    def add(self, stamp: float, values: Vector) -> None:
        """Append values; ones that are older than the newest are dropped."""
        if self._points and stamp <= self._points[-1][0]:
            return
        self._points.append((stamp, values))
        while stamp - self._points[0][0] > _KEPT:
            self._points.popleft()

    def at(self, stamp: float) -> Vector | None:
        """Values at `stamp` [s], linear between two; the first or last ones outside; None when there are none."""
        if not self._points:
            return None
        after = next((index for index, (moment, _) in enumerate(self._points) if moment >= stamp), len(self._points))
        if after == 0 or after == len(self._points):
            return self._points[min(after, len(self._points) - 1)][1]
        (before, old), (later, new) = self._points[after - 1], self._points[after]
        way = new - old
        if self._angular:
            way[-1] = _wrapped(float(way[-1]))
        return old + way * ((stamp - before) / (later - before))


@dataclass(frozen=True)
class Motion:
    """One reading of the odometry.

    Attributes:
        stamp: Time [s].
        twist: Twist in `base_link` [m/s, m/s, rad/s].
    """

    stamp: float
    twist: Vector


class BasePose:
    """The pose of the base in `map`: the odometry's, moved by what the localisation last said about it."""

    def __init__(self) -> None:
        self.motion: Motion | None = None
        self._odometry = Track(angular=True)
        self._correction = np.zeros(3)

    def take_odometry(self, message: Any, stamp: float) -> None:
        """Take in a `nav_msgs/Odometry`."""
        twist = message.twist.twist
        self._odometry.add(stamp, planar(message.pose.pose))
        self.motion = Motion(stamp, np.array([twist.linear.x, twist.linear.y, twist.angular.z]))

    def take_localisation(self, message: Any, stamp: float) -> None:
        """Take in a `geometry_msgs/PoseWithCovarianceStamped`: where `odom` lies in `map` follows from it."""
        odometry = self._odometry.at(stamp)
        if odometry is None:
            return
        pose = planar(message.pose.pose)
        turn = _wrapped(float(pose[2] - odometry[2]))
        self._correction = np.array([*(pose[:2] - _turned(odometry[:2], turn)), turn])

    def at(self, stamp: float) -> Vector | None:
        """Pose in `map`: x [m], y [m], yaw [rad], or None before the first odometry."""
        odometry = self._odometry.at(stamp)
        if odometry is None:
            return None
        turn = float(self._correction[2])
        return np.array([*(self._correction[:2] + _turned(odometry[:2], turn)), _wrapped(float(odometry[2]) + turn)])


def planar(pose: Any) -> Vector:
    """A `geometry_msgs/Pose` as x [m], y [m], yaw [rad]."""
    turn = pose.orientation
    yaw = math.atan2(2 * (turn.w * turn.z + turn.x * turn.y), 1 - 2 * (turn.y * turn.y + turn.z * turn.z))
    return np.array([pose.position.x, pose.position.y, yaw])


def odometry_message(pose: Vector, twist: Vector, stamp: Any) -> Any:
    """A `nav_msgs/Odometry` with the pose in `map` and the twist in `base_link`."""
    message = Odometry()
    message.header.stamp, message.header.frame_id, message.child_frame_id = stamp, "map", "base_link"
    x, y, yaw = (float(value) for value in pose)
    message.pose.pose.position.x, message.pose.pose.position.y = x, y
    message.pose.pose.orientation.z, message.pose.pose.orientation.w = math.sin(yaw / 2), math.cos(yaw / 2)
    ahead, left, about = (float(value) for value in twist)
    message.twist.twist.linear.x, message.twist.twist.linear.y, message.twist.twist.angular.z = ahead, left, about
    return message


def _turned(point: Vector, angle: float) -> Vector:
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([cosine * point[0] - sine * point[1], sine * point[0] + cosine * point[1]])


def _wrapped(angle: float) -> float:
    return math.atan2(math.sin(angle), math.cos(angle))
