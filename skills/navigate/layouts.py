"""Random flats to practise driving in, so that the policy learns to drive and not one home by heart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.site import MapBox, Place, PlaceKind, Site
from skills.frames import rotation
from skills.navigate.obstacle_map import ObstacleMap
from skills.navigate.planner import Planner

GOAL = "goal"
_LEG_RADIUS, _LEG_SPREAD = 0.065, 0.10
_NEAREST_PERSON = 0.45
"""A person stands at least this far [m] from start and goal."""


@dataclass(frozen=True)
class Layout:
    """One flat with a start and a goal.

    Attributes:
        site: The map and one place, named `GOAL`.
        posts: Round obstacles that the map does not show, such as legs: x, y, radius [m]; shape (posts, 3).
        start: Pose of the base at the start; shape (3,).
    """

    site: Site
    posts: Vector
    start: Vector


def draw_layout(random: np.random.Generator, radius: float) -> Layout:
    """A random flat in which there is a way from the start to the goal for a base of that radius [m]."""
    while True:
        size = random.uniform((4.5, 4.0), (9.0, 7.0))
        boxes = [*_outer_walls(size), *_inner_walls(random, size)]
        furniture = _furniture(random, size)
        boxes += furniture
        empty = _site(size, boxes, np.zeros(3))
        start = _free_pose(random, empty, furniture, radius)
        goal = _free_pose(random, empty, furniture, radius)
        if start is None or goal is None or np.hypot(*(start - goal)[:2]) < 0.1:
            continue
        posts = _people(random, empty, (start, goal))
        seen = np.concatenate([_outline(post) for post in posts]) if len(posts) else np.empty((0, 2))
        if Planner(empty, radius + 0.05).plan(start[:2], goal[:2], seen) is not None:
            return Layout(_site(size, boxes, goal), posts, start)


def _site(size: Vector, boxes: list[MapBox], goal: Vector) -> Site:
    place = Place(GOAL, PlaceKind.AREA, goal, GOAL, np.zeros(3), np.zeros(2), float(goal[2]))
    return Site("practice", {GOAL: place}, {}, tuple(boxes), np.zeros(2), size)


def _outer_walls(size: Vector) -> list[MapBox]:
    width, height = (float(side) for side in size)
    return [
        MapBox(-0.05, height / 2, 0.1, height + 0.2),
        MapBox(width + 0.05, height / 2, 0.1, height + 0.2),
        MapBox(width / 2, -0.05, width + 0.2, 0.1),
        MapBox(width / 2, height + 0.05, width + 0.2, 0.1),
    ]


def _inner_walls(random: np.random.Generator, size: Vector) -> list[MapBox]:
    """Up to two walls across the flat, each with a door of 0.85 to 1.3 m."""
    walls = []
    for _ in range(random.integers(0, 3)):
        across = int(random.integers(0, 2))
        length, other = float(size[across]), float(size[1 - across])
        at, door, gap = random.uniform(0.3, 0.7) * other, random.uniform(0.15, 0.85) * length, random.uniform(0.85, 1.3)
        for low, high in ((0.0, door - gap / 2), (door + gap / 2, length)):
            if high - low > 0.05:
                middle, extent = (low + high) / 2, high - low
                along_x = MapBox(middle, at, extent, 0.1)
                walls.append(along_x if across == 0 else MapBox(at, middle, 0.1, extent))
    return walls


def _furniture(random: np.random.Generator, size: Vector) -> list[MapBox]:
    """Tables and shelves, most of them along the outer walls."""
    pieces = []
    for _ in range(random.integers(2, 8)):
        length, depth = random.uniform(0.3, 1.6), random.uniform(0.3, 0.6)
        x, y = random.uniform((0.6, 0.6), size - 0.6)
        turned = bool(random.integers(0, 2))
        if random.random() < 0.75:
            if turned:
                x = depth / 2 if random.random() < 0.5 else size[0] - depth / 2
            else:
                y = depth / 2 if random.random() < 0.5 else size[1] - depth / 2
            yaw = 0.0
        else:
            yaw = float(random.uniform(-0.6, 0.6))
        extent = (depth, length) if turned else (length, depth)
        pieces.append(MapBox(float(x), float(y), *extent, yaw))
    return pieces


def _free_pose(random: np.random.Generator, site: Site, furniture: list[MapBox], radius: float) -> Vector | None:
    """A free pose: every other time close before a piece of furniture and facing it."""
    boxes = ObstacleMap(site)
    for _ in range(30):
        if random.random() < 0.5:
            pose = _before(random, furniture[int(random.integers(len(furniture)))], radius)
            room = radius + 0.05
        else:
            pose = np.array([*random.uniform(site.lower, site.upper), random.uniform(-math.pi, math.pi)])
            room = radius + 0.08
        if np.all((pose[:2] > site.lower) & (pose[:2] < site.upper)) and boxes.clearance(pose[:2]) > room:
            return pose
    return None


def _before(random: np.random.Generator, box: MapBox, radius: float) -> Vector:
    """A pose before one side of a box, the base's edge 6 to 10 cm from it, facing it."""
    side = int(random.integers(0, 4))
    depth, width = (box.width, box.depth) if side % 2 == 0 else (box.depth, box.width)
    outward = box.yaw + side * math.pi / 2
    gap = radius + random.uniform(0.06, 0.10)
    away = np.array([depth / 2 + gap, random.uniform(-width / 2, width / 2)])
    return np.array([*(np.array([box.x, box.y]) + rotation(outward) @ away), outward + math.pi])


def _people(random: np.random.Generator, site: Site, apart: tuple[Vector, Vector]) -> Vector:
    """Legs of up to three people, as posts."""
    posts = []
    for _ in range(random.integers(0, 4)):
        middle = random.uniform(site.lower + 0.3, site.upper - 0.3)
        if min(np.hypot(*(middle - pose[:2])) for pose in apart) < _NEAREST_PERSON + _LEG_SPREAD:
            continue
        way = random.uniform(-math.pi, math.pi)
        spread = _LEG_SPREAD * np.array([math.cos(way), math.sin(way)])
        posts += [[*(middle + spread), _LEG_RADIUS], [*(middle - spread), _LEG_RADIUS]]
    return np.array(posts).reshape(-1, 3)


def _outline(post: Vector) -> Vector:
    """Eight points around a post; shape (8, 2)."""
    angles = np.arange(8) * math.pi / 4
    return np.asarray(post[:2] + post[2] * np.stack([np.cos(angles), np.sin(angles)], axis=1))
