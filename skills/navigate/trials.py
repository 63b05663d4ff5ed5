"""Held-out starts for `navigate`: anywhere free, towards every place, with people where the map has none."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.people import Manner, Walk
from executive.contracts.practice import Attempt, Practice, Start, Trial
from executive.contracts.robot import RobotDescription
from executive.contracts.site import PlaceKind, Site
from skills.frames import pose_error
from skills.navigate.obstacle_map import ObstacleMap
from skills.navigate.planner import Planner

_NEAR, _ALIGNED = 0.05, 0.1
"""A start succeeded when the true pose is within this of the goal [m] and [rad]."""
_BODY = 0.2
"""Radius of a person, from above [m]."""
ROOM = 0.06
"""What a start and its way leave on each side of the base [m]."""
_FARTHEST, _TIMES = 1.5, 5
"""How far people walk along each axis [m] who walk to and fro, and how often."""
_MOVED = 0.5
"""Share of the starts in which people stand somewhere else than usual."""


def draw_trials(
    site: Site, description: RobotDescription, starts: int, seed: int, room: float = ROOM, walking: float = 0.0
) -> list[Trial]:
    """`starts` trials, the same for the same seed.

    Args:
        site: The map.
        description: The robot.
        starts: Number of trials.
        seed: Seed of the draws.
        room: What every one has left on each side of the base where it starts and on its way [m].
        walking: Speed of everybody, who walk to and fro [m/s]; 0 when they stand.
    """
    random = np.random.default_rng([seed, 77])
    planner = Planner(site, description.base.radius + room)
    names = list(site.places)
    trials: list[Trial] = []
    while len(trials) < starts:
        goal = names[int(random.integers(len(names)))]
        people = _people(random, site)
        start = _free_pose(random, site, people, description.base.radius + room)
        ring = np.concatenate([_ring(pose) for pose in people.values()])
        if planner.plan(start[:2], site.places[goal].approach[:2], ring) is not None:
            moved = ", ".join(f"{name} at {pose[0]:.1f}, {pose[1]:.1f}" for name, pose in people.items())
            manners = {
                name: Manner(_to_and_fro(pose, walking, random, site)) for name, pose in people.items() if walking
            }
            begin = Start(base_pose=start, people=people, manners=manners)
            trials.append(Trial(begin, {"goal": goal}, int(random.integers(2**31)), moved))
    return trials


def judge(practice: Practice, trial: Trial, attempt: Attempt) -> str:
    """What is wrong with the true pose of the base, or "".

    Anywhere in an area will do, turned as asked: somebody may have stood on its usual spot.
    """
    place = practice.site.place(trial.goal["goal"])
    ahead, left, turn = pose_error(place.approach, practice.truth().base_pose)
    within = place.kind is PlaceKind.AREA and practice.holds(f"at(robot, {place.name})")
    distance = 0.0 if within else math.hypot(ahead, left)
    if distance > _NEAR or abs(turn) > _ALIGNED:
        return f"the base stands {distance * 100:.1f} cm and {abs(turn):.2f} rad off"
    return ""


def _people(random: np.random.Generator, site: Site) -> dict[str, Vector]:
    """Where everybody stands: on the usual place, or anywhere free."""
    people, boxes = {}, ObstacleMap(site)
    for place in site.of_kind(PlaceKind.PERSON):
        people[place.name] = np.array([place.centre[0], place.centre[1], place.yaw + math.pi])
        if random.random() < _MOVED:
            while True:
                spot = random.uniform(site.lower, site.upper)
                if boxes.clearance(spot) > _BODY:
                    people[place.name] = np.array([*spot, random.uniform(-math.pi, math.pi)])
                    break
    return people


def _to_and_fro(pose: Vector, speed: float, random: np.random.Generator, site: Site) -> Walk:
    """From where a person stands to another free point and back, a few times, straight."""
    boxes, here = ObstacleMap(site), pose[:2]
    while True:
        there = here + random.uniform(-_FARTHEST, _FARTHEST, 2)
        line = here + np.linspace(0.1, 1.0, 20)[:, None] * (there - here)
        if bool(boxes.clearance(line).min() > _BODY) and bool(np.all((site.lower < there) & (there < site.upper))):
            return Walk(((float(there[0]), float(there[1])), (float(here[0]), float(here[1]))) * _TIMES, speed)


def _free_pose(random: np.random.Generator, site: Site, people: dict[str, Vector], room: float) -> Vector:
    boxes = ObstacleMap(site)
    while True:
        pose = np.array([*random.uniform(site.lower, site.upper), random.uniform(-math.pi, math.pi)])
        apart = min(float(np.hypot(*(pose - person)[:2])) for person in people.values()) - _BODY
        if min(apart, float(boxes.clearance(pose[:2]))) > room:
            return pose


def _ring(pose: Vector) -> Vector:
    """Points around a person; shape (12, 2)."""
    angles = np.arange(12) * math.pi / 6
    return np.asarray(pose[:2] + _BODY * np.stack([np.cos(angles), np.sin(angles)], axis=1))
