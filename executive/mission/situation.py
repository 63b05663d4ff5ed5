"""What the robot itself knows at the moment when a mission is judged."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.memory import Memory, Sighting, WorldMemory
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.contracts.site import PlaceKind, Site
from executive.tree.people import StaticMap
from executive.types import Task

_START = "dock"
"""Where a robot is taken to stand that has not been observed yet."""


def _nobody() -> Vector:
    return np.empty((0, 2))


@dataclass(frozen=True)
class Situation:
    """Knowledge of the robot at one moment; nothing in it comes from a simulator's state.

    Attributes:
        site: What is known of the site.
        memory: What was perceived, and what is held.
        base_pose: Estimated pose of `base_link` in `map`: x [m], y [m], yaw [rad]; shape (3,).
        now: Time [s] on the clock that stamps sightings.
        strangers: Lidar returns that the static map does not explain, in `map` [m]; shape (points, 2).
        radius: Radius of the robot's footprint [m].
    """

    site: Site
    memory: Memory
    base_pose: Vector
    now: float = 0.0
    strangers: Vector = field(default_factory=_nobody)
    radius: float = 0.0

    @staticmethod
    def fresh(site: Site) -> Situation:
        """Nothing has been seen yet, the gripper is empty, and the robot stands at its dock."""
        areas = site.of_kind(PlaceKind.AREA) or tuple(site.places.values())
        start = site.places.get(_START) or next(iter(areas), None)
        return Situation(site, WorldMemory(), start.approach if start is not None else np.zeros(3))

    @staticmethod
    def observed(site: Site, memory: Memory, observation: Observation, description: RobotDescription) -> Situation:
        """What is known at the moment of an observation."""
        strangers = _strangers(observation, description, StaticMap(site))
        pose, radius = observation.state.base_pose, description.base.radius
        return Situation(site, memory, pose, observation.stamp, strangers, radius)

    def believed_place(self, name: str) -> str:
        """Where an object is believed to be: where it was last seen, else where the site has it; "" when unknown."""
        sighting = self.memory.sightings.get(name)
        if sighting is not None and sighting.place:
            return sighting.place
        return self.site.objects[name].place if name in self.site.objects else ""

    def imagined(self, held: str, put: Mapping[str, str], done: Sequence[Task]) -> Situation:
        """The situation after earlier steps of a plan have gone well.

        Args:
            held: What the gripper will hold, or "".
            put: Where those steps will have put objects.
            done: The steps.
        """
        memory = WorldMemory()
        for sighting in self.memory.sightings.values():
            memory.saw(sighting)
        for name, places in self.memory.misses.items():
            for place, stamp in places.items():
                memory.missed(name, place, stamp)
        for name, place in put.items():
            if place in self.site.places:
                memory.saw(Sighting(name, self.site.places[place].centre, 0.0, 0.05, place, self.now))
        memory.hold(held or None)
        poses = [self._end_of(task) for task in done]
        pose = next((pose for pose in reversed(poses) if pose is not None), self.base_pose)
        return replace(self, memory=memory, base_pose=pose)

    def _end_of(self, task: Task) -> Vector | None:
        """Where the robot will stand after a task, or None when that is not known."""
        names = (task.args.get("to"), task.args.get("place"), self.believed_place(task.args.get("object", "")))
        place = next((self.site.places[name] for name in names if name and name in self.site.places), None)
        return None if place is None else place.approach


def _strangers(observation: Observation, description: RobotDescription, static: StaticMap) -> Vector:
    ranges = observation.lidar
    (hit,) = (np.isfinite(ranges) & (ranges < description.lidar_range)).nonzero()
    if not len(hit):
        return _nobody()
    angles = hit * (math.tau / len(ranges)) - math.pi
    ahead = ranges[hit] * np.cos(angles) + float(description.lidar_position[0])
    left = ranges[hit] * np.sin(angles) + float(description.lidar_position[1])
    x, y, yaw = (float(value) for value in observation.state.base_pose)
    cosine, sine = math.cos(yaw), math.sin(yaw)
    points = np.stack([x + cosine * ahead - sine * left, y + sine * ahead + cosine * left], axis=-1)
    return points[~static.explains(points)]
