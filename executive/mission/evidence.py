"""What speaks for and against the success of a task, as numbers from what the robot itself knows."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.site import Place, PlaceKind
from executive.mission.routes import Routes
from executive.mission.situation import Situation
from executive.types import Task

DAY = 24 * 3600.0
NEAR = 1.0
"""Strangers farther than this [m] from the robot or its way do not count."""
_HEMMED = 0.25
"""The shipped tree lets nothing move while a stranger is nearer to the robot's outline than this [m]."""
_IN_THE_SPOT = 0.6
"""A stranger nearer than this [m] to a pose keeps the robot from standing there; to a person's, it is the person."""
_CROWD = 8.0
"""So many objects make a surface full."""
_BESIDE = 0.25
"""Objects farther apart than this [m] do not get in the gripper's way."""


@dataclass(frozen=True)
class Evidence:
    """One task in one situation. Shares and flags run from 0 to 1, freshness from 1 (now) to 0 (a day ago or never).

    Attributes:
        cube, mug: Kind of the object; neither for anything else.
        held: Whether the gripper holds the object already.
        sighted, sighting_freshness: Whether the object has been seen, and how freshly.
        missed_here: Freshness of the last look in vain at the place where it is believed to be.
        missed_around: Mean freshness of looks in vain over all surfaces.
        missed_all: The least of them: above 0 only when every surface was looked at in vain.
        source_given, source_believed, missed_source: Whether a person named its place, whether it is the one that
            the robot believes, and the freshness of the last look in vain there.
        beside: How closely something stands beside the object where it was seen.
        company: Objects that were seen at the object's place, as a share of a full surface.
        object_height, target_height: Height of the surfaces [m].
        way_to_object, way_to_target: Lengths of the ways [m], divided by 10.
        people_to_object, people_to_target: How near strangers are to the ways.
        object_spot_taken, target_spot_taken: Whether a stranger stands where the robot would have to stand.
        stranger: How near a stranger is to the robot's outline.
        hemmed: Whether it is so near that nothing may move.
        to_surface, to_container, to_person, to_area: What the destination is.
        target_crowd: Objects seen on the destination, as a share of a full surface.
        target_usual: Objects that usually stand there and have not been seen, as such a share.
        target_fixtures: Fixtures on the destination.
        same_place: Whether the object is believed to be at the destination.
        person_there: Whether something stands where the person at the destination usually is.
    """

    cube: float = 0.0
    mug: float = 0.0
    held: float = 0.0
    sighted: float = 0.0
    sighting_freshness: float = 0.0
    missed_here: float = 0.0
    missed_around: float = 0.0
    missed_all: float = 0.0
    source_given: float = 0.0
    source_believed: float = 0.0
    missed_source: float = 0.0
    beside: float = 0.0
    company: float = 0.0
    object_height: float = 0.0
    target_height: float = 0.0
    way_to_object: float = 0.0
    way_to_target: float = 0.0
    people_to_object: float = 0.0
    people_to_target: float = 0.0
    object_spot_taken: float = 0.0
    target_spot_taken: float = 0.0
    stranger: float = 0.0
    hemmed: float = 0.0
    to_surface: float = 0.0
    to_container: float = 0.0
    to_person: float = 0.0
    to_area: float = 0.0
    target_crowd: float = 0.0
    target_usual: float = 0.0
    target_fixtures: float = 0.0
    same_place: float = 0.0
    person_there: float = 0.0

    def vector(self) -> Vector:
        """All of it in the order above; shape (`len(NAMES)`,)."""
        return np.array([getattr(self, name) for name in NAMES])


NAMES = tuple(field.name for field in fields(Evidence))


def gathered(task: Task, situation: Situation, routes: Routes) -> Evidence:
    """The evidence on a task that fits its branch."""
    about_object = _of_object(task, situation, routes) if task.args.get("object") else {}
    target = target_of(task, situation)
    about_target = _of_target(task, target, situation, routes) if target is not None else {}
    gap = _nearest(situation, situation.base_pose[:2]) - situation.radius
    return Evidence(**about_object, **about_target, stranger=_nearness(gap), hemmed=float(gap < _HEMMED))


def freshness(age: float) -> float:
    """1 for now, 0 for a day ago and older, falling with the logarithm of the age [s]."""
    return max(0.0, 1.0 - math.log1p(max(0.0, age)) / math.log1p(DAY))


def place_of(task: Task, situation: Situation) -> str:
    """Where a task's object will be looked for first: where a person says, else where it is believed to be."""
    source = named_place(task)
    named = situation.site.places.get(source)
    if named is None:
        return situation.believed_place(task.args.get("object", ""))
    support = situation.site.support(source)
    return support.name if support is not None else source


def named_place(task: Task) -> str:
    """Where a person says that a task's object is, or ""."""
    if not task.args.get("object"):
        return ""
    return next((task.args[name] for name in ("source", "place", "within") if task.args.get(name)), "")


def target_of(task: Task, situation: Situation) -> Place | None:
    """The place that a task ends at, or None when it ends where its object is."""
    name = task.args.get("to") or ("" if task.args.get("object") else task.args.get("place", ""))
    place = situation.site.places.get(name)
    if place is None or place.kind is PlaceKind.PERSON or not task.args.get("object"):
        return place
    return situation.site.support(name) or place


def _of_object(task: Task, situation: Situation, routes: Routes) -> dict[str, float]:
    name, site, memory = task.args["object"], situation.site, situation.memory
    kind = site.objects[name].kind if name in site.objects else ""
    evidence = {"cube": float(kind == "cube"), "mug": float(kind == "mug")}
    if memory.held == name:
        return evidence | {"held": 1.0}
    missed = {place: freshness(situation.now - stamp) for place, stamp in memory.misses.get(name, {}).items()}
    looks = [missed.get(surface.name, 0.0) for surface in site.of_kind(PlaceKind.SURFACE)]
    sighting = memory.sightings.get(name)
    believed, place = situation.believed_place(name), place_of(task, situation)
    if sighting is not None:
        others = [one for other, one in memory.sightings.items() if other != name]
        gaps = [math.hypot(*(one.position[:2] - sighting.position[:2])) for one in others]
        evidence |= {
            "sighted": 1.0,
            "sighting_freshness": freshness(situation.now - sighting.stamp),
            "beside": max(0.0, 1.0 - min(gaps, default=_BESIDE) / _BESIDE),
        }
    if named_place(task):
        evidence |= {"source_given": 1.0, "source_believed": float(place == believed)}
        evidence["missed_source"] = missed.get(place, 0.0)
    evidence |= {
        "missed_here": missed.get(believed, 0.0),
        "missed_around": sum(looks) / max(1, len(looks)),
        "missed_all": min(looks, default=0.0),
        "company": _seen_at(place, situation, name) / _CROWD,
    }
    return evidence | (_way(place, "object", situation.base_pose, situation, routes) if place in site.places else {})


def _of_target(task: Task, target: Place, situation: Situation, routes: Routes) -> dict[str, float]:
    name, site = task.args.get("object", ""), situation.site
    place = place_of(task, situation)
    start = situation.base_pose
    if name and situation.memory.held != name and place in site.places:
        start = site.places[place].approach
    inside = [fixture for fixture in site.of_kind(PlaceKind.FIXTURE) if _stands_on(fixture, target)]
    unseen = [other for other in site.objects if other not in situation.memory.sightings and other != name]
    person = target.kind is PlaceKind.PERSON
    return _way(target.name, "target", start, situation, routes) | {
        "to_surface": float(target.kind is PlaceKind.SURFACE),
        "to_container": float(target.kind is PlaceKind.CONTAINER),
        "to_person": float(person),
        "to_area": float(target.kind is PlaceKind.AREA),
        "target_crowd": _seen_at(target.name, situation, name) / _CROWD,
        "target_usual": sum(site.objects[other].place == target.name for other in unseen) / _CROWD,
        "target_fixtures": float(len(inside)),
        "same_place": float(bool(name) and place == target.name),
        "person_there": float(person and _nearest(situation, target.centre[:2]) < _IN_THE_SPOT),
    }


def _way(place: str, end: str, start: Vector, situation: Situation, routes: Routes) -> dict[str, float]:
    """The way to an end of the task, `object` or `target`."""
    goal = situation.site.places[place]
    return {
        f"{end}_height": float(goal.centre[2]),
        f"way_to_{end}": routes.distance(start, place) / 10.0,
        f"people_to_{end}": _nearness(routes.clearance(start, place, situation.strangers)),
        f"{end}_spot_taken": float(_nearest(situation, goal.approach[:2]) < _IN_THE_SPOT),
    }


def _seen_at(place: str, situation: Situation, besides: str) -> int:
    return sum(one.place == place and name != besides for name, one in situation.memory.sightings.items())


def _stands_on(fixture: Place, surface: Place) -> bool:
    away = fixture.centre[:2] - surface.centre[:2]
    return surface.kind is PlaceKind.SURFACE and float(np.hypot(*away)) < float(surface.size.max()) / 2


def _nearest(situation: Situation, point: Vector) -> float:
    """Distance [m] from a point to the nearest stranger; inf when there is none."""
    away = situation.strangers - point
    return float(np.hypot(away[:, 0], away[:, 1]).min()) if len(away) else math.inf


def _nearness(distance: float) -> float:
    """1 for touching, 0 from `NEAR` on."""
    return min(1.0, max(0.0, 1.0 - distance / NEAR))
