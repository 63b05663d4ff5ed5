"""Pairs of scenes: a place as it is looked over, and as it is when it is looked over again."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.practice import Conditions, Practice, Start
from executive.contracts.site import Place, PlaceKind
from skills.arm.grip import GRIPS
from skills.look.skill import label_of
from skills.look.spec import CLASSES
from skills.training.starts import seen_from_front

DRAWER = "drawer"
_AWAY = 7.0
"""Where objects are that a scene does not use: y in `map` [m], outside the site."""
_APART = 0.10
"""Least distance between two objects, and between an object and a fixture [m]."""
_FARTHER = 0.08
"""What is moved goes this far at least [m]."""
_STAYS, _MOVES, _COMES = 0.6, 0.2, 0.15
"""Shares of the objects that stay and that move, the rest vanishes; and of the others, that appear."""
_TRIES = 40


@dataclass(frozen=True)
class Spread:
    """Ranges that scenes are drawn from; the defaults are those of training.

    Attributes:
        things: Most objects on a surface.
        light, noise: The camera's brightness and noise, as factors.
        misaligned: Standard deviation of the camera's misalignment in pan and in tilt [rad].
        aside: Standard deviation of where the base stands against the place's approach pose [m].
        turn: Standard deviation of its turn [rad].
    """

    things: int = 6
    light: tuple[float, float] = (0.75, 1.25)
    noise: tuple[float, float] = (0.5, 2.0)
    misaligned: float = 0.003
    aside: float = 0.015
    turn: float = 0.03


def random_place(practice: Practice, random: np.random.Generator) -> Place:
    """A surface of the site, or, as often as one of them, the drawer."""
    places = [*practice.site.of_kind(PlaceKind.SURFACE), practice.site.place(DRAWER)]
    return places[random.integers(len(places))]


def scene_pair(practice: Practice, place: Place, random: np.random.Generator, spread: Spread) -> tuple[Start, Start]:
    """A place before and after something may have changed there; the robot has come anew and the light is another."""
    if place.kind is PlaceKind.CONTAINER:
        pulled = [0.0 if random.random() < 0.4 else float(random.uniform(0.10, 0.25)) for _ in range(2)]
        pulled[1] = pulled[0] if random.random() < 0.4 else pulled[1]
        if abs(pulled[1] - pulled[0]) < _FARTHER:
            pulled[1] = pulled[0]
        first, second = ({DRAWER: one} for one in pulled)
        return _start(practice, place, {}, first, random, spread), _start(practice, place, {}, second, random, spread)
    before = _things(practice, place, random, spread)
    after = _changed(practice, place, before, random)
    return _start(practice, place, before, {}, random, spread), _start(practice, place, after, {}, random, spread)


def recognised(practice: Practice) -> list[str]:
    """Objects that the skill `look` can recognise."""
    return [name for name in practice.site.objects if label_of(name, practice.site) in CLASSES]


def _start(
    practice: Practice,
    place: Place,
    things: dict[str, Vector],
    fixtures: dict[str, float],
    random: np.random.Generator,
    spread: Spread,
) -> Start:
    absent = {
        name: np.array([0.3 * number, _AWAY, GRIPS[practice.site.objects[name].kind].half_height, 0.0])
        for number, name in enumerate(recognised(practice))
    }
    off = np.array([*random.normal(0.0, spread.aside, 2), random.normal(0.0, spread.turn)])
    return Start(
        base_pose=place.approach + off,
        head=random.uniform((-0.5, 0.2), (0.5, 0.9)),
        misaligned=random.normal(0.0, spread.misaligned, 2),
        objects={**absent, **things},
        fixtures=fixtures,
        conditions=Conditions(light=random.uniform(*spread.light), camera_noise=random.uniform(*spread.noise)),
    )


def _things(practice: Practice, place: Place, random: np.random.Generator, spread: Spread) -> dict[str, Vector]:
    """Some objects anywhere on a surface."""
    names = [str(name) for name in random.permutation(recognised(practice))]
    things: dict[str, Vector] = {}
    for name in names[: random.integers(spread.things + 1)]:
        spot = _free_spot(practice, place, name, things, random)
        if spot is not None:
            things[name] = spot
    return things


def _changed(
    practice: Practice, place: Place, before: dict[str, Vector], random: np.random.Generator
) -> dict[str, Vector]:
    """The same objects after some were moved or taken away and others have come."""
    after = {}
    for name, pose in before.items():
        fate = random.random()
        if fate < _STAYS:
            after[name] = pose
        elif fate < _STAYS + _MOVES:
            spot = _free_spot(practice, place, name, {**before, **after}, random)
            after[name] = pose if spot is None else spot
    for name in recognised(practice):
        if name not in before and random.random() < _COMES:
            spot = _free_spot(practice, place, name, {**before, **after}, random)
            if spot is not None:
                after[name] = spot
    return after


def _free_spot(
    practice: Practice, place: Place, name: str, taken: dict[str, Vector], random: np.random.Generator
) -> Vector | None:
    """A pose on a surface clear of what stands there and of where it stood itself; None when none was found."""
    half = float(place.size[0]) / 2 - 0.06
    height = float(place.centre[2]) + GRIPS[practice.site.objects[name].kind].half_height
    fixtures = [fixture.centre for fixture in practice.site.of_kind(PlaceKind.FIXTURE)]
    for _ in range(_TRIES):
        x, y = seen_from_front(place, random.uniform(-half, half), random.uniform(0.06, 0.38))
        away = [math.hypot(x - other[0], y - other[1]) for other in (*taken.values(), *fixtures)]
        if min(away, default=1.0) > max(_APART, _FARTHER):
            return np.array([x, y, height, random.uniform(-math.pi, math.pi)])
    return None
