"""A light planar world with somebody who walks through it: where the follow policy practises."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Place, PlaceKind, Site
from skills.frames import rotation, to_base
from skills.navigate.floor import Floor
from skills.navigate.layouts import Layout, draw_layout
from skills.navigate.obstacle_map import ObstacleMap
from skills.navigate.planner import Planner
from skills.people.scenes import sees
from skills.people.watch import SEEN_FROM

WHOM = "somebody"
_LEG, _APART = 0.065, 0.10
"""Radius of a leg, and how far it is from the person's middle [m]."""
_WIDE = 0.34
"""The middle of a person keeps this far from obstacles [m]."""
_NEAREST, _FARTHEST = 0.9, 2.0
"""How far from the person the robot begins [m]."""
_PAUSE = 6.0
"""Longest stop on the way [s]."""
_IN_THE_WAY, _PATIENCE = 0.7, 8.0
"""A robot nearer than this ahead of them [m] has people wait, in all so long [s] before they stay where they are."""


class WalkingFloor(Floor):
    """A random flat in which one person walks from place to place. One thread uses it.

    Args:
        description: The robot's body.
        random: Source of the layout and of all noise.
    """

    def __init__(self, description: RobotDescription, random: np.random.Generator) -> None:
        layout, self._way = _drawn(description, random)
        self.site: Site = layout.site
        self._still, self._boxes = layout.posts, ObstacleMap(layout.site)
        self.person = np.array(self._way.pop(0))
        self._heading = random.uniform(-math.pi, math.pi)
        self._speed = random.uniform(0.25, 0.6)
        self._waits, self._draw, self._waited = random.uniform(0.0, 2.0), random, 0.0
        super().__init__(self._with_legs(layout), description, random)

    def advance(self, twist: Vector, seconds: float) -> None:
        self._walk(seconds)
        self._layout = self._with_legs(self._layout)
        super().advance(twist, seconds)

    def good(self, distance: float) -> bool:
        """Whether the robot really stands behind the person, as far as it should and facing them."""
        ahead, left = to_base(self.person, self.pose)
        return abs(math.hypot(ahead, left) - distance) < 0.25 and abs(math.atan2(left, ahead)) < 0.3

    def gap(self) -> float:
        """Distance from the base's edge to the person's legs [m]."""
        return math.dist(self.pose[:2], self.person) - 2 * _LEG - self._description.base.radius

    def shows_person(self) -> bool:
        """Whether a camera would recognise the person now."""
        near = math.dist(self.pose[:2], self.person) < SEEN_FROM
        return near and sees(self._boxes, self.pose[:2], self.person)

    def _walk(self, seconds: float) -> None:
        if self._waits > 0:
            self._waits -= seconds
            return
        if not self._way:
            return
        goal = self._way[0]
        away = goal - self.person
        left = float(np.hypot(*away))
        if left <= self._speed * seconds:
            self.person = np.array(goal)
            self._way.pop(0)
            self._waits = self._draw.uniform(0.5, _PAUSE) if self._draw.uniform() < 0.15 else 0.0
            return
        robot = self.pose[:2] - self.person
        if float(np.hypot(*robot)) < _IN_THE_WAY and float(robot @ away) > 0.6 * left * float(np.hypot(*robot)):
            self._waited += seconds
            if self._waited > _PATIENCE:
                self._way.clear()
            return
        self._heading = math.atan2(away[1], away[0])
        self.person = self.person + self._speed * seconds * away / left

    def _with_legs(self, layout: Layout) -> Layout:
        across = _APART * np.array([-math.sin(self._heading), math.cos(self._heading)])
        legs = [[*(self.person + side * across), _LEG] for side in (1.0, -1.0)]
        return replace(layout, posts=np.concatenate([self._still, legs]))


def _drawn(description: RobotDescription, random: np.random.Generator) -> tuple[Layout, list[Vector]]:
    """A flat, the corners of somebody's way through it, and the robot near where it begins."""
    while True:
        layout = draw_layout(random, description.base.radius)
        boxes, planner = ObstacleMap(layout.site), Planner(layout.site, _WIDE)
        posts = layout.posts[:, :2]
        way = [random.uniform(layout.site.lower, layout.site.upper)]
        for _ in range(int(random.integers(1, 3))):
            goal = random.uniform(layout.site.lower, layout.site.upper)
            leg = planner.plan(way[-1], goal, posts) if boxes.clearance(way[0]) > _WIDE else None
            way += [] if leg is None else list(leg[1:])
        base = _near(way[0], boxes, random)
        clear = base is not None and all(math.dist(base[:2], post) > 0.5 for post in posts)
        if len(way) > 1 and base is not None and clear:
            return replace(layout, site=_with_somebody(layout.site, way[0]), start=base), way


def _near(person: Vector, boxes: ObstacleMap, random: np.random.Generator) -> Vector | None:
    bearing, distance = random.uniform(-math.pi, math.pi), random.uniform(_NEAREST, _FARTHEST)
    middle = person - distance * rotation(bearing) @ np.array([1.0, 0.0])
    if float(boxes.clearance(middle)) < 0.32 or not sees(boxes, middle, person):
        return None
    return np.array([*middle, bearing + random.uniform(-0.6, 0.6)])


def _with_somebody(site: Site, spot: Vector) -> Site:
    place = Place(WHOM, PlaceKind.PERSON, np.zeros(3), "", np.array([*spot, 0.0]), np.full(2, 0.3), 0.0)
    return replace(site, places={**site.places, WHOM: place})
