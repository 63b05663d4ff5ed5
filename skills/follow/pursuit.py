"""Behind somebody: where they are and go, what of it the policy sees, and which motions are blocked."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from skills.follow.spec import PRIMITIVES
from skills.follow.trail import Trail
from skills.frames import rotation, to_base
from skills.navigate.features import SIGHT, pooled
from skills.navigate.obstacle_map import ObstacleMap
from skills.navigate.planner import Planner
from skills.people.candidates import Candidates
from skills.policies.primitives import Mask
from skills.policy import Array

_ROOM = 0.045
"""A way leads the base's edge past obstacles at this distance [m]."""
_KEEP, _KEEP_FROM_PEOPLE = 0.04, 0.32
"""A motion keeps the base's edge this far [m] from what the map shows, and from everything else."""
_CLOSE = 1.6
"""What is farther away [m] blocks no motion."""
_HALF_LIFE = 0.25
"""Time constant [s] over which velocities are averaged."""
_FARTHEST = 1.5
_GOES_ON, _WIDE = 1.5, 0.25
"""So long somebody out of view is taken to go on [s], and no nearer than this to what the map shows [m]."""
_LOST_DISTANCE = 0.2
"""How near to where somebody was seen last the robot goes [m]."""


class Pursuit:
    """The geometry of following one person. One thread uses it.

    Args:
        site, description: The map and the robot.
        distance: How far behind to stay, middle to middle [m].
        spot: Where the person stands, in `map` [m]; shape (2,).
        stamp: When [s].
    """

    def __init__(self, site: Site, description: RobotDescription, distance: float, spot: Vector, stamp: float) -> None:
        self._body, self._distance = description, distance
        self._candidates = Candidates(site, description)
        self._trail = Trail(Planner(site, description.base.radius + _ROOM), spot)
        angles = -math.pi + math.tau / description.lidar_beams * np.arange(description.lidar_beams)
        self._rays = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        self.spot, self.velocity, self._stamp = np.array(spot), np.zeros(2), stamp
        self._boxes = ObstacleMap(site)

    def saw(self, spot: Vector, stamp: float) -> None:
        """The person is here now, in `map` [m]; shape (2,)."""
        seconds = stamp - self._stamp
        if seconds <= 0:
            return
        share = seconds / (seconds + _HALF_LIFE)
        self.velocity = self.velocity + share * ((spot - self.spot) / seconds - self.velocity)
        self.spot, self._stamp = np.array(spot), stamp
        self._trail.walked(spot)

    def missed(self, stamp: float, period: float) -> None:
        """The person is out of view: for a moment they are taken to go on as they did, as far as the map lets them."""
        if stamp - self._stamp < _GOES_ON:
            ahead = self.spot + period * self.velocity
            self.spot = ahead if float(self._boxes.clearance(ahead)) > _WIDE else self.spot

    def out_of_view(self, stamp: float) -> float:
        """How long the person has been out of view [s]."""
        return stamp - self._stamp

    def off(self, observation: Observation) -> tuple[float, float]:
        """How much farther away than wanted the person is [m], and how far the robot is from facing them [rad]."""
        ahead, left = to_base(self.spot, observation.state.base_pose)
        return math.hypot(ahead, left) - self._distance, math.atan2(left, ahead)

    def features(self, observation: Observation, in_view: bool) -> Array:
        """The policy's input; shape (50,), see `spec.INPUTS`."""
        pose = observation.state.base_pose
        seen = self._candidates.strangers(observation)
        point, way = self._trail.next(pose[:2], self.spot, seen)
        person, towards = to_base(self.spot, pose), to_base(point, pose)
        velocity = self.velocity @ rotation(float(pose[2])) * float(in_view)
        distance = self._distance if in_view else _LOST_DISTANCE
        going, facing = math.atan2(towards[1], towards[0]), math.atan2(person[1], person[0])
        return np.array(
            [
                *np.clip(person, -3.0, 3.0),
                *np.clip(velocity, -1.0, 1.0),
                math.sin(going),
                math.cos(going),
                min(_FARTHEST, way - distance),
                math.sin(facing),
                math.cos(facing),
                float(in_view),
                min(_FARTHEST, math.hypot(*person) - distance),
                *observation.state.base_twist,
                *np.minimum(pooled(observation.lidar), SIGHT),
            ],
            dtype=np.float32,
        )

    def blocked(self, observation: Observation) -> Mask:
        """Which primitives would come too near to something; shape (primitives,)."""
        near = observation.lidar < _CLOSE
        points = self._rays[near] * observation.lidar[near, None] + self._body.lidar_position[:2]
        radius = self._body.base.radius
        keep = np.full(len(points), radius + _KEEP)
        strangers = self._candidates.strange(observation)[near]
        keep[strangers] = radius + _KEEP_FROM_PEOPLE
        return PRIMITIVES.blocked(observation.state.base_twist, self._body.base, points, keep)
