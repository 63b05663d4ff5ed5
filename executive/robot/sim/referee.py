"""The independent account of what the robot did: collisions, limit breaches and goal facts.

    robot.referee.expect({"red_cube", "shelf"})     # the mission runner, when a task starts
    ...
    robot.referee.counts()                          # {"collisions": 0, "limit_breaches": 0, ...}
    robot.referee.holds("on(red_cube, shelf)")

A collision is any contact of the robot with a person; any contact of a part of the robot other than its gripper with
anything; any contact of the gripper (palm and fingers) with something that is not expected. One event is one pair
of touching things until they have been apart for 0.5 s. No skill can reach this object.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import mujoco
import numpy as np

from executive.contracts.report import Report
from executive.errors import UnknownName
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.facts import AREAS, Judge
from executive.robot.sim.model import owners
from executive.robot.sim.world import SimWorld

APART = 0.5
"""Time [s] without contact or breach after which the next one is a new event."""
POSITION_TOLERANCE = 0.02
"""How far beyond a limit a joint may be before it counts [rad]."""
SPEED_TOLERANCE = 1.1
"""How many times its largest speed a joint or the base may reach before it counts ..."""
SPEED_MARGIN = 0.05
"""... plus this [rad/s] or [m/s], for the ripple of the servos."""

_ALSO = {"button": ("button_housing",), "gauge": ("needle",)}


@dataclass(frozen=True)
class Collision:
    """One collision.

    Attributes:
        time: When it began [s].
        part: Part of the robot.
        other: What it touched.
        force: Contact force when it began [N].
        person: Whether a person was touched.
    """

    time: float
    part: str
    other: str
    force: float
    person: bool

    def __str__(self) -> str:
        return f"{self.time:.2f} s: {self.part} touched {self.other} with {self.force:.0f} N"


@dataclass(frozen=True)
class Breach:
    """One limit that was exceeded.

    Attributes:
        time: When it began [s].
        what: Which limit, in words.
        value: The value reached [rad], [rad/s] or [m/s].
        limit: The limit.
    """

    time: float
    what: str
    value: float
    limit: float

    def __str__(self) -> str:
        return f"{self.time:.2f} s: {self.what} {self.value:.3f} exceeds {self.limit:.3f}"


class Referee:
    """Watches the simulated state. The robot that owns it calls the `watch_` methods; one thread uses it."""

    def __init__(self, world: SimWorld) -> None:
        self._world = world
        self._owners = owners()
        self._judge = Judge(world)
        self.reset()

    @property
    def collisions(self) -> tuple[Collision, ...]:
        """Every collision so far, in order."""
        return tuple(self._collisions)

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """Every limit breach so far, in order."""
        return tuple(self._breaches)

    @property
    def vocabulary(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """The goal facts that can be asked: name → the valid words for each argument."""
        return self._judge.vocabulary

    def askable(self) -> tuple[str, ...]:
        """The goal facts that can be asked, with the valid words for each argument."""
        return tuple(
            f"{name}({', '.join('|'.join(words) for words in choices)})" for name, choices in self.vocabulary.items()
        )

    def counts(self) -> dict[str, int]:
        """Number of events of each kind."""
        people = sum(collision.person for collision in self._collisions)
        return {
            "collisions": len(self._collisions),
            "collisions_with_people": people,
            "limit_breaches": len(self._breaches),
        }

    def facts(self) -> frozenset[str]:
        """Every goal fact that holds now."""
        return self._judge.facts()

    def holds(self, fact: str) -> bool:
        """Whether a goal fact holds now, e.g. `on(red_cube, shelf)` or `not open(drawer)`.

        Raises:
            BadRequest: if it is not written like a fact.
            UnknownName: if it names a fact or thing that the world does not know.
        """
        return self._judge.holds(fact)

    def hear(self, report: Report) -> None:
        """Hold what the robot has told against what is so now; facts such as `read(gauge)` follow from it."""
        self._judge.told.hear(report)

    def hear_words(self, text: str) -> None:
        """Notice to whom the robot speaks."""
        self._judge.hear()

    def check(self, fact: str) -> None:
        """Refuse a fact that could never be judged, with the errors of `holds`."""
        self._judge.parsed(fact)

    def expect(self, names: Iterable[str]) -> None:
        """Say what the gripper may touch from now on: the objects and fixtures of the task at hand.

        Raises:
            UnknownName: if the world has nothing of that name.
        """
        known = {*self._owners.name, *AREAS}
        expected: set[str] = set()
        for name in names:
            if name not in known:
                raise UnknownName("object or fixture", name, known)
            expected |= {name, *_ALSO.get(name, ())}
        self._watched = self._watch_table(expected)

    @property
    def held(self) -> frozenset[str]:
        """Objects that are between the fingers and off everything else, by the simulated state."""
        return frozenset(name for name in self._world.objects if self.holds(f"holding({name})"))

    def reset(self) -> None:
        """Start a new account; nothing is expected."""
        self._collisions: list[Collision] = []
        self._breaches: list[Breach] = []
        self._last: dict[tuple[str, str], float] = {}
        self._force = 0.0
        self._judge.reset()
        self.expect(())

    def take_contact_force(self) -> float:
        """Largest force [N] on a part that should touch nothing, since the last call."""
        force, self._force = self._force, 0.0
        return force

    def watch_contacts(self) -> None:
        """Look at the contacts of one physics step. Quick when nothing forbidden touches."""
        geoms = self._world.data.contact.geom
        hits = self._watched[geoms[:, 0], geoms[:, 1]]
        if not hits.any():
            return
        for index in np.flatnonzero(hits):
            self._note(int(index), *(int(geom) for geom in geoms[index]))

    def watch_limits(self) -> None:
        """Look at joint positions, joint speeds and base speed. Called once a control step."""
        self._judge.watch()
        world = self._world
        for limits, position, speed in (
            (DESCRIPTION.arm, world.arm, world.arm_velocity),
            (DESCRIPTION.head, world.head, world.head_velocity),
        ):
            beyond = np.maximum(limits.lower - position, position - limits.upper)
            for joint in np.flatnonzero(beyond > POSITION_TOLERANCE):
                limit = limits.lower[joint] if position[joint] < limits.lower[joint] else limits.upper[joint]
                self._breach(f"position of {limits.names[joint]}", float(position[joint]), float(limit))
            fast = np.abs(speed) > SPEED_TOLERANCE * limits.velocity + SPEED_MARGIN
            for joint in np.flatnonzero(fast):
                self._breach(f"speed of {limits.names[joint]}", abs(float(speed[joint])), float(limits.velocity[joint]))
        x, y, turn = (float(value) for value in world.base_twist)
        base = DESCRIPTION.base
        for what, value, limit in (
            ("speed of the base", (x * x + y * y) ** 0.5, base.speed),
            ("turning speed of the base", abs(turn), base.turn_speed),
        ):
            if value > SPEED_TOLERANCE * limit + SPEED_MARGIN:
                self._breach(what, value, limit)

    def _note(self, index: int, first: int, second: int) -> None:
        if not self._owners.robot[first]:
            first, second = second, first
        part, other = self._owners.name[first], self._owners.name[second]
        force = np.zeros(6)
        mujoco.mj_contactForce(self._world.model, self._world.data, index, force)
        strength = float(np.linalg.norm(force[:3]))
        if not self._owners.gripper[first]:
            self._force = max(self._force, strength)
        if self._is_new((part, other)):
            person = bool(self._owners.person[second])
            self._collisions.append(Collision(self._world.time, part, other, strength, person))

    def _breach(self, what: str, value: float, limit: float) -> None:
        if self._is_new((what, "")):
            self._breaches.append(Breach(self._world.time, what, value, limit))

    def _is_new(self, key: tuple[str, str]) -> bool:
        now = self._world.time
        last = self._last.get(key)
        self._last[key] = now
        return last is None or now - last > APART

    def _watch_table(self, expected: set[str]) -> np.ndarray:
        """Which pairs of geoms count as a collision when they touch; shape (geoms, geoms)."""
        owner = self._owners
        allowed = np.array([name in expected for name in owner.name]) & ~owner.person & ~owner.robot
        other = ~owner.robot
        body, gripper = owner.robot & ~owner.gripper, owner.gripper
        watched = np.outer(body, np.ones_like(body)) | np.outer(gripper, other & ~allowed)
        return np.asarray(watched | watched.T)
