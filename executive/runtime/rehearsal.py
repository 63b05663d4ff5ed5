"""What to try for the value of tasks: a flat with a past, what the robot believes of it, and a mission's tasks.

Some flats are as the site says. Others have changed behind the robot's back, and their past is drawn as it may have
happened: objects stand where the site has them or elsewhere, some are carried away, people stand in the way, and in
between the robot looks at surfaces and remembers what it saw and what it missed. So old knowledge is wrong more often
than new knowledge, and the value can learn by how much.

Flats are numbered; every `APART` numbers another mix of them begins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from executive.contracts.memory import Sighting, WorldMemory
from executive.contracts.site import Place, PlaceKind, Site
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.scene import Placement, Pose2, Scene, standing_on
from executive.types import Family, Task

APART = 1_000_000
"""Numbers of flats from one mix to the next."""
_TASKS = 4
"""Tasks one after the other in a flat."""
_OLDEST = 24 * 3600.0
"""How far back the past reaches [s]."""
_AT_HOME, _MOVES = 0.75, 0.3
"""Probabilities that an object of a changed flat begins where the site has it, and that it is moved later."""
_NOTICED, _MISSED = 0.95, 0.35
"""Probabilities that a look at a surface notices an object on it, and that it was a look for an object that is not."""
_DEVIATION = 0.01
"""Standard deviation of a remembered position [m]."""


@dataclass(frozen=True)
class Mix:
    """How flats of one mix differ; probabilities.

    Attributes:
        ordinary: That a flat is as the site says.
        absent: That an object that is not in its usual place is nowhere.
        crowded: That one surface of a changed flat is crowded.
        looked: That the robot has looked around before.
        peg: That a task is about something that no skill has learned to take.
        again: That a task is about the same object as the one before it, whatever came of that.
    """

    ordinary: float
    absent: float
    crowded: float
    looked: float
    peg: float
    again: float


MIXES = (
    Mix(ordinary=0.0, absent=0.06, crowded=0.25, looked=1.0, peg=0.03, again=0.0),
    Mix(ordinary=0.5, absent=0.10, crowded=0.30, looked=0.6, peg=0.04, again=0.35),
    Mix(ordinary=0.0, absent=0.10, crowded=0.30, looked=1.0, peg=0.04, again=0.35),
)
"""Changed flats, half of them ordinary ones, and changed ones in which people insist on an object."""


@dataclass(frozen=True)
class Rehearsal:
    """One flat with its tasks.

    Attributes:
        seed: Seed of the flat, its sensors and the skills in it.
        scene: Where everything is.
        memory: What the robot believes.
        tasks: What it is asked to do, one after the other.
    """

    seed: int
    scene: Scene
    memory: WorldMemory
    tasks: tuple[Task, ...]


def rehearsal(flat: int, site: Site) -> Rehearsal:
    """The flat of that number; the same number gives the same one."""
    mix, seed = MIXES[flat // APART], flat % APART
    random = np.random.default_rng([seed, 77])
    home = Scene.home(seed)
    surfaces = site.of_kind(PlaceKind.SURFACE)
    ordinary = _happens(mix.ordinary, random)
    crowded = not ordinary and _happens(mix.crowded, random)
    favourite = surfaces[random.integers(len(surfaces))].name if crowded else ""
    past = _Past(site, random, mix, favourite, ordinary)
    objects = _standing(past.now, site, random, crowded=favourite)
    held = str(random.choice(_graspable(site))) if random.random() < 0.15 else None
    if held is not None:
        objects.pop(held, None)
    memory = past.remembered(objects)
    memory.hold(held)
    people = {place.name: _person(place, site, ordinary, random) for place in site.of_kind(PlaceKind.PERSON)}
    scene = replace(
        home,
        robot=_start(home.robot, site, people, random),
        objects=objects | {"peg": home.objects["peg"]},
        people=people,
        held=held,
        arm=tuple(float(angle) for angle in (DESCRIPTION.carry if held else DESCRIPTION.rest)),
    )
    tasks: list[Task] = []
    for _ in range(_TASKS):
        again = tasks[-1].args.get("object", "") if tasks and _happens(mix.again, random) else ""
        tasks.append(_task(site, favourite, again, mix.peg, random))
    return Rehearsal(seed, scene, memory, tuple(tasks))


class _Past:
    """Where objects have been, and what looks at surfaces made of it. Times are ages [s] before the mission."""

    def __init__(self, site: Site, random: np.random.Generator, mix: Mix, favourite: str, ordinary: bool) -> None:
        self._site, self._random, self._mix = site, random, mix
        self._favourite, self._ordinary = favourite, ordinary
        self._surfaces = [place.name for place in site.of_kind(PlaceKind.SURFACE)]
        self._before = {name: self._first(name) for name in _graspable(site)}
        moves = 0.0 if ordinary else _MOVES
        self._moved = {name: self._age() for name in self._before if random.random() < moves}
        self._after = {name: self._anywhere() for name in self._before}

    @property
    def now(self) -> dict[str, str]:
        """Surface of every object now; "" for one that is nowhere."""
        return {name: self._where(name, 0.0) for name in self._before}

    def remembered(self, objects: Mapping[str, Placement]) -> WorldMemory:
        """What the robot believes after its looks; an object that still stands where it was seen is seen there."""
        memory = WorldMemory()
        looks = self._random.integers(7) if _happens(self._mix.looked, self._random) else 0
        ages = sorted((self._age() for _ in range(looks)), reverse=True)
        for age in ages:
            self._look(memory, str(self._random.choice(self._surfaces)), age, objects)
        return memory

    def _look(self, memory: WorldMemory, surface: str, age: float, objects: Mapping[str, Placement]) -> None:
        for name in self._before:
            here = self._where(name, age) == surface
            if here and self._random.random() < _NOTICED:
                memory.saw(self._sighting(name, surface, age, objects))
            elif self._random.random() < _MISSED:
                believed = memory.sightings.get(name)
                if believed is not None and believed.place == surface:
                    memory.forget(name)
                memory.missed(name, surface, -age)

    def _sighting(self, name: str, surface: str, age: float, objects: Mapping[str, Placement]) -> Sighting:
        stands = objects.get(name)
        unmoved = stands is not None and (name not in self._moved or age < self._moved[name])
        if stands is None or not unmoved:
            across, behind = self._random.uniform(-0.34, 0.34), self._random.uniform(0.10, 0.28)
            stands = standing_on(self._site.place(surface), name, across, behind, self._random.uniform(-3.1, 3.1))
        position = np.array([stands.x, stands.y, stands.z]) + self._random.normal(0.0, 0.004, 3)
        return Sighting(name, position, stands.yaw, _DEVIATION, surface, -age)

    def _where(self, name: str, age: float) -> str:
        moved = self._moved.get(name)
        return self._before[name] if moved is None or age > moved else self._after[name]

    def _first(self, name: str) -> str:
        usual = self._site.objects[name].place
        return usual if self._ordinary or self._random.random() < _AT_HOME else self._anywhere()

    def _anywhere(self) -> str:
        if self._random.random() < self._mix.absent:
            return ""
        if self._favourite and self._random.random() < 0.8:
            return self._favourite
        return str(self._random.choice(self._surfaces))

    def _age(self) -> float:
        return float(math.exp(self._random.uniform(math.log(5.0), math.log(_OLDEST))))


def _standing(where: Mapping[str, str], site: Site, random: np.random.Generator, crowded: str) -> dict[str, Placement]:
    """Objects on their surfaces, as far apart as there is room; closer together where it is crowded."""
    objects: dict[str, Placement] = {}
    for surface in dict.fromkeys(where.values()):
        if not surface:
            continue
        here = [name for name, place in where.items() if place == surface]
        apart = float(random.uniform(0.08, 0.13)) if surface == crowded else 0.14
        objects |= _scattered(site.place(surface), here, apart, random)
    return objects


def _scattered(surface: Place, names: list[str], apart: float, random: np.random.Generator) -> dict[str, Placement]:
    spots: list[np.ndarray] = []
    most = 0.28 if surface.name == "workbench" else 0.34
    while len(spots) < len(names):
        spot = np.array([random.uniform(-most, most), random.uniform(0.10, 0.28)])
        if all(float(np.linalg.norm(spot - other)) >= apart for other in spots):
            spots.append(spot)
        else:
            apart *= 0.995
    turns = random.uniform(-math.pi, math.pi, len(names))
    return {
        name: standing_on(surface, name, float(spot[0]), float(spot[1]), float(turn))
        for name, spot, turn in zip(names, spots, turns, strict=True)
    }


def _person(place: Place, site: Site, ordinary: bool, random: np.random.Generator) -> Pose2:
    """Where a person stands: as usual, before something that the robot may want to reach, or in the rooms' doors."""
    chance, yaw = random.random(), float(random.uniform(-math.pi, math.pi))
    if ordinary or chance < 0.6:
        return float(place.centre[0]), float(place.centre[1]), yaw
    goals = [other for other in site.places.values() if other.kind is not PlaceKind.PERSON and other.name != "dock"]
    x, y, _ = goals[random.integers(len(goals))].approach
    spread = 0.15 if chance < 0.8 else 0.8
    x, y = float(x + random.normal(0.0, spread)), float(y + random.normal(0.0, spread))
    return min(max(x, 0.5), 7.5), min(max(y, 0.9), 5.1), yaw


def _start(dock: Pose2, site: Site, people: Mapping[str, Pose2], random: np.random.Generator) -> Pose2:
    if random.random() < 0.4:
        return dock
    poses = [place.approach for place in site.places.values() if place.kind is not PlaceKind.PERSON]
    free = [pose for pose in poses if all(math.hypot(pose[0] - x, pose[1] - y) > 0.8 for x, y, _ in people.values())]
    x, y, yaw = (float(value) for value in free[random.integers(len(free))])
    return x, y, yaw + float(random.normal(0.0, 0.1))


def _task(site: Site, favourite: str, again: str, peg: float, random: np.random.Generator) -> Task:
    """A task of any kind, about the object `again` unless that is ""; it may not work after those before it."""
    name = again or ("peg" if random.random() < peg else str(random.choice(_graspable(site))))
    args = {"object": name}
    if random.random() < 0.2:
        args["source"] = str(random.choice([place.name for place in site.of_kind(PlaceKind.SURFACE)]))
    family = str(random.choice(["navigation", "grasping", "inspection", "manipulation", "transport", "transport"]))
    if family == Family.NAVIGATION:
        return Task(family, {"place": str(random.choice(list(site.places)))})
    if family == Family.INSPECTION:
        args = {"object": name} | ({"place": args["source"]} if "source" in args else {})
    if family in (Family.TRANSPORT, Family.MANIPULATION):
        args["to"] = _destination(site, family, favourite, random)
    return Task(family, args)


def _destination(site: Site, family: str, favourite: str, random: np.random.Generator) -> str:
    chance = random.random()
    if favourite and chance < 0.4:
        return favourite
    kinds = [PlaceKind.SURFACE, PlaceKind.SURFACE, PlaceKind.CONTAINER, PlaceKind.AREA]
    if family == Family.TRANSPORT:
        kinds.append(PlaceKind.PERSON)
    places = [place for place in site.of_kind(kinds[random.integers(len(kinds))]) if _takes(place, site)]
    return places[random.integers(len(places))].name


def _takes(place: Place, site: Site) -> bool:
    """Whether something can be brought there at all; the drawer is closed."""
    return place.kind is PlaceKind.PERSON or (site.support(place.name) is not None and place.name != "drawer")


def _happens(probability: float, random: np.random.Generator) -> bool:
    """Whether something of that probability happens; nothing is drawn for what is certain."""
    return probability >= 1.0 or (probability > 0.0 and bool(random.random() < probability))


def _graspable(site: Site) -> list[str]:
    return [name for name, known in site.objects.items() if known.kind != "peg" and known.place]
