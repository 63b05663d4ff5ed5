"""People somewhere in the flat and the robot looking at one of them, for training and for trials."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.practice import Conditions
from executive.contracts.site import PlaceKind, Site
from skills.navigate.obstacle_map import ObstacleMap

BODY = 0.22
"""Radius of a person, from above [m]."""


@dataclass(frozen=True)
class Meeting:
    """Where everybody is.

    Attributes:
        people: Pose by person: x, y [m], yaw [rad] in `map`; shape (3,).
        base: Pose of the base; shape (3,).
        whom: Who is meant.
    """

    people: dict[str, Vector]
    base: Vector
    whom: str


def meeting(
    site: Site, random: np.random.Generator, near: float, far: float, aside: float, apart: float, room: float = 0.33
) -> Meeting:
    """People anywhere in the rooms, and the robot before one of them.

    Args:
        site: The map and who is there.
        random: Source of the draws.
        near, far: Least and largest distance of the robot from the person, middle to middle [m].
        aside: Largest angle by which the robot does not face them [rad].
        apart: Least distance of the others from the robot [m].
        room: Least distance of the middle of the base from everything on the map [m].
    """
    names = [place.name for place in site.of_kind(PlaceKind.PERSON)]
    boxes = ObstacleMap(site)
    while True:
        people = {
            name: np.array([*free_spot(site, boxes, random), random.uniform(-math.pi, math.pi)]) for name in names
        }
        whom = names[int(random.integers(len(names)))]
        bearing, distance = random.uniform(-math.pi, math.pi), random.uniform(near, far)
        middle = people[whom][:2] - distance * np.array([math.cos(bearing), math.sin(bearing)])
        base = np.array([*middle, bearing + random.uniform(-aside, aside)])
        others = [pose[:2] for name, pose in people.items() if name != whom]
        clear = float(boxes.clearance(middle)) > room and _inside(site, middle)
        if clear and all(math.dist(middle, spot) > apart for spot in others) and sees(boxes, middle, people[whom][:2]):
            return Meeting(people, base, whom)


def free_spot(site: Site, boxes: ObstacleMap, random: np.random.Generator) -> Vector:
    """Somewhere that a person can stand, in `map` [m]; shape (2,)."""
    while True:
        spot = random.uniform(site.lower + BODY, site.upper - BODY)
        if float(boxes.clearance(spot)) > BODY:
            return np.asarray(spot)


def sees(boxes: ObstacleMap, one: Vector, other: Vector) -> bool:
    """Whether no obstacle of the map lies between two points."""
    steps = max(2, math.ceil(math.dist(one, other) / 0.05))
    line = one + np.linspace(0.0, 1.0, steps)[:, None] * (other - one)
    return bool(boxes.clearance(line).min() > 0.05)


def conditions(random: np.random.Generator, image: float = 1.0) -> Conditions:
    """Random light, noise, frictions and masses; `image` is how much darker and noisier than in training."""
    return Conditions(
        friction=random.uniform(0.7, 1.3),
        mass=random.uniform(0.7, 1.3),
        light=random.uniform(0.6, 1.3) / image,
        camera_noise=random.uniform(0.5, 2.0) * image,
    )


def _inside(site: Site, point: Vector) -> bool:
    return bool(np.all(point > site.lower + 0.3) and np.all(point < site.upper - 0.3))
