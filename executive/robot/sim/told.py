"""What the robot has told people, held against the world as it was at that moment. Its own word counts for nothing.

told(b)           the last report on b (a surface, or the drawer) named every cube and mug that was on it and no
other one, or said within 2 cm how far it was pulled out
counted(k, b)     the same for the objects of kind k only
read(gauge)       the last report on the gauge was within 3 % of its full scale of what it really read
noticed(b)        the last report on b named exactly what had changed there since the report before it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from executive.contracts.memory import Sighting
from executive.contracts.report import Report
from executive.contracts.survey import Survey, changes
from executive.robot.sim.scene import kind_of
from executive.robot.sim.world import SimWorld

KINDS = ("cube", "mug")
"""Objects that have to be reported; the peg is part of its fixture."""
_SWEEP = 2.0
"""The needle turns so far to both sides of upright [rad]."""
_VALUE_TOLERANCE, _PULLED_TOLERANCE = 3.0, 0.02
"""Largest error of what a gauge is said to read [% of its full scale] and of how far a drawer is said to be out [m]."""


class Told:
    """Compares reports with the world. The judge owns it; one thread uses it.

    Args:
        world: The world.
        on: Whether an object is on a surface now.
        surfaces: Names of the surfaces.
    """

    def __init__(self, world: SimWorld, on: Callable[[str, str], bool], surfaces: tuple[str, ...]) -> None:
        self._world, self._on = world, on
        self._objects = tuple(name for name in world.objects if kind_of(name) in KINDS)
        places = (*surfaces, "drawer")
        self.vocabulary: Mapping[str, tuple[tuple[str, ...], ...]] = {
            "told": (places,),
            "counted": (KINDS, surfaces),
            "read": (("gauge",),),
            "noticed": ((*places, "gauge"),),
        }
        self.reset()

    def reset(self) -> None:
        """Nothing has been told."""
        self._real: dict[str, Survey] = {}
        self._true: dict[str, frozenset[tuple[str, ...]]] = {}

    def hear(self, report: Report) -> None:
        """Find out what is true of a report at the moment when it is made; it replaces the last one on its place."""
        real = self._found(report.place)
        before = self._real.get(report.place)
        self._real[report.place] = real
        true: set[tuple[str, ...]] = set()
        sorts = {kind: frozenset(name for name in self._objects if kind_of(name) == kind) for kind in KINDS}
        right = {kind for kind, names in sorts.items() if _lists(report, names, real)}
        if real.pulled is not None:
            off = abs(report.pulled - real.pulled) if report.pulled is not None else 1.0
            true |= {("told", report.place)} if off <= _PULLED_TOLERANCE else set()
        elif real.value is not None:
            off = abs(report.value - real.value) if report.value is not None else 100.0
            true |= {("read", report.place)} if off <= _VALUE_TOLERANCE else set()
        else:
            true |= {("counted", kind, report.place) for kind in right}
            true |= {("told", report.place)} if right == set(KINDS) else set()
        if before is not None and report.changes is not None and set(report.changes) == set(changes(before, real)):
            true.add(("noticed", report.place))
        self._true[report.place] = frozenset(true)

    def holds(self, fact: str, *arguments: str) -> bool:
        """Whether the last report on a place made this fact true."""
        return (fact, *arguments) in self._true.get(arguments[-1], frozenset())

    def _found(self, place: str) -> Survey:
        """What there really is at a place."""
        world = self._world
        if place == "drawer":
            return Survey(place, world.time, pulled=world.fixture("drawer"))
        if place == "gauge":
            return Survey(place, world.time, value=100.0 * (_SWEEP - world.fixture("needle")) / (2.0 * _SWEEP))
        there = {
            name: Sighting(name, world.object(name).position, 0.0, 0.0, place, world.time)
            for name in self._objects
            if self._on(name, place)
        }
        return Survey(place, world.time, there, frozenset(self._objects))


def _lists(report: Report, names: frozenset[str], real: Survey) -> bool:
    """Whether a report speaks of all these objects and is right about them."""
    return names <= report.among and report.there & names == real.sightings.keys() & names
