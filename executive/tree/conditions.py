"""The conditions that come with the executive."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.circumstance import HOLDS, Circumstances, ConditionSpec, Function, Verdict
from executive.contracts.port import Port, PortType
from executive.contracts.site import Place, PlaceKind, Site
from executive.registry import Registry
from executive.tree.people import StaticMap, nearest_stranger

_STALE = 0.5
"""Age [s] from which an observation no longer counts."""
_CLOSEST = 0.05
"""Least free space [m] that a guard may ask for: with none it would hold whoever is near."""
_ARRIVED = 0.15
"""Distance [m] from the approach pose that still counts as being there."""
_FACING = 0.35
"""Turn [rad] from the approach pose that still counts as facing the place."""
_ARM_TOLERANCE = 0.15
"""How far [rad] a joint may be from a posture and still count as in it."""

_BLIND = Verdict(False, "nothing has been observed yet")

OBJECT = Port("object", PortType.OBJECT, "the object")


def robot_ok(circumstances: Circumstances, *, contact: float) -> Verdict:
    """Safety: the gate lets the robot move, its sensors are alive, and nothing presses on it."""
    if circumstances.halted:
        return Verdict(False, circumstances.halted)
    observation = circumstances.observation
    if observation is None or circumstances.now - observation.stamp > _STALE:
        return _blind(circumstances)
    if observation.contact > contact:
        return Verdict(False, f"something presses on the robot with {observation.contact:.0f} N")
    return HOLDS


class ClearOfPeople:
    """Safety: keeps away from people by looking at what the lidar sees and the map does not know."""

    def __init__(self) -> None:
        self._site: Site | None = None
        self._static: StaticMap | None = None

    def __call__(self, circumstances: Circumstances, *, distance: float) -> Verdict:
        """Whether nothing unknown is nearer to the robot's outline than `distance` [m]."""
        observation = circumstances.observation
        if observation is None or circumstances.now - observation.stamp > _STALE:
            return _blind(circumstances)
        if not np.isfinite(observation.lidar).all():
            return Verdict(False, "the lidar gives ranges that are no numbers")
        if self._static is None or self._site is not circumstances.site:
            self._site, self._static = circumstances.site, StaticMap(circumstances.site)
        gap = nearest_stranger(observation, circumstances.description, self._static, distance)
        if gap is None:
            return HOLDS
        return Verdict(False, f"something that is not on the map is {gap:.2f} m away")


def _blind(circumstances: Circumstances) -> Verdict:
    if circumstances.observation is None:
        return _BLIND
    return Verdict(False, f"the newest observation is {circumstances.now - circumstances.observation.stamp:.1f} s old")


def holding(circumstances: Circumstances, *, object: str) -> Verdict:
    """The gripper holds the object."""
    held = circumstances.memory.held
    if held == object:
        return HOLDS
    return Verdict(False, f"the gripper holds {held}" if held else "the gripper is empty")


def hand_empty(circumstances: Circumstances) -> Verdict:
    """The gripper holds nothing."""
    held = circumstances.memory.held
    return Verdict(False, f"the gripper holds {held}") if held else HOLDS


def seen(circumstances: Circumstances, *, object: str) -> Verdict:
    """The object has been localised."""
    if object in circumstances.memory.sightings:
        return HOLDS
    return Verdict(False, f"{object} has not been seen")


def at(circumstances: Circumstances, *, place: str) -> Verdict:
    """The robot stands at the place: in its approach pose, or inside an area."""
    if circumstances.observation is None:
        return _BLIND
    target = circumstances.site.place(place)
    x, y, yaw = (float(value) for value in circumstances.observation.state.base_pose)
    away = math.hypot(x - target.approach[0], y - target.approach[1])
    turned = abs(math.remainder(yaw - target.approach[2], math.tau))
    if (away <= _ARRIVED and turned <= _FACING) or _inside(target, x, y):
        return HOLDS
    if away <= _ARRIVED:
        return Verdict(False, f"the robot is turned {math.degrees(turned):.0f}° away from {place}")
    return Verdict(False, f"the robot is {away:.1f} m away from {place}")


def _inside(place: Place, x: float, y: float) -> bool:
    """Whether a point lies in the largest circle that fits into an area."""
    radius = float(place.size.min()) / 2
    return place.kind is PlaceKind.AREA and math.hypot(x - place.centre[0], y - place.centre[1]) <= radius


def near(circumstances: Circumstances, *, object: str, distance: float) -> Verdict:
    """The object was seen within `distance` [m] of the robot, measured along the floor."""
    if circumstances.observation is None:
        return _BLIND
    sighting = circumstances.memory.sightings.get(object)
    if sighting is None:
        return Verdict(False, f"{object} has not been seen")
    away = float(np.hypot(*(sighting.position[:2] - circumstances.observation.state.base_pose[:2])))
    return HOLDS if away <= distance else Verdict(False, f"{object} is {away:.1f} m away")


def arm_folded(circumstances: Circumstances) -> Verdict:
    """The arm is folded for driving, or carries an object in the carrying posture."""
    if circumstances.observation is None:
        return _BLIND
    postures = (circumstances.description.rest, circumstances.description.carry)
    arm = circumstances.observation.state.arm
    if any(float(np.abs(arm - posture).max()) <= _ARM_TOLERANCE for posture in postures):
        return HOLDS
    return Verdict(False, "the arm is stretched out")


def _distance(doc: str, default: float, minimum: float = 0.0) -> Port:
    return Port("distance", PortType.NUMBER, doc, "m", default, required=False, minimum=minimum, maximum=20.0)


def _spec(function: Function, doc: str, *inputs: Port, name: str = "", safety: bool = False) -> ConditionSpec:
    return ConditionSpec(name or function.__name__, doc, inputs, function, safety)


def add_builtin_conditions(registry: Registry) -> None:
    """Add the executive's own conditions to `registry`."""
    contact = Port("contact", PortType.NUMBER, "largest force on the body, N", "N", 5.0, False, 0.0, 500.0)
    gap = _distance("free space around the robot's outline, m", 0.35, minimum=_CLOSEST)
    for spec in (
        _spec(robot_ok, "The robot may move, its sensors are alive and nothing presses on it.", contact, safety=True),
        _spec(ClearOfPeople(), "Nothing that the map does not know is near.", gap, name="clear_of_people", safety=True),
        _spec(holding, "The gripper holds the object.", OBJECT),
        _spec(hand_empty, "The gripper holds nothing."),
        _spec(seen, "The object has been localised.", OBJECT),
        _spec(at, "The robot stands at the place.", Port("place", PortType.PLACE, "the place")),
        _spec(near, "The object was seen near the robot.", OBJECT, _distance("how near, along the floor, m", 1.0)),
        _spec(arm_folded, "The arm is folded or in the carrying posture."),
    ):
        registry.add_condition(spec)
