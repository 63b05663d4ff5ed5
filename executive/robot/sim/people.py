"""People who move: they walk along their way, and take what the gripper holds out to them.

A person has no arms in the model. Their hand is a force: once something has been held out, still and within reach,
they pull at it towards themselves; when the gripper has let go, it moves into their hand and stays there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum

import mujoco
import numpy as np

from executive.contracts.people import Manner, Walk
from executive.errors import BadRequest, UnknownName
from executive.robot.sim.model import PEOPLE, owners

FASTEST = 1.0
"""Nobody walks faster than this [m/s]."""
_REACH, _LOWEST, _HIGHEST = 0.62, 0.65, 1.35
"""How far from their middle, and between which heights, somebody can take something [m]."""
_HELD_OUT = 0.40
"""What is nearer to the middle of the base than this [m] is carried, not held out."""
_STILL = 0.03
"""Speed [m/s] below which it is held still."""
_RISE = 20.0
"""How fast a pull grows [N/s]."""
_PATIENCE = 4.0
"""So long somebody pulls at what is not let go [s]; then they wait as long before they pull again."""
_HAND, _TAKING_SPEED = 0.30, 0.4
"""Where what they have taken ends up before their middle [m], and how fast it gets there [m/s]."""
_IN_THE_WAY = 0.70
"""A robot whose middle is nearer than this [m] ahead of a walking person has them wait."""
_AHEAD = 0.6
"""Cosine of the angle to their way within which it is ahead of them."""


class People:
    """Everybody in the flat who does something. The world owns it; one thread uses it.

    Args:
        model, data: The simulation.
        manners: How people behave; those who are not named stand, and take what they are offered.

    Raises:
        UnknownName: if somebody is not in the flat.
        BadRequest: if somebody walks too fast.
    """

    def __init__(self, model: mujoco.MjModel, data: mujoco.MjData, manners: Mapping[str, Manner]) -> None:
        for name in manners:
            if name not in PEOPLE:
                raise UnknownName("person", name, PEOPLE)
        walks = {name: manner.walk for name, manner in manners.items() if manner.walk is not None}
        self._walkers = [_Walker(model, data, name, walk) for name, walk in walks.items()]
        standing = {name: manners.get(name, Manner()) for name in PEOPLE}
        self._hands = {name: _Hand(model, data, name, manner) for name, manner in standing.items() if manner.takes}
        self._tool = model.site("tool").id
        self._data = data

    def has(self, person: str, thing: str) -> bool:
        """Whether somebody has taken an object and holds it."""
        return person in self._hands and self._hands[person].has == thing

    def move(self) -> None:
        """Go on for one physics step; called before it."""
        for walker in self._walkers:
            walker.move()
        for hand in self._hands.values():
            hand.move()

    def notice(self) -> None:
        """See what is held out; called once a control step."""
        tool = self._data.site_xpos[self._tool]
        held_out = math.dist(tool[:2], self._data.qpos[:2]) > _HELD_OUT and _LOWEST < tool[2] < _HIGHEST + 0.1
        walking = {walker.name for walker in self._walkers if walker.going}
        for name, hand in self._hands.items():
            hand.notice(held_out and name not in walking)


class _Walker:
    """One person on their way."""

    def __init__(self, model: mujoco.MjModel, data: mujoco.MjData, name: str, walk: Walk) -> None:
        if not 0.0 < walk.speed <= FASTEST:
            raise BadRequest(f"{name} cannot walk with {walk.speed:g} m/s; people walk with up to {FASTEST:g} m/s.")
        self.name = name
        self._data, self._walk = data, walk
        self._index = int(model.body(name).mocapid[0])
        self._step = walk.speed * float(model.opt.timestep)
        self._next = 0

    @property
    def going(self) -> bool:
        """Whether they have not arrived yet."""
        return self._next < len(self._walk.waypoints)

    def move(self) -> None:
        data = self._data
        if not self.going or data.time < self._walk.after:
            return
        here = data.mocap_pos[self._index]
        goal = self._walk.waypoints[self._next]
        x, y = goal[0] - float(here[0]), goal[1] - float(here[1])
        left = math.hypot(x, y)
        if left <= self._step:
            here[:2] = goal
            self._next += 1
            return
        x, y = x / left, y / left
        robot_x, robot_y = float(data.qpos[0] - here[0]), float(data.qpos[1] - here[1])
        robot = math.hypot(robot_x, robot_y)
        if robot < _IN_THE_WAY and robot_x * x + robot_y * y > _AHEAD * robot:
            return
        here[:2] += self._step * x, self._step * y
        half = (math.atan2(y, x) - math.pi / 2) / 2
        data.mocap_quat[self._index] = math.cos(half), 0.0, 0.0, math.sin(half)


class _Grasp(Enum):
    """What a hand is doing."""

    WAIT = "nothing is held out, or not for long enough"
    PULL = "it pulls at what is held out"
    HAVE = "it has it"


class _Hand:
    """The hand of one person who takes things."""

    def __init__(self, model: mujoco.MjModel, data: mujoco.MjData, name: str, manner: Manner) -> None:
        self.has = ""
        self._model, self._data, self._manner = model, data, manner
        self._body = model.body(name).id
        self._doing = _Grasp.WAIT
        self._since: float | None = None
        self._owner = owners().name
        self._thing = ""

    def notice(self, held_out: bool) -> None:
        if self._doing is not _Grasp.WAIT:
            return
        now = float(self._data.time)
        thing = self._within_reach() if held_out else ""
        if not thing or thing != self._thing:
            self._thing, self._since = thing, now
        elif self._since is not None and now - self._since >= self._manner.reaction:
            self._doing, self._since = _Grasp.PULL, now

    def move(self) -> None:
        if self._doing is _Grasp.PULL:
            self._pull()
        elif self._doing is _Grasp.HAVE:
            self._draw_in()

    def _within_reach(self) -> str:
        """The object between the fingers that is held still within reach, or ""."""
        for name in owners().movable:
            x, y, z = self._away(name)
            speed = float(np.abs(self._data.joint(name).qvel[:3]).max())
            if math.hypot(x, y) < _REACH and _LOWEST < z < _HIGHEST and speed < _STILL and self._between_fingers(name):
                return name
        return ""

    def _pull(self) -> None:
        force = self._data.xfrc_applied[self._model.body(self._thing).id]
        force[:3] = 0.0
        pulled = float(self._data.time) - (self._since or 0.0)
        if not self._between_fingers(self._thing):
            self._doing, self.has = _Grasp.HAVE, self._thing
            self._height = self._away(self._thing)[2]
        elif pulled > _PATIENCE:
            self._doing, self._since = _Grasp.WAIT, float(self._data.time) + _PATIENCE
        else:
            x, y, _ = self._away(self._thing)
            strength = min(self._manner.pull, _RISE * pulled) / max(math.hypot(x, y), 1e-6)
            force[:2] = -strength * x, -strength * y

    def _draw_in(self) -> None:
        """Move what was taken to before the person, and hold it there against its weight."""
        joint = self._data.joint(self._thing)
        x, y, _ = self._away(self._thing)
        away = math.hypot(x, y)
        speed = _TAKING_SPEED if away > _HAND else 0.0
        joint.qvel[:] = (-speed * x / away, -speed * y / away, 0.0, 0.0, 0.0, 0.0)
        joint.qpos[2] = self._height

    def _away(self, thing: str) -> tuple[float, float, float]:
        """An object as the person sees it: away in `map` [m], and its height [m]."""
        here, there = self._data.xpos[self._body], self._data.joint(thing).qpos
        return float(there[0] - here[0]), float(there[1] - here[1]), float(there[2])

    def _between_fingers(self, thing: str) -> bool:
        pairs = {frozenset((self._owner[int(one)], self._owner[int(other)])) for one, other in self._data.contact.geom}
        return all(frozenset((thing, finger)) in pairs for finger in ("left_finger", "right_finger"))
