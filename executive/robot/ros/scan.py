"""Laser scans as beams around the robot, and back."""

from __future__ import annotations

import array
import math
from typing import Any

import numpy as np
from sensor_msgs.msg import LaserScan

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription


def beams(message: Any, description: RobotDescription, yaw: float = 0.0) -> Vector:
    """A `sensor_msgs/LaserScan` as the description's beams: ranges [m], counter-clockwise from -pi in `base_link`.

    Every beam carries the shortest range in its sector. Readings follow REP 117: -inf is an object nearer than the
    scanner can measure, +inf and readings outside its limits are no object. Beams where the scanner does not look
    carry the largest range.

    Args:
        message: The scan.
        description: Number and largest range of the beams.
        yaw: Turn of the scanner in `base_link` [rad].
    """
    count, far = description.lidar_beams, description.lidar_range
    ranges = np.asarray(message.ranges, dtype=np.float64)
    valid = (ranges >= message.range_min) & (ranges <= message.range_max)
    ranges = np.where(np.isneginf(ranges), message.range_min, np.where(valid, ranges, far))
    ranges = np.minimum(ranges, far)
    result = np.full(count, far)
    if not len(ranges):
        return result
    sector = 2 * math.pi / count
    angles = message.angle_min + message.angle_increment * np.arange(len(ranges)) + yaw
    np.minimum.at(result, np.round((angles + math.pi) / sector).astype(np.intp) % count, ranges)
    if abs(message.angle_increment) > sector * (1 + 1e-6):
        _fill(result, angles, ranges, abs(message.angle_increment))
    return result


def unseen(message: Any) -> float:
    """How much of the full circle [rad] a scan does not cover."""
    covered = abs(message.angle_increment) * len(message.ranges)
    return float(max(0.0, 2 * math.pi - covered))


def scan_message(ranges: Vector, description: RobotDescription, stamp: Any) -> Any:
    """The description's beams as a `sensor_msgs/LaserScan`; beams at the largest range become +inf."""
    message = LaserScan()
    message.header.stamp = stamp
    message.header.frame_id = "base_scan"
    step = 2 * math.pi / description.lidar_beams
    message.angle_min, message.angle_increment = -math.pi, step
    message.angle_max = math.pi - step
    message.range_min, message.range_max = 0.0, float(description.lidar_range)
    heard = np.where(ranges >= description.lidar_range, np.inf, ranges)
    message.ranges = array.array("f", heard.astype(np.float32).tobytes())
    return message


def _fill(result: Vector, angles: Vector, ranges: Vector, spacing: float) -> None:
    """Give beams between the rays of a coarse scan the range of the nearest ray."""
    beam_angles = -math.pi + 2 * math.pi / len(result) * np.arange(len(result))
    apart = np.abs(np.angle(np.exp(1j * (beam_angles[:, None] - angles[None, :]))))
    nearest = apart.argmin(axis=1)
    near = apart.min(axis=1) <= spacing / 2 + 1e-9
    result[near] = np.minimum(result[near], ranges[nearest[near]])
