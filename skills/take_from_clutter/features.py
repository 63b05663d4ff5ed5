"""One option and everything around it in numbers, seen from what it moves and along its own direction.

So the same crowd looks the same from wherever it is seen, and what stands around has no order: the network
(`skills.policies.option_values`) sums over it.
"""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.memory import Sighting
from skills.arm.grip import GRIPS
from skills.frames import rotation, to_base
from skills.policy import Array
from skills.push.way import BEFORE
from skills.take_from_clutter.crowd import outline
from skills.take_from_clutter.options import PUSHED, Kind, Option, options_with
from skills.take_from_clutter.situation import Situation
from skills.take_from_clutter.spec import MOST_OPTIONS, MOST_OTHERS, OPTION, OTHERS

_OPENS = 0.03
"""How much wider than the object the gripper opens [m]."""
_FINGER = np.array([0.006, 0.011])
"""Half a finger's thickness and breadth, along and across the direction in which the gripper opens [m]."""
_PALM = np.array([0.064, 0.022])
"""The same of the palm, which only a mug is high enough to meet [m]."""
_HAND = np.array([0.014, 0.030])
"""Half the closed hand along and across a push [m]."""
_CORNERS = np.array([[x, y] for x in (-1.0, 0.0, 1.0) for y in (-1.0, 0.0, 1.0)])
"""Middle, corners and edges of a box, in halves of its sides."""
_BEHIND = np.array([[x, y] for x in np.linspace(0.05, 0.15, 6) for y in np.linspace(-0.03, 0.03, 4)])
"""Spots behind an object, along and to the left of the line of sight [m]."""
_UNSEEN = 0.012
"""What is farther than this from all points that were seen [m] was not seen."""
_ABOUT = 0.2
"""What is farther from what is moved is not looked at [m]."""
_FILLED = np.linspace(0.0, 1.0, 7)
"""An object is its outline, shrunk by these factors: a finger may be within it as a whole."""
_MOST_ROOM = 0.06
"""More room than this is as good [m]."""


def inputs_of(situation: Situation, option: Option) -> dict[str, Array]:
    """The network's inputs for one option, as `spec.INPUTS` describes them."""
    return _Around(situation, option).inputs()


def room_for(situation: Situation, option: Option) -> float:
    """Least room that the gripper finds where an option begins; negative when it would come down on something [m]."""
    around = _Around(situation, option)
    fingers, _, palm = around.room()
    return min(fingers, palm)


def room_to_take(situation: Situation) -> float:
    """Room for the gripper at the best sides of the wanted object; none where it was not seen [m]."""
    if situation.wanted not in situation.sightings:
        return 0.0
    options = options_with(situation.wanted, situation.kind(situation.wanted), wanted=True)
    return max(room_for(situation, option) for option in options if option.kind is Kind.TAKE)


def shade_of(situation: Situation, name: str) -> float:
    """Share of the ground behind an object, as the robot looks, that was not seen: what it may hide."""
    middle = situation.sightings[name].position[:2]
    angle = math.atan2(*(middle - situation.base_pose[:2])[::-1])
    spots = _BEHIND @ rotation(angle).T
    seen = situation.bare - middle
    seen = np.concatenate([seen[np.hypot(*seen.T) < _ABOUT], np.full((1, 2), _ABOUT)])
    return float((np.linalg.norm(spots[:, None] - seen[None], axis=-1).min(axis=1) > _UNSEEN).mean())


class _Around:
    """What one option finds around what it moves."""

    def __init__(self, situation: Situation, option: Option) -> None:
        self._situation, self._option = situation, option
        self._moved = situation.sightings[option.object]
        self._mug = situation.kind(option.object) == "mug"
        self._turn = self._direction()
        others = [one for name, one in situation.sightings.items() if name != option.object]
        others.sort(key=lambda one: float(np.hypot(*self._from_moved(one.position[:2]))))
        self._others = others[:MOST_OTHERS]

    def inputs(self) -> dict[str, Array]:
        others = np.zeros((MOST_OTHERS, 9), dtype=np.float32)
        for row, other in enumerate(self._others):
            others[row] = self._other(other)
        return {OPTION: self._itself(), OTHERS: others}

    def _direction(self) -> float:
        """Direction of a push, or in which the fingers open, in `map` [rad]."""
        if self._option.side is None:
            return self._situation.way(self._option).turn
        offset = GRIPS[self._situation.kind(self._option.object)].offset
        return self._moved.yaw + offset + self._option.side + math.pi / 2

    def _from_moved(self, points: Vector) -> Vector:
        """Points of `map` from the middle of what is moved, along the option and to its left [m]."""
        return np.asarray((points - self._moved.position[:2]) @ rotation(self._turn))

    def _itself(self) -> Array:
        situation, option, moved = self._situation, self._option, self._moved
        wanted = situation.sightings.get(situation.wanted)
        target = np.zeros(2) if wanted is None else self._from_moved(wanted.position[:2])
        ahead, left = to_base(moved.position[:2], situation.base_pose)
        behind = _from_front(situation, moved.position[:2])[0]
        angle, push = self._turn - situation.surface.yaw, option.kind is Kind.PUSH
        way = [math.cos(angle), math.sin(angle)] if push else [0.0, 0.0]
        same = [one for one in situation.tried if (one.option.kind, one.option.object) == (option.kind, option.object)]
        exactly = [one for one in same if (one.option.side, one.option.direction) == (option.side, option.direction)]
        values = [
            *(float(option.kind is kind) for kind in Kind),
            float(option.object == situation.wanted),
            float(self._mug),
            float(situation.kind(situation.wanted) == "mug"),
            float(situation.wanted in situation.seen),
            *(target / 0.1),
            left / 0.3,
            ahead / 0.6,
            behind / 0.3,
            moved.deviation / 0.01,
            float(option.object in situation.seen),
            *way,
            math.cos(2 * angle),
            math.sin(2 * angle),
            *(np.array(self.room()) / 0.03),
            (self._to_edge() / 0.1 if push else 0.0),
            len(situation.tried) / MOST_OPTIONS,
            float(len(same)),
            float(len(exactly)),
            float(bool(situation.tried) and not situation.tried[-1].succeeded),
            *(np.array(self._gain()) / 0.03),
            self.hidden() / 0.03,
            shade_of(situation, option.object),
        ]
        return np.array(values, dtype=np.float32)

    def _gain(self) -> tuple[float, float]:
        """Room to take the wanted object now, and once the option has done what it is meant to [m]."""
        now = room_to_take(self._situation)
        if self._option.kind is Kind.TAKE:
            return now, now
        return now, room_to_take(self._situation.after(self._option))

    def _other(self, other: Sighting) -> Array:
        situation = self._situation
        away, mug = self._from_moved(other.position[:2]), situation.kind(other.object) == "mug"
        turn = (2 if mug else 4) * (other.yaw - self._turn)
        values = [
            1.0,
            *(away / 0.1),
            float(np.hypot(*away)) / 0.1,
            float(mug),
            float(other.object == situation.wanted),
            math.cos(turn),
            math.sin(turn),
            float(other.object in situation.seen),
        ]
        return np.array(values, dtype=np.float32)

    def room(self) -> tuple[float, float, float]:
        """Room for the two fingers and the palm, or behind and before what is pushed and for the palm [m]."""
        width = GRIPS[self._situation.kind(self._option.object)].width
        every = [self._outlined(other) for other in self._others]
        tall = [self._outlined(other) for other in self._others if self._situation.kind(other.object) == "mug"]
        if self._option.kind is Kind.PUSH:
            sweep = np.array([PUSHED / 2, width / 2])
            hand = _PALM[::-1] + np.array([(PUSHED + BEFORE) / 2 - width / 4, 0.0])
            behind = _room_in(np.array([-BEFORE / 2 - width / 4, 0.0]), _HAND + np.array([BEFORE / 2, 0.0]), every)
            before = _room_in(np.array([width / 2 + PUSHED / 2, 0.0]), sweep, every)
            return behind, before, _room_in(np.array([(PUSHED - BEFORE) / 2 - width / 4, 0.0]), hand, tall)
        middle = self._finger()
        one, other = (_room_in(sign * middle, _FINGER, every) for sign in (1.0, -1.0))
        palm = _room_in(np.zeros(2), _PALM, [] if self._mug else tall)
        return min(one, other), max(one, other), palm

    def hidden(self) -> float:
        """How far from all that was seen of the surface and of what is moved a finger comes down at worst [m]."""
        width = GRIPS[self._situation.kind(self._option.object)].width
        if self._option.kind is Kind.PUSH:
            middles = [np.array([-BEFORE / 2 - width / 4, 0.0])]
            half = _HAND + np.array([BEFORE / 2 - width / 4, 0.0])
        else:
            middles, half = [self._finger(), -self._finger()], _FINGER
        corners = np.concatenate([middle + _CORNERS * half for middle in middles])
        seen = self._from_moved(self._situation.bare)
        seen = np.concatenate([seen[np.hypot(*seen.T) < _ABOUT], np.zeros((1, 2))])
        away = np.linalg.norm(corners[:, None] - seen[None], axis=-1).min(axis=1)
        own = np.maximum(0.0, np.hypot(*corners.T) - width / 2)
        return min(_MOST_ROOM, float(np.minimum(away, own).max()))

    def _finger(self) -> Vector:
        """Middle of one finger when they come down, from that of what is grasped [m]; the other is opposite."""
        width = GRIPS[self._situation.kind(self._option.object)].width
        return np.array([(width + _OPENS) / 2 + _FINGER[0], 0.0])

    def _outlined(self, other: Sighting) -> Vector:
        """Points all over another object, as this option sees them; a mug's handle may be on either side."""
        kind = self._situation.kind(other.object)
        middle = other.position[:2]
        poses = [np.array([*middle, other.yaw + half]) for half in (0.0, math.pi)[: 1 + (kind == "mug")]]
        around = np.concatenate([outline(kind, pose) for pose in poses]) - middle
        return self._from_moved(middle + (around * _FILLED[:, None, None]).reshape(-1, 2))

    def _to_edge(self) -> float:
        """From where a push ends to the nearest edge of the surface [m]."""
        behind, across = _from_front(self._situation, self._situation.way(self._option).goal)
        width, depth = (float(side) for side in self._situation.surface.size)
        return min(behind, depth - behind, width / 2 - abs(across))


def _from_front(situation: Situation, point: Vector) -> tuple[float, float]:
    """How far behind the surface's front edge, and to the left of its middle, a point of `map` lies [m]."""
    surface = situation.surface
    ahead, left = (point - surface.centre[:2]) @ rotation(surface.yaw)
    return float(ahead) + float(surface.size[1]) / 2, float(left)


def _room_in(middle: Vector, half: Vector, outlines: list[Vector]) -> float:
    """Smallest distance of any of the points from a box; negative inside it [m]."""
    if not outlines:
        return _MOST_ROOM
    outside = np.abs(np.concatenate(outlines) - middle) - half
    distance = np.hypot(*np.maximum(outside, 0.0).T) + np.minimum(outside.max(axis=1), 0.0)
    return min(_MOST_ROOM, float(distance.min()))
