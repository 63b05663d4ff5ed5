"""What stands around the robot, as its lidar and its head camera see it: everything but floor and the robot itself.

    sight = Sight(robot.description)
    seen = sight.look(observation)      # call it for every observation: it remembers where the arm was

A picture is older than the observation that carries it, and an arm moves on meanwhile. So the robot's own arm is cut
out of a picture where it was when the picture was taken, and what is left is carried over to where the base is now.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame, Observation, RobotState
from executive.contracts.robot import RobotDescription
from executive.safety.silhouette import inside_arm, inside_body

SECTORS = 12
_SECTOR_RANGE = 2.0
_STRIDE = 2
"""Of the depth image, every so many rows and columns are looked at."""
_OLDEST_IMAGE = 0.3
"""An image older than this [s] says nothing about now."""
_REMEMBERED = 8
"""Control steps for which the posture of the arm is remembered: longer than an image takes to arrive."""
_FLOOR, _NEAREST = 0.03, 0.08
"""What is lower than the first is the floor, and what is nearer to the camera than the second its own head [m]."""


@dataclass(frozen=True)
class Seen:
    """What stands around, in `base_link`.

    Attributes:
        around: Where the lidar's beams end, from above; shape (beams,), x + iy [m].
        sectors: Smallest range in each twelfth of the circle [m]; shape (12,).
        points: What the camera sees besides floor and robot; shape (points, 3) [m].
        image: Whether there is an image that is new enough.
    """

    around: np.ndarray
    sectors: Vector
    points: Vector
    image: bool


_NOTHING = np.empty((0, 3))


class Sight:
    """Looks at observations, one after the other. One thread uses it.

    Args:
        description: The robot's body.
    """

    def __init__(self, description: RobotDescription) -> None:
        self._robot = description
        angles = -np.pi + 2 * np.pi * np.arange(description.lidar_beams) / description.lidar_beams
        self._beams = np.exp(1j * angles)
        self._lidar = complex(*description.lidar_position[:2])
        self._states: deque[tuple[float, RobotState]] = deque(maxlen=_REMEMBERED)
        self._frame: CameraFrame | None = None
        self._mapped = _NOTHING
        self._last: tuple[Observation, Seen] | None = None

    def look(self, observation: Observation) -> Seen:
        """What lidar and camera see; asked again about the same observation, it answers the same at once."""
        if self._last is None or observation is not self._last[0]:
            self._last = observation, self._looked(observation)
        return self._last[1]

    def _looked(self, observation: Observation) -> Seen:
        if self._states and observation.stamp < self._states[-1][0]:
            self._states.clear()
        self._states.append((observation.stamp, observation.state))
        sectors = np.minimum(observation.lidar.reshape(SECTORS, -1).min(axis=1), _SECTOR_RANGE)
        around = self._beams * observation.lidar + self._lidar
        frame = observation.camera
        if frame is None or observation.stamp - frame.stamp > _OLDEST_IMAGE:
            return Seen(around, sectors, _NOTHING, False)
        if frame is not self._frame:
            self._frame, self._mapped = frame, self._others(frame)
        return Seen(around, sectors, _to_base(self._mapped, observation.state.base_pose), True)

    def unseen(self, seen: Seen) -> Seen:
        """The same without what the camera sees."""
        return Seen(seen.around, seen.sectors, _NOTHING, False)

    def _others(self, frame: CameraFrame) -> Vector:
        """What a picture shows besides floor and robot, in `map`; shape (points, 3)."""
        height, width = frame.depth.shape
        depth = frame.depth[_STRIDE // 2 :: _STRIDE, _STRIDE // 2 :: _STRIDE].astype(np.float64)
        rows = (np.arange(_STRIDE // 2, height, _STRIDE) - (height - 1) / 2) / frame.focal
        columns = (np.arange(_STRIDE // 2, width, _STRIDE) - (width - 1) / 2) / frame.focal
        rays = np.stack([*np.meshgrid(columns, rows), np.ones_like(depth)], axis=-1) * depth[..., None]
        points = rays[depth > _NEAREST] @ frame.rotation.T + frame.position
        points = points[points[:, 2] > _FLOOR]
        state = min(self._states, key=lambda known: abs(known[0] - frame.stamp))[1]
        here = _to_base(points, state.base_pose)
        own = inside_body(self._robot, here) | inside_arm(self._robot, state, here)
        return np.asarray(points[~own])


def _to_base(points: Vector, base_pose: Vector) -> Vector:
    """Points of `map` in `base_link`; shape (points, 3)."""
    x, y, yaw = base_pose.tolist()
    flat = ((points[:, 0] - x) + 1j * (points[:, 1] - y)) * np.exp(-1j * yaw)
    return np.stack([flat.real, flat.imag, points[:, 2]], axis=1)
