"""Goal facts, judged on the simulator's state alone.

    judge = Judge(world)
    judge.holds("on(red_cube, shelf)")       # also: "not on(red_cube, kitchen_table)"
    judge.facts()                            # {"at(robot, storage)", "on(red_cube, shelf)", ...}

What each fact means:

    on(a, b)          object a rests on b (a surface, the floor or another object): contact from below, and at rest
    in(a, b)          the middle of object a is inside the bin or the drawer; the peg is inserted in its fixture
    holding(a)        both fingers touch object a and nothing but the robot does
    has(b, a)         person b has taken object a out of the gripper
    upright(a)        object a stands upright
    empty(gripper)    no object is between the fingers
    at(robot, b)      the robot is inside an area, or within working distance of anything else
    near(robot, b)    the robot is within 1.2 m of a person
    open(drawer), closed(drawer)     pulled out at least 0.12 m, at most 0.02 m
    pressed(button)   the button was pushed in since the start
    clean(b)          at least 95 % of every patch of dirt on b (a surface, or the floor of an area) has been wiped away
    spoken(b)         something was said while the robot was within 1.2 m of person b and faced them
    told(b), counted(k, b), read(gauge), noticed(b)     what the robot has reported is so: see `told`
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import product

import mujoco
import numpy as np

from executive.contracts.action import Vector
from executive.errors import BadRequest, UnknownName
from executive.robot.sim.model import FLOOR, PEOPLE, owners
from executive.robot.sim.told import Told
from executive.robot.sim.world import SimWorld

AREAS = ("kitchen", "living_room", "workshop", "storage", "hall", "dock")
SURFACES = ("kitchen_table", "counter", "coffee_table", "workbench", "shelf")
CONTAINERS = ("bin", "drawer", "peg_fixture")
FIXTURES = ("peg_fixture", "button", "gauge")

_WORKING_DISTANCE = {**dict.fromkeys((*SURFACES, "bin"), 0.6), **dict.fromkeys((*FIXTURES, "drawer"), 0.9)}
"""Farthest that the middle of the base may be from a thing's outline to work there [m]."""
_NEAR_PERSON = 1.2
_FACING = 0.5
"""Cosine of the largest angle to the side at which somebody is spoken to."""
_AT_REST = 0.03
"""Speed [m/s] below which an object rests."""
_NORTH_END = 6.3
"""Objects that a scene leaves out lie beyond this y in `map` [m], behind the outer wall."""
_FACT = re.compile(r"^\s*(not\s+)?(\w+)\s*\(\s*(\w+)\s*(?:,\s*(\w+)\s*)?\)\s*$")


class Judge:
    """Computes facts from a copy of the world's state, so that looking changes nothing. One thread uses it."""

    def __init__(self, world: SimWorld) -> None:
        self._world = world
        self._owners = owners().name
        self.told = Told(world, self._is_on, SURFACES)
        self.reset()
        things, holders = world.objects, (*SURFACES, FLOOR, *world.objects)
        self.vocabulary: Mapping[str, tuple[tuple[str, ...], ...]] = {
            "on": (things, holders),
            "in": (things, CONTAINERS),
            "holding": (things,),
            "has": (PEOPLE, things),
            "upright": (things,),
            "empty": (("gripper",),),
            "at": (("robot",), (*AREAS, *_WORKING_DISTANCE, *PEOPLE)),
            "near": (("robot",), PEOPLE),
            "open": (("drawer",),),
            "closed": (("drawer",),),
            "pressed": (("button",),),
            "clean": ((*SURFACES, *AREAS),),
            "spoken": (PEOPLE,),
            **self.told.vocabulary,
        }
        self._rules: Mapping[str, Callable[..., bool]] = {
            "on": self._on,
            "in": self._in,
            "holding": self._holding,
            "has": self._has,
            "upright": self._upright,
            "empty": lambda _: not any(self._holds_between_fingers(name) for name in things),
            "at": self._at,
            "near": lambda _, person: self._distance(person) <= _NEAR_PERSON,
            "open": lambda name: world.fixture(name) >= 0.12,
            "closed": lambda name: world.fixture(name) <= 0.02,
            "pressed": lambda _: self._pressed,
            "clean": lambda place: all(patch.wiped >= 0.95 for patch in world.dirt if patch.place == place),
            "spoken": lambda person: person in self._spoken_to,
            **{name: partial(self.told.holds, name) for name in self.told.vocabulary},
        }

    def reset(self) -> None:
        """Forget what happened before a reset of the world, and take over its model."""
        # Sleeping bodies report no contacts, so the copy never sleeps.
        self._model = copy.copy(self._world.model)
        self._model.opt.enableflags &= ~int(mujoco.mjtEnableBit.mjENBL_SLEEP)
        self._data = mujoco.MjData(self._model)
        self._judged_at, self._pressed = -1.0, False
        self._spoken_to: set[str] = set()
        self.told.reset()

    def watch(self) -> None:
        """Notice what passes: a pushed button. Called once a control step."""
        self._pressed = self._pressed or self._world.fixture("button") >= 0.008

    def hear(self) -> None:
        """Something is being said."""
        self._look()
        self._spoken_to |= {name for name in PEOPLE if self._distance(name) <= _NEAR_PERSON and self._faces(name)}

    def facts(self) -> frozenset[str]:
        """Every fact that holds now."""
        self._look()
        return frozenset(
            f"{name}({', '.join(arguments)})"
            for name, choices in self.vocabulary.items()
            for arguments in product(*choices)
            if self._rules[name](*arguments) and self._present(arguments[0])
        )

    def holds(self, fact: str) -> bool:
        """Whether one fact holds now; `not` before it asks for the opposite.

        Raises:
            BadRequest: if `fact` is not written like `on(red_cube, shelf)`.
            UnknownName: if it names a fact or thing that the world does not know.
        """
        negated, name, arguments = self.parsed(fact)
        self._look()
        return (self._present(arguments[0]) and self._rules[name](*arguments)) is not negated

    def parsed(self, fact: str) -> tuple[bool, str, tuple[str, ...]]:
        """A fact as (negated, name, arguments), checked against the vocabulary.

        Raises:
            BadRequest: if `fact` is not written like `on(red_cube, shelf)`.
            UnknownName: if it names a fact or thing that the world does not know.
        """
        match = _FACT.match(fact)
        if match is None:
            raise BadRequest(f"'{fact}' is not a fact; write it like 'on(red_cube, shelf)' or 'open(drawer)'.")
        name, arguments = match[2], tuple(word for word in match.groups()[2:] if word)
        if name not in self.vocabulary:
            raise UnknownName("fact", name, self.vocabulary)
        choices = self.vocabulary[name]
        if len(arguments) != len(choices):
            raise BadRequest(f"'{fact}' has {len(arguments)} argument(s); '{name}' takes {len(choices)}.")
        for argument, valid in zip(arguments, choices, strict=True):
            if argument not in valid:
                raise UnknownName(f"thing in '{name}(...)'", argument, valid)
        return match[1] is not None, name, arguments

    def _look(self) -> None:
        """Find out who touches whom, once for a moment."""
        world, data = self._world, self._data
        if world.time == self._judged_at:
            return
        self._judged_at = world.time
        data.qpos[:], data.qvel[:] = world.data.qpos, world.data.qvel
        data.mocap_pos[:], data.mocap_quat[:] = world.data.mocap_pos, world.data.mocap_quat
        mujoco.mj_kinematics(self._model, data)
        mujoco.mj_comPos(self._model, data)
        mujoco.mj_collision(self._model, data)
        self._touching: set[tuple[str, str]] = set()
        self._supported: set[tuple[str, str]] = set()
        for contact in data.contact:
            first, second = (self._owners[int(geom)] for geom in contact.geom)
            self._touching |= {(first, second), (second, first)}
            if abs(float(contact.frame[2])) > 0.7:
                for upper, lower in ((first, second), (second, first)):
                    if upper != FLOOR and float(data.body(upper).xpos[2]) > float(contact.pos[2]):
                        self._supported.add((upper, lower))

    def _is_on(self, name: str, support: str) -> bool:
        self._look()
        return self._present(name) and self._on(name, support)

    def _on(self, name: str, support: str) -> bool:
        if name == support or (name, support) not in self._supported:
            return False
        return self._at_rest(name) and not self._holds_between_fingers(name)

    def _in(self, name: str, container: str) -> bool:
        middle = self._data.body(name).xpos
        lower, upper = self._outline(container)
        if container == "peg_fixture":
            aside = float(np.abs(middle[:2] - (lower + upper)[:2] / 2).max())
            return name == "peg" and aside < 0.003 and float(middle[2]) - 0.05 < float(upper[2]) - 0.025
        inside = bool(np.all(middle > lower) and np.all(middle < upper))
        return inside and self._at_rest(name) and not self._holds_between_fingers(name)

    def _holding(self, name: str) -> bool:
        robot = {"palm", "left_finger", "right_finger"}
        touched = {other for one, other in self._touching if one == name}
        return self._holds_between_fingers(name) and touched <= robot

    def _holds_between_fingers(self, name: str) -> bool:
        return (name, "left_finger") in self._touching and (name, "right_finger") in self._touching

    def _has(self, person: str, name: str) -> bool:
        return self._world.people.has(person, name)

    def _upright(self, name: str) -> bool:
        return float(self._data.body(name).xmat[8]) > 0.98

    def _present(self, name: str) -> bool:
        """Whether a thing is in the flat at all: objects that the scene leaves out stay outside its walls."""
        if name not in self._world.objects:
            return True
        return float(self._data.body(name).xpos[1]) < _NORTH_END

    def _at_rest(self, name: str) -> bool:
        return float(np.linalg.norm(self._world.body(name).velocity)) < _AT_REST

    def _at(self, _: str, place: str) -> bool:
        if place in AREAS:
            site = self._model.site(place)
            x, y, _yaw = self._world.robot_pose
            return bool(abs(x - site.pos[0]) <= site.size[0] and abs(y - site.pos[1]) <= site.size[1])
        return self._distance(place) <= _WORKING_DISTANCE.get(place, _NEAR_PERSON)

    def _distance(self, thing: str) -> float:
        """From the middle of the base to a thing's outline from above [m]."""
        lower, upper = self._outline(thing)
        here = np.array(self._world.robot_pose[:2])
        return float(np.linalg.norm(here - np.clip(here, lower[:2], upper[:2])))

    def _faces(self, person: str) -> bool:
        x, y, yaw = self._world.robot_pose
        there = self._data.body(person).xpos
        turned = math.atan2(float(there[1]) - y, float(there[0]) - x) - yaw
        return math.cos(turned) > _FACING

    def _outline(self, thing: str) -> tuple[Vector, Vector]:
        """Corners of the upright box around a thing in `map` [m]."""
        model, data = self._model, self._data
        geoms = [geom for geom, owner in enumerate(self._owners) if owner == thing]
        middle, half = model.geom_aabb[geoms, :3], model.geom_aabb[geoms, 3:]
        turn = data.geom_xmat[geoms].reshape(-1, 3, 3)
        centre = data.geom_xpos[geoms] + np.einsum("gij,gj->gi", turn, middle)
        reach = np.einsum("gij,gj->gi", np.abs(turn), half)
        return (centre - reach).min(axis=0), (centre + reach).max(axis=0)
